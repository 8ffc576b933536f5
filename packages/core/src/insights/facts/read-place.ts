import type { InsightsDeps } from "../insights-job.ts";
import type { PlaceFactName, PlaceFacts } from "./facts.ts";
import type { Cluster } from "./read-cluster.ts";
import { outOfBandOf, trailOf } from "./trail-facts.ts";

/** The facts of an account's region that its rules need; the others are null. */
export async function readPlaceFacts(
  { database }: InsightsDeps,
  input: {
    looked: Pick<PlaceFacts, "now" | "account" | "region" | "settings">;
    clusters: readonly Cluster[];
    needed: ReadonlySet<PlaceFactName>;
  },
): Promise<PlaceFacts> {
  const { looked, clusters, needed } = input;
  return {
    ...looked,
    clusters: needed.has("clusters") ? clusters.map(({ id, name }) => ({ id, name })) : null,
    trail: needed.has("trail") ? await trailOf(database, looked) : null,
    outOfBand: needed.has("outOfBand") ? await outOfBandOf(database, looked) : null,
  };
}

import type { InsightsDeps } from "../insights-job.ts";
import type { PlaceFactName, PlaceFacts } from "./facts.ts";
import type { Cluster } from "./read-cluster.ts";

/** The facts of an account's region that its rules need; the others are null. */
export async function readPlaceFacts(
  _deps: InsightsDeps,
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
  };
}

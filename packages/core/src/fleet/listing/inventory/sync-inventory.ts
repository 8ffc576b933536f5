import type { Database } from "@fleetgraph/database";
import type { AwsClients, Clock } from "../../../kernel/index.ts";
import { readAutoScalingGroups, readCapacityProviders } from "./read-capacity.ts";
import { readEcsDeployments } from "./read-ecs-deployments.ts";
import { readImages } from "./read-images.ts";
import { readScalingTargets } from "./read-scaling-targets.ts";
import { type PartCounts, type Region, readPart } from "./region.ts";
import { createInventorySource } from "./source.ts";

export type InventoryInput = Omit<Region, "place"> & {
  /** Whether somebody asked for this listing: then everything is read, also what is not due. */
  asked: boolean;
  /** Whether the listing of the region's clusters wrote anything. */
  changed: boolean;
};

/** How often what hardly ever changes is read, in seconds; what is new is read with the next listing. */
const everySeconds = {
  capacityProviders: 600,
  scalingTargets: 300,
  images: 3_600,
} as const;

/**
 * Reads what the clusters of a region refer to, after they were listed. Each part has a freshness of its own: one that
 * fails leaves what is known of it, says why, and the others go on.
 */
export async function syncInventory(
  deps: { database: Database; clock: Clock; clients: AwsClients["listing"] },
  input: InventoryInput,
): Promise<PartCounts & { calls: number }> {
  const { asked, changed, ...given } = input;
  const place: Region = { ...given, place: `${given.accountName}/${given.region}` };
  const source = createInventorySource(deps.clients);
  const region = { database: deps.database, clock: deps.clock, source };
  const every = (seconds: number) => ({ everySeconds: asked ? 0 : seconds });
  // Groups are found through providers, hence two rounds.
  const first = await all([
    readPart(region, place, {
      kind: "capacity_providers",
      ...every(everySeconds.capacityProviders),
      read: (due) => readCapacityProviders(region, place, due),
    }),
    readPart(region, place, {
      kind: "scaling_targets",
      ...every(everySeconds.scalingTargets),
      read: (due) => readScalingTargets(region, place, due),
    }),
    readPart(region, place, {
      kind: "ecs_deployments",
      read: () => readEcsDeployments(region, place),
    }),
    readPart(region, place, {
      kind: "images",
      ...every(everySeconds.images),
      read: (due) => readImages(region, place, { due, changed }),
    }),
  ]);
  const second = await readPart(region, place, {
    kind: "auto_scaling_groups",
    read: () => readAutoScalingGroups(region, place),
  });
  const sum = (count: (part: PartCounts) => number) =>
    [...first, second].reduce((total, part) => total + count(part), 0);
  return {
    calls: source.calls(),
    listings: sum((part) => part.listings),
    failedListings: sum((part) => part.failedListings),
    changedRows: sum((part) => part.changedRows),
  };
}

/** What was begun is waited for, so that nothing goes on behind a failure. */
async function all<Item>(parts: readonly Promise<Item>[]): Promise<Item[]> {
  const ends = await Promise.allSettled(parts);
  return ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}

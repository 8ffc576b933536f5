import { listPlace, placeTask, planListings, type SyncDeps, syncJob, syncTask } from "@fleetgraph/core/fleet";
import { enqueue, type Task } from "@fleetgraph/core/jobs";

export type ListingDeps = SyncDeps & { syncIntervalSeconds: number };

/**
 * The jobs that list the fleet, by the name they are stored under. They have a worker of their own, so that however many
 * places there are, and however slow, every deployment finds one that is free.
 */
export function createListingTasks(deps: ListingDeps): Record<string, Task> {
  const { database, clock, log, syncIntervalSeconds: intervalSeconds } = deps;
  return {
    async [syncTask](payload) {
      // First, so that a listing that is asked for meanwhile moves the next one forward, not this one back.
      const runAt = new Date(clock.now().getTime() + intervalSeconds * 1000);
      await enqueue(database, [syncJob({ runAt })]);
      await planListings(deps, { intervalSeconds, anew: payload.anew === "yes" }).catch((error: Error) => {
        log.warn("fleet.plan-failed", { error: error.message });
      });
    },
    async [placeTask]({ account = "", region = "" }, { signal }) {
      await listPlace(deps, { account, region, intervalSeconds, signal });
    },
  };
}

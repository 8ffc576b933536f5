import { listPlace, placeTask, planListings, type SyncDeps, syncJob, syncTask } from "@fleetgraph/core/fleet";
import { type InsightsConfiguration, insightsTask, runInsights } from "@fleetgraph/core/insights";
import { enqueue, type Task } from "@fleetgraph/core/jobs";
import { matchTrail, runTrail, type TrailConfiguration, trailTask } from "@fleetgraph/core/trail";

export type ListingDeps = SyncDeps & {
  syncIntervalSeconds: number;
  trail: TrailConfiguration;
  insights: InsightsConfiguration;
};

/**
 * The jobs that list the fleet, read CloudTrail and find insights, by the name they are stored under. They have a worker of their own, so that however many
 * places there are, and however slow, every deployment finds one that is free.
 */
export function createListingTasks(deps: ListingDeps): Record<string, Task> {
  const { database, clock, log, syncIntervalSeconds: intervalSeconds, trail, insights } = deps;
  return {
    async [syncTask](payload) {
      const runAt = new Date(clock.now().getTime() + intervalSeconds * 1000);
      await planListings(deps, { intervalSeconds, anew: payload.anew === "yes" }).catch((error: Error) => {
        log.warn("fleet.plan-failed", { error: error.message });
      });
      // Last, so that a process that dies meanwhile leaves this very job to another. What was asked for keeps its time.
      await enqueue(database, [{ ...syncJob({ runAt }), keepsTime: true }]);
    },
    async [trailTask]({ account = "", region = "" }, { signal }) {
      await runTrail(deps, { account, region, trail, signal });
      await matchTrail(deps, { graceMs: trail.graceSeconds * 1000, signal });
    },
    async [insightsTask]({ account = "", region = "" }, { signal }) {
      await runInsights(deps, { account, region, insights, signal });
    },
    async [placeTask]({ account = "", region = "" }, { signal }) {
      await listPlace(deps, { account, region, intervalSeconds, signal });
    },
  };
}

import { forgetOldResults } from "@fleetgraph/core/access";
import { makeAuditMonths, sweepMissed } from "@fleetgraph/core/audit";
import { type AdvanceDeps, deploymentTasks, resumeUnfinished } from "@fleetgraph/core/deployments";
import {
  forgetAside,
  type HistoryConfiguration,
  keepHistory,
  replayEvent,
  replayTask,
} from "@fleetgraph/core/fleet";
import { hostTasks, resumeHosts } from "@fleetgraph/core/hosts";
import { collectQueues, type Task } from "@fleetgraph/core/jobs";
import { keepMetrics, type MetricsConfiguration } from "@fleetgraph/core/metrics";
import { keepTrail, matchTask, matchTrail, type TrailConfiguration } from "@fleetgraph/core/trail";

export type WorkerDeps = AdvanceDeps & {
  trail: TrailConfiguration;
  history: HistoryConfiguration;
  metrics: MetricsConfiguration;
};

const tidyTask = "tidy";
const sweepTask = "audit-sweep";
const resumeTask = "resume-unfinished";
/** graphile-worker's crontab: one process of all. */
export const crontab = [
  `17 * * * * ${tidyTask}`,
  `41 3 * * * ${sweepTask}`,
  `*/10 * * * * ${resumeTask}`,
  `* * * * * ${matchTask}`,
].join("\n");

/** The jobs of this server but for those that list the fleet (listing-tasks.ts), by the name they are stored under. */
export function createTasks(deps: WorkerDeps): Record<string, Task> {
  const { database, clock, log, history, trail, metrics } = deps;
  return {
    ...deploymentTasks(deps),
    ...hostTasks(deps),
    async [resumeTask]() {
      const resumed = await resumeUnfinished(deps);
      if (resumed > 0) log.info("worker.resumed", { deployments: resumed });
      await resumeHosts(deps);
    },
    async [matchTask](_payload, { signal }) {
      await matchTrail(deps, { graceMs: deps.trail.graceSeconds * 1000, signal });
    },
    [replayTask]: ({ id = "" }) => replayEvent(deps, { id }),
    async [tidyTask](_payload, { signal }) {
      const forgotten = await forgetOldResults(database, clock.now());
      await collectQueues(database);
      const kept = await keepHistory(deps, { history, signal });
      const forgottenMessages = await forgetAside(deps, { history, signal });
      const auditMonths = await makeAuditMonths(deps);
      const records = await keepTrail(deps, trail);
      const points = await keepMetrics(deps, { keep: metrics.keep, signal });
      log.info("worker.tidied", {
        forgottenKeys: forgotten,
        forgottenMessages,
        ...kept,
        auditMonths,
        trailMonthsDropped: records.dropped,
        metricHoursSealed: points.sealed,
        metricPartsDropped: points.dropped,
      });
    },
    async [sweepTask](_payload, { signal }) {
      const missed = await sweepMissed(database, { signal });
      if (missed > 0) log.warn("audit.missed", { events: missed });
    },
  };
}

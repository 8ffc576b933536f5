import { forgetOldResults } from "@fleetgraph/core/access";
import { type AdvanceDeps, deploymentTasks, resumeUnfinished } from "@fleetgraph/core/deployments";
import {
  type HistoryConfiguration,
  keepHistory,
  type SyncDeps,
  syncFleet,
  syncJob,
  syncTask,
} from "@fleetgraph/core/fleet";
import { collectQueues, enqueue, type Task } from "@fleetgraph/core/jobs";

export type WorkerDeps = SyncDeps &
  AdvanceDeps & { syncIntervalSeconds: number; history: HistoryConfiguration };

const tidyTask = "tidy";
const resumeTask = "resume-unfinished";
/** graphile-worker's crontab: one process of all. */
export const crontab = `17 * * * * ${tidyTask}\n*/10 * * * * ${resumeTask}`;

/** The jobs of this server, by the name they are stored under. */
export function createTasks(deps: WorkerDeps): Record<string, Task> {
  const { database, clock, log, syncIntervalSeconds, history } = deps;
  return {
    ...deploymentTasks(deps),
    async [syncTask](_payload, { signal }) {
      // First, so that a listing that is asked for meanwhile moves the next one forward, not this one back.
      const runAt = new Date(clock.now().getTime() + syncIntervalSeconds * 1000);
      await enqueue(database, [syncJob(runAt)]);
      // What failed is on record, and the next listing is due anyway: a repetition of this one would be one more.
      await syncFleet(deps, { signal }).catch((error: Error) => {
        log.warn("fleet.sync-failed", { error: error.message });
      });
    },
    async [resumeTask]() {
      const resumed = await resumeUnfinished(deps);
      if (resumed > 0) log.info("worker.resumed", { deployments: resumed });
    },
    async [tidyTask](_payload, { signal }) {
      const forgotten = await forgetOldResults(database, clock.now());
      await collectQueues(database);
      const kept = await keepHistory(deps, { history, signal });
      log.info("worker.tidied", { forgottenKeys: forgotten, ...kept });
    },
  };
}

import type { SyncDeps } from "@fleetgraph/core/fleet";
import { enqueue, type Task } from "@fleetgraph/core/jobs";
import {
  collectMetrics,
  collectTask,
  createAllowance,
  createMetricSources,
  createTargetNames,
  type MetricsConfiguration,
  planCollecting,
  planJob,
  planTask,
} from "@fleetgraph/core/metrics";

/**
 * The jobs that read sources of metrics, by the name they are stored under. They have a worker of their own: a source that does
 * not answer is waited for, and nothing else should wait for it.
 */
export function createMetricTasks(deps: SyncDeps & { metrics: MetricsConfiguration }): Record<string, Task> {
  const { database, clock, log, metrics } = deps;
  const sourceOf = createMetricSources({
    ...deps,
    allowance: createAllowance(database),
    names: createTargetNames(database),
  });
  return {
    async [planTask]() {
      const startedAt = clock.now().getTime();
      const planned = await planCollecting(deps, metrics).catch((error: Error) => {
        log.warn("metrics.plan-failed", { error: error.message });
      });
      // Before the first listing of the fleet there is nothing to ask about, but there is soon.
      const runAt = new Date(startedAt + (planned?.clusters === 0 ? 5_000 : 60_000));
      await enqueue(database, [{ ...planJob(runAt), keepsTime: true }]);
    },
    async [collectTask]({ source = "", clusterId = "" }, { signal }) {
      await collectMetrics({ ...deps, sourceOf }, { source, clusterId, metrics, signal });
    },
  };
}

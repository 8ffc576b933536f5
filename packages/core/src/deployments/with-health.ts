import type { Progress } from "../events/index.ts";
import { healthyTasks } from "../fleet/index.ts";
import type { DeploymentDeps } from "./deps.ts";
import type { Work } from "./store.ts";

/** Progress with the new tasks that are healthy, as far as the last reading of the service tells. */
export async function withHealth(
  { database }: Pick<DeploymentDeps, "database">,
  work: Pick<Work, "serviceId" | "ecsDeploymentId">,
  progress: Progress,
): Promise<Progress> {
  const { serviceId, ecsDeploymentId: startedBy } = work;
  if (startedBy === null || progress.running === 0) return progress;
  const healthy = await healthyTasks(database, { serviceId, startedBy });
  // The tasks may have been read before or after the counts.
  return { ...progress, healthy: healthy === null ? null : Math.min(healthy, progress.running) };
}

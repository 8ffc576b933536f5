import type { AdvanceDeps } from "./deps.ts";
import { describeService } from "./ecs.ts";
import type { Work } from "./store.ts";

/**
 * Whether ECS has the service at the revision that the deployment gave it. Where it has not, ECS has returned it by itself
 * or somebody has changed it since, with or without Fleetgraph: what is seen of it is not this deployment's any more.
 */
export async function hasItsRevision(deps: AdvanceDeps, work: Work): Promise<boolean> {
  if (work.toTaskDefinition === null) return false;
  const service = await describeService(await deps.ecsOf(work.path), work);
  return service?.taskDefinition === work.toTaskDefinition;
}

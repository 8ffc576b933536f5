import { type DescribedService, describeService, type EcsCalls } from "../ecs.ts";
import type { Work } from "../store.ts";

/**
 * The service as of the end of its roll-out. It is looked at before its service deployment, and another's look of a pause
 * ago may stand for its own: such a look can show fewer tasks than there are by the time that the end is told, and none
 * would prove nothing (last-proven.ts). So a look that shows too few is made again; what that one shows is so.
 */
export async function afterItsEnd(
  ecs: EcsCalls,
  work: Work,
  service: DescribedService,
): Promise<DescribedService> {
  const own = service.deployments.find(({ id }) => id === work.ecsDeploymentId) ?? service;
  if (own.running >= service.desired) return service;
  return (await describeService(ecs, work)) ?? service;
}

import { parseEcsArn } from "../state/arns.ts";
import type { ServiceDeployment } from "../state/model.ts";
import { Fault, invalidParameter } from "../wire/fault.ts";
import type { CallContext } from "./call-context.ts";

/** Service deployments are there for 90 days (developer guide, service-deployment). */
export const KEPT_FOR = 90 * 24 * 3_600_000;

export function findServiceDeployment(context: CallContext, text: string): ServiceDeployment | undefined {
  const arn = parseEcsArn(text);
  if (arn === undefined || arn.type !== "service-deployment") throw invalidParameter(`Invalid ARN: ${text}`);
  if (arn.account !== context.region.account || arn.region !== context.region.name) return undefined;
  const [cluster = "", service = ""] = arn.path;
  const oldest = context.world.clock.now() - KEPT_FOR;
  return context.region.clusters
    .get(cluster)
    ?.services.get(service)
    ?.serviceDeployments.find((deployment) => deployment.arn === text && deployment.createdAt >= oldest);
}

/** @throws Fault ServiceDeploymentNotFoundException */
export function requireServiceDeployment(context: CallContext, arn: string): ServiceDeployment {
  const deployment = findServiceDeployment(context, arn);
  if (deployment !== undefined) return deployment;
  throw new Fault("ServiceDeploymentNotFoundException", "The service deployment was not found.");
}

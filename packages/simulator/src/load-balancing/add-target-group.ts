import type { Cluster, Region } from "../state/model.ts";
import type { TargetGroup } from "../state/resources.ts";

/** Adds a target group, or replaces the one of that name. The ARN follows from the name. */
export function addTargetGroup(
  region: Region,
  {
    name,
    protocol = "HTTP",
    port = 80,
    targetType = "ip",
  }: { name: string; protocol?: string; port?: number; targetType?: TargetGroup["targetType"] },
): TargetGroup {
  const group: TargetGroup = { name, arn: targetGroupArn(region, name), protocol, port, targetType };
  region.targetGroups.set(name, group);
  return group;
}

export const targetGroupArn = (region: Region, name: string): string =>
  `arn:aws:elasticloadbalancing:${region.name}:${region.account}:targetgroup/${name}/6d0ecf831eec9f09`;

/** Of the service's own target group. Names have at most 32 characters, and begin with none but letters and digits. */
export const targetGroupOf = (cluster: Cluster, service: string): string =>
  `${cluster.name}-${service}`.slice(-32).replace(/^-+/, "");

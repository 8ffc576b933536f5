import { autoScalingGroupArn, capacityProviderArn } from "../state/arns.ts";
import type { Cluster, Tag } from "../state/model.ts";
import type { World } from "../state/world.ts";

export interface CapacityProviderSpec {
  name: string;
  /** Of instances that ECS manages, instead of an Auto Scaling group. */
  managedInstances?: boolean;
  minSize?: number;
  maxSize?: number;
  managedScaling?: "ENABLED" | "DISABLED";
  tags?: Tag[];
}

export function addCapacityProvider(
  cluster: Cluster,
  {
    name,
    managedInstances = false,
    minSize = 0,
    maxSize = 10,
    managedScaling = "ENABLED",
    tags = [],
  }: CapacityProviderSpec,
): void {
  const { capacityProviders, region } = cluster;
  capacityProviders.push(name);
  const group = `${name}-hosts`;
  region.capacityProviders.set(name, {
    name,
    arn: capacityProviderArn(region, name),
    tags,
    managedScaling,
    ...(managedInstances
      ? { cluster: cluster.name }
      : { group: { name: group, arn: autoScalingGroupArn(region, group), minSize, maxSize } }),
  });
}

export interface ScalingBounds {
  minCapacity?: number;
  maxCapacity?: number;
  suspended?: boolean;
}

export function addScalableTarget(
  world: World,
  cluster: Cluster,
  { service, minCapacity = 1, maxCapacity = 10, suspended = false }: ScalingBounds & { service: string },
): void {
  const resourceId = `service/${cluster.name}/${service}`;
  const createdAt = cluster.services.get(service)?.createdAt ?? world.clock.now();
  cluster.region.scalableTargets.set(resourceId, {
    resourceId,
    minCapacity,
    maxCapacity,
    suspended,
    createdAt,
  });
}

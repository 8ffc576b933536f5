import type { Simulator } from "../simulator-handle.ts";
import type { Cluster, Tag } from "../state/model.ts";
import { regionOf } from "../state/world.ts";
import { addCluster, addHost, type HostSpec } from "./add-cluster.ts";
import {
  addCapacityProvider,
  addScalableTarget,
  type CapacityProviderSpec,
  type ScalingBounds,
} from "./add-scaling.ts";
import { addService, type ServiceSpec } from "./add-service.ts";

export interface Place {
  account: string;
  region: string;
}

/** One cluster by hand. @returns its ARN */
export function createCluster(
  simulator: Simulator,
  { account, region, name, tags = [] }: Place & { name: string; tags?: Tag[] },
): string {
  simulator.credentials(account);
  return addCluster(simulator.world, regionOf(simulator.world, account, region), { name, tags }).arn;
}

/** One host by hand; CPU units and MiB follow from the instance type unless given. @throws RangeError without the cluster */
export function createHost(
  simulator: Simulator,
  { cluster, ...host }: Place & { cluster: string } & HostSpec,
): { arn: string; instanceId: string } {
  const { arn, instanceId } = addHost(simulator.world, find(simulator, host, cluster), host);
  return { arn, instanceId };
}

/** A capacity provider, for a cluster. Hosts and services name it; nothing scales by itself. */
export function createCapacityProvider(
  simulator: Simulator,
  { cluster, account, region, ...provider }: Place & { cluster: string } & CapacityProviderSpec,
): void {
  addCapacityProvider(find(simulator, { account, region }, cluster), provider);
}

/** Has Application Auto Scaling mind a service's desired count; `autoscale` does what it then would. */
export function createScalableTarget(
  simulator: Simulator,
  {
    cluster,
    service,
    account,
    region,
    ...bounds
  }: Place & { cluster: string; service: string } & ScalingBounds,
): void {
  addScalableTarget(simulator.world, find(simulator, { account, region }, cluster), { service, ...bounds });
}

/** One service by hand, its first deployment completed and its tasks running. @throws RangeError when they find no room */
export function createService(
  simulator: Simulator,
  { cluster, account, region, ...spec }: Place & { cluster: string } & ServiceSpec,
): { arn: string; taskDefinition: string } {
  const service = addService(simulator.world, find(simulator, { account, region }, cluster), spec);
  return { arn: service.arn, taskDefinition: service.definition.arn };
}

/** Has the account's ECR fetch every repository under the prefix from elsewhere. */
export function createPullThroughRule(
  simulator: Simulator,
  { account, region, prefix, upstream }: Place & { prefix: string; upstream: string },
): void {
  simulator.credentials(account);
  const { pullThroughRules } = regionOf(simulator.world, account, region);
  pullThroughRules.push({ prefix, upstream, createdAt: simulator.clock.now() });
}

function find(simulator: Simulator, { account, region }: Place, name: string): Cluster {
  const cluster = regionOf(simulator.world, account, region).clusters.get(name);
  if (cluster === undefined) throw new RangeError(`no cluster "${name}" in ${account}/${region}`);
  return cluster;
}

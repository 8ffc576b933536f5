import { clusterArn, hostArn } from "../state/arns.ts";
import type { Cluster, Host, Region, Tag } from "../state/model.ts";
import type { World } from "../state/world.ts";

export function addCluster(
  world: World,
  region: Region,
  { name, tags = [] }: { name: string; tags?: Tag[] },
): Cluster {
  const cluster: Cluster = {
    sequence: world.nextSequence(),
    name,
    arn: clusterArn(region, name),
    region,
    status: "ACTIVE",
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    services: new Map(),
    tasks: new Map(),
    hosts: new Map(),
    tags,
  };
  region.clusters.set(name, cluster);
  return cluster;
}

/** CPU units and MiB that the agent registers: 1024 a vCPU, memory less what the system keeps. */
const INSTANCE_TYPES: Record<string, { cpu: number; memory: number }> = {
  "m6i.large": { cpu: 2048, memory: 7764 },
  "m6i.xlarge": { cpu: 4096, memory: 15_716 },
  "c6i.xlarge": { cpu: 4096, memory: 7693 },
  "r6i.large": { cpu: 2048, memory: 15_656 },
};

export function addHost(
  world: World,
  cluster: Cluster,
  {
    instanceType = "m6i.xlarge",
    tags = [],
    cpu,
    memory,
  }: { instanceType?: string; tags?: Tag[]; cpu?: number; memory?: number } = {},
): Host {
  const id = world.random.hex(32);
  const { region } = cluster;
  const size = INSTANCE_TYPES[instanceType] ?? { cpu: 4096, memory: 15_716 };
  const host: Host = {
    sequence: world.nextSequence(),
    id,
    arn: hostArn(cluster, id),
    instanceId: `i-${world.random.hex(17)}`,
    instanceType,
    availabilityZone: `${region.name}${["a", "b", "c"][cluster.hosts.size % 3]}`,
    privateIp: `10.${world.random.below(256)}.${world.random.below(256)}.${4 + world.random.below(250)}`,
    status: "ACTIVE",
    agentConnected: true,
    registeredAt: world.clock.now() - world.random.below(90) * 86_400_000,
    version: 1,
    cpu: cpu ?? size.cpu,
    memory: memory ?? size.memory,
    usedCpu: 0,
    usedMemory: 0,
    usedPorts: new Set(),
    tasks: new Set(),
    cluster,
    tags,
  };
  cluster.hosts.set(id, host);
  region.instances.set(host.instanceId, host);
  return host;
}

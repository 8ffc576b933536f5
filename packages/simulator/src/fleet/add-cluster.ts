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
    defaultStrategy: [],
    services: new Map(),
    tasks: new Map(),
    hosts: new Map(),
    tags,
  };
  region.clusters.set(name, cluster);
  return cluster;
}

/**
 * CPU units and MiB that the agent registers: 1024 a vCPU, memory less what the system keeps. Tasks in network mode awsvpc:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html
 */
const INSTANCE_TYPES: Record<string, { cpu: number; memory: number; interfaces: number; trunked: number }> = {
  "m6i.large": { cpu: 2048, memory: 7764, interfaces: 2, trunked: 10 },
  "m6i.xlarge": { cpu: 4096, memory: 15_716, interfaces: 3, trunked: 20 },
  "c6i.xlarge": { cpu: 4096, memory: 7693, interfaces: 3, trunked: 20 },
  "r6i.large": { cpu: 2048, memory: 15_656, interfaces: 2, trunked: 10 },
};

export interface HostSpec {
  instanceType?: string;
  tags?: Tag[];
  cpu?: number;
  memory?: number;
  gpus?: number;
  /** More network interfaces: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html */
  trunking?: boolean;
  /** Attributes of one's own. */
  attributes?: Record<string, string>;
  /** Capabilities that the agent does not have. */
  lacks?: readonly string[];
  capacityProvider?: string;
  /** EXTERNAL is an instance of ECS Anywhere, which EC2 does not know. */
  kind?: Host["kind"];
  spot?: boolean;
}

export function addHost(
  world: World,
  cluster: Cluster,
  {
    instanceType = "m6i.xlarge",
    tags = [],
    cpu,
    memory,
    gpus = 0,
    trunking = false,
    attributes = {},
    lacks = [],
    capacityProvider,
    kind = "EC2",
    spot = false,
  }: HostSpec = {},
): Host {
  const id = world.random.hex(32);
  const { region } = cluster;
  const size = INSTANCE_TYPES[instanceType] ?? { cpu: 4096, memory: 15_716, interfaces: 3, trunked: 20 };
  const host: Host = {
    sequence: world.nextSequence(),
    id,
    kind,
    spot,
    arn: hostArn(cluster, id),
    instanceId: `${kind === "EXTERNAL" ? "mi" : "i"}-${world.random.hex(17)}`,
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
    gpus: Array.from({ length: gpus }, () => `GPU-${world.random.hex(32)}`),
    interfaces: trunking ? size.trunked : size.interfaces,
    attributes: trunking ? { ...attributes, "ecs.awsvpc-trunk-id": `eni-${id.slice(0, 17)}` } : attributes,
    lacks: new Set(lacks),
    ...(capacityProvider === undefined ? {} : { capacityProvider }),
    tasks: new Set(),
    cluster,
    tags,
  };
  cluster.hosts.set(id, host);
  if (kind !== "EXTERNAL") region.instances.set(host.instanceId, host);
  return host;
}

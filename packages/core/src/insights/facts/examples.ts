import { insightsConfiguration } from "../insights-configuration.ts";
import type { ClusterFacts, HostFact, PlaceFacts, ServiceFact, TaskFact } from "./facts.ts";
import { aTrail } from "./trail-facts.ts";

/** The moment of every example. */
export const exampleNow = new Date("2026-11-20T12:00:00Z");

const looked = {
  now: exampleNow,
  account: "main",
  region: "eu-west-1",
  settings: insightsConfiguration.parse({}),
};

type Known<Facts> = { [Name in keyof Facts]: NonNullable<Facts[Name]> };

/** Facts of a cluster, for examples: empty but for what is given. */
export function aCluster(given: Partial<ClusterFacts> = {}): Known<ClusterFacts> {
  return {
    ...looked,
    cluster: {
      id: "clu_1",
      arn: "arn:aws:ecs:eu-west-1:111111111111:cluster/shop",
      name: "shop",
      path: "main/eu-west-1/shop/",
      capacityProviders: [],
    },
    hosts: [],
    services: [],
    tasks: [],
    definitions: new Map(),
    entered: new Map(),
    usage: {
      from: new Date("2026-11-06T12:00:00Z"),
      until: exampleNow,
      ofContainers: new Map(),
      ofHosts: new Map(),
    },
    disks: new Map(),
    watched: new Set(),
    room: [],
    groups: [],
    agentSettings: new Map(),
    machineImages: new Map(),
    ...given,
  } as Known<ClusterFacts>;
}

/** Facts of an account's region, for examples. */
export function aPlace(given: Partial<PlaceFacts> = {}): Known<PlaceFacts> {
  return { ...looked, clusters: [], trail: aTrail(), outOfBand: [], ...given } as Known<PlaceFacts>;
}

/** The instance of a host, launched a month ago. */
export const anInstance: NonNullable<HostFact["instance"]> = {
  imageId: "ami-1",
  launchedAt: new Date("2026-10-20T11:58:00Z"),
  lifecycle: "ON_DEMAND",
  autoScalingGroup: "shop-hosts",
  labels: [],
};

/** A host with nothing wrong: two vCPU and 8 GiB, half of them free. */
export function aHost(id: string, given: Partial<HostFact> = {}): HostFact {
  return {
    id,
    arn: `arn:aws:ecs:eu-west-1:111111111111:container-instance/shop/${id}`,
    name: `i-${id}`,
    ec2InstanceId: `i-${id}`,
    instanceType: "m6i.large",
    availabilityZone: "eu-west-1a",
    status: "ACTIVE",
    agentConnected: true,
    agentVersion: "1.85.3",
    dockerVersion: "DockerVersion: 25.0.6",
    capacityProvider: null,
    registeredCpu: 2_048,
    remainingCpu: 1_024,
    registeredMemory: 7_680,
    remainingMemory: 3_840,
    registeredAt: new Date("2026-10-20T12:00:00Z"),
    disconnectedSince: null,
    drainingSince: null,
    lastTaskLeftAt: null,
    attributes: new Map(),
    instance: anInstance,
    ...given,
  };
}

/** A steady service of two tasks. */
export function aService(id: string, given: Partial<ServiceFact> = {}): ServiceFact {
  return {
    id,
    arn: `arn:aws:ecs:eu-west-1:111111111111:service/shop/${id}`,
    name: id,
    path: `main/eu-west-1/shop/${id}`,
    launchType: "EC2",
    schedulingStrategy: "REPLICA",
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    taskDefinitionArn: `arn:aws:ecs:eu-west-1:111111111111:task-definition/${id}:1`,
    deploymentController: "ECS",
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
    capacityProviderStrategy: [],
    labels: [],
    createdAt: new Date("2026-06-01T00:00:00Z"),
    ...given,
  };
}

/** A healthy task that runs. */
export function aTask(id: string, given: Partial<TaskFact> = {}): TaskFact {
  return {
    id,
    arn: `arn:aws:ecs:eu-west-1:111111111111:task/shop/${id}`,
    serviceId: null,
    hostId: null,
    taskDefinitionArn: null,
    lastStatus: "RUNNING",
    healthStatus: "HEALTHY",
    launchType: "EC2",
    cpu: null,
    memory: null,
    startedAt: new Date("2026-11-01T00:00:00Z"),
    startedBy: null,
    group: null,
    containers: [],
    ...given,
  };
}

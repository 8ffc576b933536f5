import type { ClusterFacts, InsightsConfiguration } from "@fleetgraph/core/insights";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** When every scenario begins: a Friday. */
export const begin = Date.UTC(2026, 10, 20, 12);

type Item<Name extends "hosts" | "services" | "tasks"> = NonNullable<ClusterFacts[Name]>[number];
export type HostFact = Item<"hosts">;
export type ServiceFact = Item<"services">;
export type TaskFact = Item<"tasks">;

export const arnOf = (family: string): string =>
  `arn:aws:ecs:eu-west-1:111111111111:task-definition/${family}:1`;

export function plainHost(id: string, given: Partial<HostFact> = {}): HostFact {
  return {
    ...{ id, name: `i-${id}`, ec2InstanceId: `i-${id}`, instanceType: "m6i.large" },
    arn: `arn:aws:ecs:eu-west-1:111111111111:container-instance/shop/${id}`,
    ...{ availabilityZone: "eu-west-1a", status: "ACTIVE", agentConnected: true, agentVersion: "1.85.3" },
    ...{ dockerVersion: "DockerVersion: 25.0.6", capacityProvider: null },
    ...{ registeredCpu: 2_048, remainingCpu: 512, registeredMemory: 7_680, remainingMemory: 1_024 },
    registeredAt: new Date(begin - 60 * day),
    ...{ disconnectedSince: null, drainingSince: null, lastTaskLeftAt: null },
    attributes: new Map([["ecs.cpu-architecture", "x86_64"]]),
    instance: launched(begin - 60 * day),
    ...given,
  } as HostFact;
}

export function launched(at: number, imageId = "ami-now"): NonNullable<HostFact["instance"]> {
  return {
    ...{ imageId, launchedAt: new Date(at), lifecycle: "ON_DEMAND", autoScalingGroup: "hosts", labels: [] },
  };
}

export function plainService(id: string, given: Partial<ServiceFact> = {}): ServiceFact {
  return {
    ...{ id, name: id, path: `main/eu-west-1/shop/${id}`, launchType: "EC2", schedulingStrategy: "REPLICA" },
    arn: `arn:aws:ecs:eu-west-1:111111111111:service/shop/${id}`,
    ...{ desiredCount: 2, runningCount: 2, pendingCount: 0, taskDefinitionArn: arnOf(id) },
    ...{ deploymentController: "ECS", labels: [], capacityProviderStrategy: [], createdAt: null },
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
    ...given,
  };
}

export function plainTask(id: string, given: Partial<TaskFact> = {}): TaskFact {
  return {
    ...{ id, arn: `arn:aws:ecs:eu-west-1:111111111111:task/shop/${id}`, serviceId: null, hostId: null },
    ...{ taskDefinitionArn: null, lastStatus: "RUNNING", healthStatus: "HEALTHY", launchType: "EC2" },
    ...{ cpu: null, memory: null, startedAt: new Date(begin - day), startedBy: null, group: null },
    containers: [],
    ...given,
  };
}

/** A cluster in which nothing is known to be wrong, but for what is given. */
export function plainCluster(
  at: number,
  settings: InsightsConfiguration,
  given: Partial<ClusterFacts>,
): ClusterFacts {
  return {
    ...{ now: new Date(at), account: "main", region: "eu-west-1", settings },
    cluster: {
      ...{ id: "clu-1", arn: "arn:aws:ecs:eu-west-1:111111111111:cluster/shop", name: "shop" },
      ...{ path: "main/eu-west-1/shop/", capacityProviders: [] },
    },
    ...{ hosts: [], services: [], tasks: [], definitions: new Map(), entered: new Map() },
    usage: {
      from: new Date(at - 14 * day),
      until: new Date(at),
      ...{ ofContainers: new Map(), ofHosts: new Map() },
    },
    ...{ disks: new Map(), watched: new Set(), room: [], groups: [] },
    ...{ agentSettings: new Map(), machineImages: new Map() },
    ...given,
  };
}

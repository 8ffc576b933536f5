import type { HeldTask, HostRoom, Resources, TaskDemand } from "../placement/index.ts";

const agentPorts = { tcp: new Set([22, 2375, 2376, 51678, 51679]), udp: new Set<number>() };

/** An empty, connected host of 4 vCPU and 8 GiB, for tests of placement; anything of it can be said otherwise. */
export function aHost(name: string, more: Partial<HostRoom> = {}): HostRoom {
  const total = more.total ?? { cpu: 4096, memory: 8192, gpus: 0, enis: 3 };
  return {
    arn: `arn:aws:ecs:us-east-1:123456789012:container-instance/shop/${name}`,
    name,
    status: "ACTIVE",
    agentConnected: true,
    agentVersion: "1.99.0",
    ec2InstanceId: `i-${name}`,
    registeredAt: new Date("2026-01-01T00:00:00Z"),
    runningTasks: 0,
    capacityProvider: null,
    attributes: new Map([["ecs.availability-zone", "us-east-1a"]]),
    total,
    free: total,
    reservedPorts: agentPorts,
    usedPorts: agentPorts,
    groups: new Map(),
    allGroupsKnown: true,
    ...more,
  };
}

/** What one task asks for: 1024 CPU units and 1 GiB, and nothing else unless said. */
export function aDemand(more: Partial<TaskDemand> = {}): TaskDemand {
  const resources: Resources = { cpu: 1024, memory: 1024, gpus: 0, enis: 0, ports: { tcp: [], udp: [] } };
  return { ...resources, attributes: [], expressions: [], unweighed: [], ...more };
}

/** A host on which so many tasks of a group run, and those tasks. */
export function running(
  host: HostRoom,
  tasks: { group: string; count: number; each: Resources },
): { host: HostRoom; held: HeldTask[] } {
  const { group, count, each } = tasks;
  const left = (amount: number | null, less: number) => (amount === null ? null : amount - count * less);
  return {
    host: {
      ...host,
      runningTasks: host.runningTasks + count,
      free: {
        cpu: host.free.cpu - count * each.cpu,
        memory: host.free.memory - count * each.memory,
        gpus: left(host.free.gpus, each.gpus),
        enis: left(host.free.enis, each.enis),
      },
      usedPorts: {
        tcp: new Set([...host.usedPorts.tcp, ...(count > 0 ? each.ports.tcp : [])]),
        udp: new Set([...host.usedPorts.udp, ...(count > 0 ? each.ports.udp : [])]),
      },
      groups: count > 0 ? new Map([...host.groups, [group, count]]) : host.groups,
    },
    held: Array.from({ length: count }, (_, index) => ({
      arn: `task/${host.name}/${index}`,
      host: host.arn,
      resources: each,
      healthy: true,
    })),
  };
}

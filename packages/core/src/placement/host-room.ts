/** What a task takes from the host it runs on. Amounts in ECS CPU units (1024 are one vCPU) and MiB. */
export type Resources = {
  cpu: number;
  memory: number;
  gpus: number;
  /** Network interfaces: one for a task in network mode awsvpc. */
  enis: number;
  /** Host ports by number; dynamic ones never collide and are not among them. */
  ports: { tcp: readonly number[]; udp: readonly number[] };
};

/** Amounts of a host. `null` is one that nobody could tell: what needs it is neither refused nor promised. */
export type Amounts = { cpu: number; memory: number; gpus: number | null; enis: number | null };

/** A container instance with what is left on it and all that ECS looks at when it places a task. */
export type HostRoom = {
  arn: string;
  /** What people call it: the EC2 instance id, else the last part of the ARN. */
  name: string;
  /** ACTIVE hosts that are connected take tasks; no other does. */
  status: string;
  agentConnected: boolean;
  agentVersion: string | null;
  ec2InstanceId: string | null;
  registeredAt: Date | null;
  runningTasks: number;
  capacityProvider: string | null;
  attributes: ReadonlyMap<string, string | null>;
  /** As registered, before any task. */
  total: Amounts;
  free: Amounts;
  /** Ports the agent reserves, whatever runs. */
  reservedPorts: { tcp: ReadonlySet<number>; udp: ReadonlySet<number> };
  /** Every port in use, the reserved ones included. */
  usedPorts: { tcp: ReadonlySet<number>; udp: ReadonlySet<number> };
  /** How many tasks of each group (`service:web`) are to run on it. */
  groups: ReadonlyMap<string, number>;
  /** Whether `groups` tells of every task, or only of the service that is asked about. */
  allGroupsKnown: boolean;
};

/** A task that is to run, and what it holds on its host. */
export type HeldTask = {
  arn: string;
  host: string | null;
  resources: Resources;
  /** RUNNING and not failing its check. One that is not protects nothing: ECS stops it whatever the percentages say. */
  healthy: boolean;
};

/** The host after one more task of the group. */
export function withTask(host: HostRoom, resources: Resources, group: string): HostRoom {
  return {
    ...host,
    free: changed(host.free, resources, -1),
    usedPorts: {
      tcp: new Set([...host.usedPorts.tcp, ...resources.ports.tcp]),
      udp: new Set([...host.usedPorts.udp, ...resources.ports.udp]),
    },
    groups: counted(host.groups, group, 1),
    runningTasks: host.runningTasks + 1,
  };
}

/** The host after one task of the group has stopped. */
export function withoutTask(host: HostRoom, resources: Resources, group: string): HostRoom {
  const { tcp, udp } = resources.ports;
  return {
    ...host,
    free: changed(host.free, resources, 1),
    usedPorts: { tcp: without(host.usedPorts.tcp, tcp), udp: without(host.usedPorts.udp, udp) },
    groups: counted(host.groups, group, -1),
    runningTasks: Math.max(0, host.runningTasks - 1),
  };
}

/** A new host of the same make, as an Auto Scaling group would add it: nothing runs on it yet. */
export function emptied(host: HostRoom): HostRoom {
  return {
    ...host,
    free: host.total,
    usedPorts: host.reservedPorts,
    groups: new Map(),
    runningTasks: 0,
    status: "ACTIVE",
    agentConnected: true,
  };
}

const add = (amount: number | null, more: number): number | null => (amount === null ? null : amount + more);

function changed(free: Amounts, resources: Resources, sign: 1 | -1): Amounts {
  return {
    cpu: free.cpu + sign * resources.cpu,
    memory: free.memory + sign * resources.memory,
    gpus: add(free.gpus, sign * resources.gpus),
    enis: add(free.enis, sign * resources.enis),
  };
}

function counted(groups: ReadonlyMap<string, number>, group: string, more: number): Map<string, number> {
  const counts = new Map(groups);
  const count = (counts.get(group) ?? 0) + more;
  if (count > 0) counts.set(group, count);
  else counts.delete(group);
  return counts;
}

function without(ports: ReadonlySet<number>, freed: readonly number[]): Set<number> {
  const left = new Set(ports);
  for (const port of freed) left.delete(port);
  return left;
}

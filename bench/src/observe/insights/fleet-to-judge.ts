import {
  type ClusterFacts,
  type InsightsConfiguration,
  type Usage,
  UsageOf,
} from "@fleetgraph/core/insights";
import {
  createLoadModel,
  diskBytes,
  type LoadContainer,
  type LoadHost,
  type Plant,
} from "@fleetgraph/simulator";
import { seededRandom } from "./seeded-random.ts";

export const hour = 3_600_000;
const day = 24 * hour;
const perHour = 6;
const now = Date.UTC(2026, 10, 20, 12);

/** A simulated fleet with what is true of it. */
export type JudgedFleet = {
  now: number;
  facts: ClusterFacts;
  /** Targets of a kind, and whether it was planted that the kind holds of them. */
  truth(kind: string): [string, boolean][];
  /** The most cores that a container of the service used in the two weeks that follow. */
  needAfter(service: string): number;
  disconnectedSince(host: string, at: number): Date | null;
};

type Planted = Readonly<Record<string, ReadonlyMap<string, boolean>>>;

export function fleetToJudge({
  seed,
  settings,
}: {
  seed: number;
  settings: InsightsConfiguration;
}): JudgedFleet {
  const random = seededRandom(seed);
  const services = Array.from({ length: 8 }, (_, index) => `svc-${index}`);
  const hosts = Array.from({ length: 6 }, (_, index) => `hst-${index}`);
  const shrinking = random() < 0.5;
  const idle = !shrinking && random() < 0.5;
  const planted: Planted = {
    OVER_PROVISIONED: new Map(services.map((id, index) => [id, index % 2 === 0])),
    DISK_FILLING: new Map(hosts.map((id, index) => [id, index % 2 === 0])),
    AGENT_DISCONNECTED: new Map(hosts.map((id, index) => [id, index === 0])),
    ROOM_SHRINKING: new Map([["CLUSTER", shrinking]]),
    HOSTS_NOT_NEEDED: new Map([["CLUSTER", idle]]),
    // What is left free is for one more task of half a vCPU, or for none.
    NO_SURGE_ROOM: new Map(services.map((id) => [id, shrinking])),
  };
  const load = loadOf(seed, {
    services,
    planted: planted.OVER_PROVISIONED as ReadonlyMap<string, boolean>,
    random,
  });
  const away = outages(hosts, planted.AGENT_DISCONNECTED as ReadonlyMap<string, boolean>, random);
  const tasksOf = services.flatMap((service) => [0, 1].map((index) => ({ service, index })));
  const facts: ClusterFacts = {
    now: new Date(now),
    account: "main",
    region: "eu-west-1",
    settings,
    cluster: {
      ...{ id: "clu-1", arn: "arn:aws:ecs:eu-west-1:111111111111:cluster/shop", name: "shop" },
      ...{ path: "main/eu-west-1/shop/", capacityProviders: ["hosts"] },
    },
    hosts: hosts.map((id) => hostOf(id, { shrinking })),
    services: services.map(serviceOf),
    tasks: tasksOf.map(({ service, index }) => taskOf(service, index, hosts)),
    definitions: new Map(services.map((service) => [arnOf(service), definitionOf(service)])) as never,
    usage: {
      from: new Date(now - 14 * day),
      until: new Date(now),
      ofHosts: new Map(),
      ofContainers: new Map(
        services.map((service) => [
          `${service}/app`,
          { CPU_USAGE: load.usage(service, "cpu"), MEMORY_USAGE: load.usage(service, "memory") },
        ]),
      ),
    },
    disks: new Map(
      hosts.map((id, index) => [
        id,
        diskOf(seed, id, {
          kind: planted.DISK_FILLING?.get(id)
            ? "FILLS"
            : ((["SAW", "STEP", "SLOW"] as const)[index >> 1] ?? "SAW"),
          random,
        }),
      ]),
    ),
    watched: new Set(hosts),
    room: roomOf({ shrinking, idle, random }),
    groups: [
      {
        ...{ capacityProvider: "hosts", name: "hosts", minSize: idle ? 6 : 2, maxSize: 6 },
        ...{ desiredCapacity: 6, managedScaling: !idle && !shrinking, targetCapacity: 100 },
      },
    ],
    agentSettings: new Map(),
    machineImages: new Map(),
    entered: new Map(),
  } as ClusterFacts;
  return {
    now,
    facts,
    truth: (kind) => [...(planted[kind] ?? [])],
    needAfter: load.needAfter,
    disconnectedSince: (host, at) => away.get(host)?.(at) ?? null,
  };
}

function weekly(service: string): Plant[] {
  const on = { service };
  const weeks = [-2, -1, 0, 1].map((week) => now - 3 * day + week * 7 * day);
  return [
    { kind: "LEVEL", on, metric: "cpu", level: 0.08 },
    { kind: "LEVEL", on, metric: "memory", level: 0.75 },
    ...weeks.map(
      (from): Plant => ({ kind: "FACTOR", on, metric: "cpu", factor: 10, from, until: from + hour }),
    ),
  ];
}

/** Containers of one vCPU and 2 GiB: a planted one uses a tenth of that, a healthy one half and more. */
function loadOf(
  seed: number,
  input: { services: readonly string[]; planted: ReadonlyMap<string, boolean>; random: () => number },
) {
  const { services, planted, random } = input;
  const load = createLoadModel({
    seed,
    plants: services.flatMap((service, index) => {
      const low = planted.get(service) === true;
      // One that is idle but for an hour a week, and then takes all that it has.
      if (index === 7) return weekly(service);
      return [
        {
          kind: "LEVEL" as const,
          on: { service },
          metric: "cpu" as const,
          level: low ? 0.04 + random() * 0.12 : 0.45 + random() * 0.2,
        },
        {
          kind: "LEVEL" as const,
          on: { service },
          metric: "memory" as const,
          level: low ? 0.1 + random() * 0.15 : 0.6 + random() * 0.25,
        },
      ];
    }),
  });
  const containers = new Map(
    services.map((service) => [service, [0, 1].map((index) => containerOf(service, index))]),
  );
  const highest = (container: LoadContainer, metric: "cpu" | "memory", from: number) => {
    let most: number | null = null;
    for (let part = 0; part < perHour; part += 1) {
      const value = load.value(container, metric, from + (part * hour) / perHour);
      if (value !== undefined) most = Math.max(most ?? 0, value);
    }
    return most;
  };
  const hoursFrom = (from: number) => Array.from({ length: 14 * 24 }, (_, index) => from + index * hour);
  return {
    usage(service: string, metric: "cpu" | "memory"): Usage {
      const usage = new UsageOf();
      for (const container of containers.get(service) ?? [])
        usage.add(hoursFrom(now - 14 * day).map((from) => highest(container, metric, from)));
      return usage.summary(14 * 24) as Usage;
    },
    needAfter: (service: string) =>
      Math.max(
        ...(containers.get(service) ?? []).flatMap((container) =>
          hoursFrom(now).map((from) => highest(container, "cpu", from) ?? 0),
        ),
      ),
  };
}

const arnOf = (service: string) => `arn:aws:ecs:eu-west-1:111111111111:task-definition/${service}:1`;
const definitionOf = (service: string) => ({
  family: service,
  containerDefinitions: [{ name: "app", cpu: 1_024, memoryReservation: 2_048, memory: 2_048 }],
});

function containerOf(service: string, index: number): LoadContainer {
  const taskId = `${service}-${index}`.padEnd(32, "0");
  return {
    ...{ kind: "container", account: "111111111111", region: "eu-west-1", cluster: "shop" },
    clusterArn: "arn:aws:ecs:eu-west-1:111111111111:cluster/shop",
    ...{ service, family: service, revision: 1, name: "app", image: "app:v1" },
    ...{ taskArn: `arn:aws:ecs:eu-west-1:111111111111:task/shop/${taskId}`, taskId, dockerId: taskId },
    ...{ launchType: "EC2", privateIp: null, host: null, cpuUnits: 1_024, memoryMib: 2_048 },
    ...{ startedAt: now - 30 * day, stoppedAt: null },
  };
}

/** Of m6i.2xlarge's size; full but for a little where the cluster is to shrink. */
function hostOf(id: string, { shrinking }: { shrinking: boolean }) {
  return {
    ...{
      id,
      arn: `arn:aws:ecs:eu-west-1:111111111111:container-instance/shop/${id}`,
      name: id,
      ec2InstanceId: id,
    },
    ...{ instanceType: "m6i.xlarge", availabilityZone: "eu-west-1a", status: "ACTIVE", agentConnected: true },
    ...{ agentVersion: "1.85.3", dockerVersion: null, capacityProvider: "hosts", registeredCpu: 4_096 },
    ...{
      remainingCpu: shrinking ? 512 : 1_408,
      registeredMemory: 15_700,
      remainingMemory: shrinking ? 1_024 : 9_000,
    },
    ...{
      registeredAt: new Date(now - 60 * day),
      disconnectedSince: null,
      drainingSince: null,
      lastTaskLeftAt: null,
    },
    ...{ attributes: new Map<string, string | null>(), instance: null },
  };
}

function serviceOf(id: string) {
  return {
    ...{
      id,
      arn: `arn:aws:ecs:eu-west-1:111111111111:service/shop/${id}`,
      name: id,
      path: `main/eu-west-1/shop/${id}`,
    },
    ...{ launchType: null, schedulingStrategy: "REPLICA", desiredCount: 2, runningCount: 2, pendingCount: 0 },
    ...{ taskDefinitionArn: arnOf(id), deploymentController: "ECS", labels: [], createdAt: null },
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
    capacityProviderStrategy: [{ name: "hosts", weight: 1, base: 0 }],
  };
}

function taskOf(service: string, index: number, hosts: readonly string[]) {
  const number = Number(service.slice(4)) * 2 + index;
  return {
    ...{
      id: `tsk-${service}-${index}`,
      arn: `arn:aws:ecs:eu-west-1:111111111111:task/shop/${service}-${index}`,
    },
    ...{
      serviceId: service,
      hostId: hosts[number % hosts.length] ?? null,
      taskDefinitionArn: arnOf(service),
    },
    ...{ lastStatus: "RUNNING", healthStatus: "HEALTHY", launchType: "EC2", cpu: null, memory: null },
    ...{ startedAt: null, startedBy: null, group: `service:${service}`, containers: [] },
  };
}

type Disk = "FILLS" | "SAW" | "STEP" | "SLOW";

/**
 * A disk. SAW: images are pulled to it and cleaned up at its own pace. STEP: something large came once. SLOW: it grows, and is full
 * in a quarter of a year. FILLS: it is full between one and ten days from now. All but the first have a small saw too.
 */
function diskOf(seed: number, id: string, { kind, random }: { kind: Disk; random: () => number }) {
  const host: LoadHost = {
    ...{
      kind: "host",
      account: "111111111111",
      region: "eu-west-1",
      cluster: "shop",
      arn: id,
      instanceId: id,
    },
    clusterArn: "arn:aws:ecs:eu-west-1:111111111111:cluster/shop",
    ...{ privateIp: "10.0.0.1", privateDnsName: "ip-10-0-0-1", cpuUnits: 4_096, memoryMib: 15_700 },
    startedAt: now - 30 * day,
  };
  const load = createLoadModel({ seed });
  const period = (0.5 + random() * 6) * day;
  const height = random() * (kind === "SAW" ? 0.25 : 0.05) * diskBytes;
  const phase = random() * period;
  const base = (load.value(host, "filesystem", now - 14 * day) ?? 0) / diskBytes;
  const fullIn = kind === "FILLS" ? 1 + random() * 9 : 90;
  const perDay = kind === "FILLS" || kind === "SLOW" ? ((1 - base) * diskBytes) / (14 + fullIn) : 0;
  const stepAt = now - random() * 14 * day;
  const used = Array.from({ length: 56 }, (_, index) => {
    const at = now - 14 * day + ((index + 1) * day) / 4;
    const steady = load.value(host, "filesystem", at) ?? 0;
    const saw = (((at + phase) % period) / period) * height;
    const grown = ((at - now + 14 * day) / day) * perDay;
    const step = kind === "STEP" && at >= stepAt ? 0.25 * diskBytes : 0;
    return { at: new Date(at), bytes: Math.min(diskBytes, steady + saw + grown + step) };
  });
  return { capacity: diskBytes, used };
}

/** What is reserved: a cycle of days and weeks, and where the cluster shrinks more every day. */
function roomOf({ shrinking, idle, random }: { shrinking: boolean; idle: boolean; random: () => number }) {
  const [cpu, memory] = [6 * 4_096, 6 * 15_700];
  const level = idle ? 0.15 + random() * 0.1 : shrinking ? 0.45 : 0.6 + random() * 0.1;
  return Array.from({ length: 57 }, (_, index) => {
    const at = now - (56 - index) * 6 * hour;
    const cycle = 0.06 * Math.sin((2 * Math.PI * at) / day) + 0.04 * Math.sin((2 * Math.PI * at) / (7 * day));
    const share = Math.min(1, level + cycle + (random() - 0.5) * 0.04 + (shrinking ? (index / 56) * 0.4 : 0));
    return {
      ...{ at: new Date(at), capacityProvider: "hosts", hosts: 6, cpu, memory },
      ...{ reservedCpu: Math.round(cpu * share), reservedMemory: Math.round(memory * share * 0.6) },
    };
  });
}

/** Agents that are away for up to five minutes, four times an hour; a planted one for two hours besides. */
function outages(hosts: readonly string[], planted: ReadonlyMap<string, boolean>, random: () => number) {
  return new Map(
    hosts.map((id) => {
      const short = Array.from({ length: 96 }, () => {
        const from = now + random() * day;
        return { from, until: from + random() * 5 * 60_000 };
      });
      const from = now + random() * 20 * hour;
      const all = planted.get(id) ? [...short, { from, until: from + 2 * hour }] : short;
      const since = (at: number): Date | null => {
        const within = all.filter((each) => each.from <= at && at < each.until);
        return within.length === 0 ? null : new Date(Math.min(...within.map((each) => each.from)));
      };
      return [id, since] as const;
    }),
  );
}

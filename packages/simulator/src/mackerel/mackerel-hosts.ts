import type { LoadContainer, LoadFleet, LoadHost } from "../load/load-fleet.ts";
import { diskBytes, type LoadModel } from "../load/load-model.ts";
import { hashOf } from "../load/noise.ts";

const minute = 60_000;
const mib = 1024 * 1024;

/** A host of Mackerel's: a container instance with its agent, or a task with the container agent beside it. */
export interface MackerelHostView {
  id: string;
  /** As `GET /hosts` shows it. */
  view: object;
  startedAt: number;
  stoppedAt: number | null;
  /** By name: the value that was posted at the end of that minute. */
  metrics: ReadonlyMap<string, (at: number) => number | undefined>;
}

/** Mackerel's ids have eleven characters. */
const idOf = (key: string) =>
  `${hashOf(key).toString(36)}${hashOf(`${key}!`).toString(36)}`.padEnd(11, "0").slice(0, 11);
const sanitized = (name: string) => name.replaceAll(/[^A-Za-z0-9_-]/g, "_");

const made = new WeakMap<LoadFleet, MackerelHostView[]>();

/** What the agents of the fleet registered, whether or not it is there still. */
export function mackerelHosts(fleet: LoadFleet, load: LoadModel): MackerelHostView[] {
  const known = made.get(fleet) ?? allHosts(fleet, load);
  made.set(fleet, known);
  return known;
}

function allHosts({ containers, hosts }: LoadFleet, load: LoadModel): MackerelHostView[] {
  const tasks = Map.groupBy(containers, ({ taskArn }) => taskArn);
  return [
    ...hosts.map((host) => instanceHost(host, load)),
    ...[...tasks.values()].map((of) => taskHost(of, load)),
  ];
}

/** The mean of the minute that ends then, where something was measured at its end. */
const minuteOf =
  (
    load: LoadModel,
    subject: LoadContainer | LoadHost,
    metric: Parameters<LoadModel["value"]>[1],
    factor = 1,
  ) =>
  (at: number): number | undefined => {
    const now = load.value(subject, metric, at - 1);
    if (now === undefined || !Number.isFinite(now)) return now;
    const mean = load.average(subject, metric, at - minute, at);
    return mean === undefined ? undefined : mean * factor;
  };

const there = (load: LoadModel, subject: LoadContainer | LoadHost, value: number) => (at: number) =>
  load.value(subject, "memory", at - 1) === undefined ? undefined : value;

function taskHost(containers: readonly LoadContainer[], load: LoadModel): MackerelHostView {
  const [first] = containers as [LoadContainer];
  const metrics = new Map<string, (at: number) => number | undefined>();
  for (const container of containers) {
    const name = sanitized(container.name);
    // One core is 100.
    metrics.set(`container.cpu.${name}.usage`, minuteOf(load, container, "cpu", 100));
    metrics.set(`container.cpu.${name}.limit`, there(load, container, (container.cpuUnits / 1024) * 100));
    metrics.set(`container.memory.${name}.usage`, minuteOf(load, container, "memory"));
    metrics.set(`container.memory.${name}.limit`, there(load, container, container.memoryMib * mib));
    metrics.set(`interface.${name}-eth0.rxBytes.delta`, minuteOf(load, container, "networkReceive"));
    metrics.set(`interface.${name}-eth0.txBytes.delta`, minuteOf(load, container, "networkTransmit"));
  }
  const id = idOf(first.taskArn);
  return {
    id,
    startedAt: first.startedAt,
    stoppedAt: first.stoppedAt,
    metrics,
    view: {
      id,
      name: first.taskId,
      displayName: null,
      customIdentifier: null,
      type: "agent",
      status: "working",
      size: "micro",
      memo: "",
      isRetired: false,
      createdAt: Math.floor(first.startedAt / 1000),
      roles: {},
      meta: {
        "agent-name": "mackerel-container-agent/0.11.1",
        cloud: {
          provider: first.launchType === "FARGATE" ? "fargate" : "ecs",
          metadata: {
            cluster: first.clusterArn,
            task: first.taskArn
              .split(":")
              .at(-1)
              ?.replace(/^task\//, ""),
            task_arn: first.taskArn,
            task_family: first.family,
            task_version: String(first.revision),
            desired_status: "RUNNING",
            known_status: "RUNNING",
            containers: containers.map(({ name, dockerId, image }) => ({ name, docker_id: dockerId, image })),
          },
        },
      },
    },
  };
}

function instanceHost(host: LoadHost, load: LoadModel): MackerelHostView {
  const id = idOf(host.arn);
  const cores = host.cpuUnits / 1024;
  const busy = minuteOf(load, host, "cpu", 100);
  const part = (share: number) => (at: number) => {
    const value = busy(at);
    return value === undefined ? undefined : value * share;
  };
  const idle = (at: number) => {
    const value = busy(at);
    return value === undefined ? undefined : cores * 100 - value;
  };
  const receive = minuteOf(load, host, "networkReceive");
  return {
    id,
    startedAt: host.startedAt,
    stoppedAt: null,
    metrics: new Map<string, (at: number) => number | undefined>([
      ["cpu.user.percentage", part(0.7)],
      ["cpu.system.percentage", part(0.25)],
      ["cpu.softirq.percentage", part(0.05)],
      ["cpu.idle.percentage", idle],
      ["cpu.iowait.percentage", there(load, host, 0)],
      ["memory.used", minuteOf(load, host, "memory")],
      ["memory.total", there(load, host, host.memoryMib * mib)],
      ["loadavg1", minuteOf(load, host, "load")],
      ["interface.ens5.rxBytes.delta", receive],
      ["interface.ens5.txBytes.delta", minuteOf(load, host, "networkTransmit")],
      // The same bytes again, on their way to the containers.
      ["interface.docker0.rxBytes.delta", receive],
      ["disk.nvme0n1.reads.delta", there(load, host, 12)],
      ["filesystem.nvme0n1p1.used", minuteOf(load, host, "filesystem")],
      ["filesystem.nvme0n1p1.size", there(load, host, diskBytes)],
      ["filesystem.nvme0n1p128.used", there(load, host, 1.3 * mib)],
      ["filesystem.nvme0n1p128.size", there(load, host, 10 * mib)],
    ]),
    view: {
      id,
      name: host.privateDnsName,
      displayName: null,
      customIdentifier: `${host.instanceId}.ec2.amazonaws.com`,
      type: "agent",
      status: "working",
      size: "standard",
      memo: "",
      isRetired: false,
      createdAt: Math.floor(host.startedAt / 1000),
      roles: {},
      meta: {
        "agent-name": "mackerel-agent/0.84.0",
        cloud: { provider: "ec2", metadata: { "instance-id": host.instanceId } },
      },
    },
  };
}

import type { LoadFleet, LoadSubject } from "../load/load-fleet.ts";
import { diskBytes, type LoadMetric, type LoadModel } from "../load/load-model.ts";

const mib = 1024 * 1024;
const reclaimable = 40 * mib;

/** Which tags the agent gives to its metrics: DD_CHECKS_TAG_CARDINALITY. */
export type DatadogCardinality = "low" | "orchestrator" | "high";

/** One series with its tags, and its value over a time; undefined where there is none. */
export interface DatadogSource {
  tags: ReadonlyMap<string, string>;
  mean(from: number, until: number): number | undefined;
}

type Told = readonly [LoadMetric, (mean: number, subject: LoadSubject) => number, device?: string];

const as = (metric: LoadMetric, factor = 1): Told => [metric, (mean) => mean * factor];
const always = (value: (subject: LoadSubject) => number, device?: string): Told =>
  ["memory", (_, subject) => value(subject), ...(device === undefined ? [] : ([device] as const))] as Told;
const on = (device: string, [metric, value]: Told): Told => [metric, value, device];

const containers: Readonly<Record<string, Told>> = {
  "container.cpu.usage": as("cpu", 1e9),
  "container.cpu.limit": always(({ cpuUnits }) => (cpuUnits / 1024) * 1e9),
  "container.memory.working_set": as("memory"),
  "container.memory.limit": always(({ memoryMib }) => memoryMib * mib),
  "container.net.rcvd": as("networkReceive"),
  "container.net.sent": as("networkTransmit"),
  "container.io.read": as("diskRead"),
  "container.io.write": as("diskWrite"),
};
const fargate: Readonly<Record<string, Told>> = {
  "ecs.fargate.cpu.usage": as("cpu", 1e9),
  "ecs.fargate.cpu.limit": always(({ cpuUnits }) => (cpuUnits / 1024) * 100),
  "ecs.fargate.mem.usage": ["memory", (mean) => mean + reclaimable],
  "ecs.fargate.mem.inactive_file": always(() => reclaimable),
  "ecs.fargate.mem.limit": always(({ memoryMib }) => memoryMib * mib),
  "ecs.fargate.net.bytes_rcvd": as("networkReceive"),
  "ecs.fargate.net.bytes_sent": as("networkTransmit"),
  "ecs.fargate.io.bytes.read": as("diskRead"),
  "ecs.fargate.io.bytes.write": as("diskWrite"),
};
const hosts: Readonly<Record<string, readonly Told[]>> = {
  "system.cpu.idle": [["cpu", (mean, { cpuUnits }) => 100 - (mean / (cpuUnits / 1024)) * 100]],
  "system.mem.total": [always(({ memoryMib }) => memoryMib * mib)],
  "system.mem.usable": [["memory", (mean, { memoryMib }) => memoryMib * mib - mean]],
  "system.load.1": [as("load")],
  "system.net.bytes_rcvd": [on("ens5", as("networkReceive")), on("docker0", as("networkReceive"))],
  "system.net.bytes_sent": [on("ens5", as("networkTransmit")), on("lo", as("networkTransmit"))],
  "system.io.rkb_s": [on("nvme0n1", as("diskRead", 1 / 1024)), on("nvme0n1p1", as("diskRead", 1 / 1024))],
  "system.io.wkb_s": [on("nvme0n1", as("diskWrite", 1 / 1024)), on("nvme0n1p1", as("diskWrite", 1 / 1024))],
  "system.disk.used": [on("/dev/nvme0n1p1", as("filesystem")), always(() => 2 * mib, "tmpfs")],
  "system.disk.total": [always(() => diskBytes, "/dev/nvme0n1p1"), always(() => 400 * mib, "tmpfs")],
};

/** The series that agents sent of that metric, with the tags that they give it. Tags are in lower case. */
export function datadogSeries(
  fleet: LoadFleet,
  load: LoadModel,
  {
    metric,
    cardinality,
    containersOnFargate,
  }: { metric: string; cardinality: DatadogCardinality; containersOnFargate: boolean },
): DatadogSource[] {
  const of = (
    subject: LoadSubject,
    [what, value]: Told,
    tags: Record<string, string | null | undefined>,
  ) => ({
    tags: new Map(
      Object.entries(tags).flatMap(([name, tag]) => (tag ? [[name, tag.toLowerCase()] as const] : [])),
    ),
    mean(from: number, until: number) {
      // The agent looks several times a minute: at its end there is a point, or none.
      const now = load.value(subject, what, until - 1);
      if (now === undefined || !Number.isFinite(now)) return now;
      const mean = load.average(subject, what, from, until);
      return mean === undefined ? undefined : value(mean, subject);
    },
  });
  const ofHosts = (hosts[metric] ?? []).flatMap((told) =>
    fleet.hosts.map((host) =>
      of(host, told, {
        host: host.instanceId,
        device: told[2],
      }),
    ),
  );
  const told = containers[metric] ?? fargate[metric];
  if (told === undefined) return ofHosts;
  return fleet.containers
    .filter(({ launchType }) =>
      launchType === "FARGATE" ? metric in fargate || containersOnFargate : metric in containers,
    )
    .map((each) =>
      of(each, told, {
        ecs_cluster_name: each.cluster,
        cluster_name: each.cluster,
        cluster_arn: each.clusterArn,
        ecs_container_name: each.name,
        ecs_service_name: each.service,
        task_family: each.family,
        task_version: String(each.revision),
        host: each.host,
        ...(cardinality === "low" ? {} : { task_arn: each.taskArn }),
        ...(cardinality === "high" ? { container_id: each.dockerId, container_name: each.name } : {}),
      }),
    );
}

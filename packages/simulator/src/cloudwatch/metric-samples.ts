import type { LoadContainer, LoadFleet, LoadHost } from "../load/load-fleet.ts";
import { diskBytes, type LoadMetric, type LoadModel } from "../load/load-model.ts";

const minute = 60_000;
const mib = 1024 * 1024;

export interface Metric {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

/** Whether a cluster has Container Insights, and with enhanced observability. */
export type Insights = "off" | "standard" | "enhanced";

export interface CloudWatchFleet {
  fleet: LoadFleet;
  load: LoadModel;
  insights: Insights;
  /** Without detailed monitoring EC2 tells every five minutes. */
  detailedMonitoring: boolean;
}

/** What was put to a metric in the minute that ends then: one value for each task, or host, that it is of. */
export type Samples = (at: number) => number[];

/** The metric's samples; null for a metric, or a set of dimensions, that CloudWatch does not have. */
export function samplesOf(metric: Metric, of: CloudWatchFleet): Samples | null {
  const { dimensions } = metric;
  const names = Object.keys(dimensions).sort().join(",");
  const containers = of.fleet.containers.filter(
    (each) =>
      each.cluster === dimensions.ClusterName &&
      (dimensions.ServiceName === undefined || each.service === dimensions.ServiceName) &&
      (dimensions.TaskDefinitionFamily === undefined || each.family === dimensions.TaskDefinitionFamily) &&
      (dimensions.TaskId === undefined || each.taskId === dimensions.TaskId) &&
      (dimensions.ContainerName === undefined || each.name === dimensions.ContainerName),
  );
  switch (metric.namespace) {
    case "AWS/ECS":
      if (names === "ClusterName,ServiceName") return serviceSamples(metric.name, containers, of.load);
      if (names === "ClusterName") return clusterSamples(metric, of, containers);
      return null;
    case "AWS/EC2":
      return names === "InstanceId" ? instanceSamples(metric, of) : null;
    case "ECS/ContainerInsights":
      return insightsSamples(metric.name, names, containers, of);
    default:
      return null;
  }
}

/** The mean of the minute that ends then, where something was measured at its end. */
function minuteOf(
  load: LoadModel,
  subject: LoadContainer | LoadHost,
  metric: LoadMetric,
  at: number,
): number | undefined {
  const now = load.value(subject, metric, at - 1);
  if (now === undefined || !Number.isFinite(now)) return undefined;
  return load.average(subject, metric, at - minute, at);
}

function totalOf(
  load: LoadModel,
  subjects: readonly LoadContainer[],
  metric: LoadMetric,
  at: number,
): number | undefined {
  const values = subjects.flatMap((each) => minuteOf(load, each, metric, at) ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

const tasksOf = (containers: readonly LoadContainer[]) => [
  ...Map.groupBy(containers, ({ taskArn }) => taskArn).values(),
];
const reserved = (subjects: readonly (LoadContainer | LoadHost)[], metric: "cpu" | "memory") =>
  subjects.reduce(
    (sum, { cpuUnits, memoryMib }) => sum + (metric === "cpu" ? cpuUnits / 1024 : memoryMib * mib),
    0,
  );

const utilizations: Readonly<Record<string, "cpu" | "memory">> = {
  CPUUtilization: "cpu",
  MemoryUtilization: "memory",
};
const reservations: Readonly<Record<string, "cpu" | "memory">> = {
  CPUReservation: "cpu",
  MemoryReservation: "memory",
};

/** A percent of what each task reserves. */
function serviceSamples(name: string, containers: readonly LoadContainer[], load: LoadModel): Samples | null {
  const metric = utilizations[name];
  if (metric === undefined) return null;
  const tasks = tasksOf(containers);
  return (at) =>
    tasks.flatMap((task) => {
      const used = totalOf(load, task, metric, at);
      return used === undefined ? [] : [(used / reserved(task, metric)) * 100];
    });
}

/** A percent of what the cluster's hosts have; there is none without hosts, nor without tasks that run. */
function clusterSamples(
  { name }: Metric,
  { fleet, load }: CloudWatchFleet,
  all: readonly LoadContainer[],
): Samples | null {
  const used = utilizations[name];
  const metric = used ?? reservations[name];
  const hosts = fleet.hosts.filter(({ cluster }) => cluster === all[0]?.cluster);
  if (metric === undefined || hosts.length === 0) return null;
  const containers = all.filter(({ host }) => host !== null);
  return (at) => {
    const running = containers.filter((each) => minuteOf(load, each, metric, at) !== undefined);
    const total = used === undefined ? reserved(running, metric) : totalOf(load, running, metric, at);
    return running.length === 0 || total === undefined ? [] : [(total / reserved(hosts, metric)) * 100];
  };
}

function instanceSamples({ name, dimensions }: Metric, of: CloudWatchFleet): Samples | null {
  const { fleet, load, detailedMonitoring } = of;
  const host = fleet.hosts.find(({ instanceId }) => instanceId === dimensions.InstanceId);
  const told: Readonly<Record<string, readonly [LoadMetric, number]>> = {
    CPUUtilization: ["cpu", 100 / ((host?.cpuUnits ?? 1024) / 1024)],
    // Bytes of the period, not of a second.
    NetworkIn: ["networkReceive", detailedMonitoring ? 60 : 300],
    NetworkOut: ["networkTransmit", detailedMonitoring ? 60 : 300],
  };
  const [metric, factor] = told[name] ?? [];
  if (host === undefined || metric === undefined || factor === undefined) return null;
  return (at) => {
    if (!detailedMonitoring && at % (5 * minute) !== 0) return [];
    const value = minuteOf(load, host, metric, at);
    return value === undefined ? [] : [value * factor];
  };
}

const taskSets = ["ClusterName,ServiceName,TaskId", "ClusterName,TaskDefinitionFamily,TaskId"];
const containerSets = [
  "ClusterName,ContainerName,ServiceName,TaskId",
  "ClusterName,ContainerName,TaskDefinitionFamily,TaskId",
];
const gauges: Readonly<Record<string, readonly [LoadMetric, number]>> = {
  CpuUtilized: ["cpu", 1024],
  MemoryUtilized: ["memory", 1 / mib],
  NetworkRxBytes: ["networkReceive", 1],
  NetworkTxBytes: ["networkTransmit", 1],
};
const ofContainers: Readonly<Record<string, readonly [LoadMetric, number]>> = {
  ContainerCpuUtilized: ["cpu", 1024],
  ContainerMemoryUtilized: ["memory", 1 / mib],
};
/** What counts up since the container began. */
const counters: Readonly<Record<string, LoadMetric>> = {
  StorageReadBytes: "diskRead",
  StorageWriteBytes: "diskWrite",
};

/** By task with enhanced observability only; of a container each metric has sets of its own. */
function insightsSamples(
  name: string,
  names: string,
  containers: readonly LoadContainer[],
  { load, insights }: CloudWatchFleet,
): Samples | null {
  if (insights !== "enhanced") return null;
  const ofContainer = name === "RestartCount" || name.startsWith("Container");
  if (!(ofContainer ? containerSets : taskSets).includes(names)) return null;
  const [gauge, factor = 1] = (ofContainer ? ofContainers : gauges)[name] ?? [];
  const counter = counters[name.replace(/^Container/, "")];
  return (at) => {
    if (name === "RestartCount")
      return containers.flatMap((each) =>
        minuteOf(load, each, "cpu", at) === undefined ? [] : [load.restarts(each, each.startedAt, at)],
      );
    if (name.startsWith("EphemeralStorage"))
      return tasksOf(containers).flatMap(([first]) => {
        if (first?.launchType !== "FARGATE" || minuteOf(load, first, "cpu", at) === undefined) return [];
        return [
          (name.endsWith("Reserved") ? diskBytes : (minuteOf(load, first, "filesystem", at) ?? 0)) / 1e9,
        ];
      });
    if (counter !== undefined)
      return tasksOf(containers).flatMap((task) => {
        const counted = task.flatMap((each) => load.counter(each, counter, at - 1) ?? []);
        return counted.length === 0 ? [] : [counted.reduce((sum, value) => sum + value, 0)];
      });
    if (gauge === undefined) return [];
    return tasksOf(containers).flatMap((task) => {
      const value = totalOf(load, task, gauge, at);
      return value === undefined ? [] : [value * factor];
    });
  };
}

import type { SourceTargets } from "../metric-source.ts";
import type { MetricName, MetricTarget } from "../vocabulary.ts";
import type { MetricReading } from "./metric-reading.ts";

type Task = SourceTargets["tasks"][number];

const cpuUnit = 1 / 1024;
// The agent that reports them counts in MiB and calls them megabytes; disks it counts in gigabytes of 10^9.
const mebibyte = 1024 * 1024;
const gigabyte = 1e9;

/** Metrics of Container Insights by what they are told of: each has dimension sets of its own. */
const ofTasks: readonly Told[] = [
  { name: "CpuUtilized", metric: "CPU_USAGE", factor: cpuUnit },
  { name: "MemoryUtilized", metric: "MEMORY_USAGE", factor: mebibyte },
  { name: "NetworkRxBytes", metric: "NETWORK_RECEIVE", factor: 1 },
  { name: "NetworkTxBytes", metric: "NETWORK_TRANSMIT", factor: 1 },
  // Documented as bytes, or bytes a second, and a count since the task began (the reference of the performance logs).
  { name: "StorageReadBytes", metric: "DISK_READ", factor: 1, counts: "rate" },
  { name: "StorageWriteBytes", metric: "DISK_WRITE", factor: 1, counts: "rate" },
];
const ofFargateTasks: readonly Told[] = [
  { name: "EphemeralStorageUtilized", metric: "FILESYSTEM_USAGE", factor: gigabyte },
  { name: "EphemeralStorageReserved", metric: "FILESYSTEM_CAPACITY", factor: gigabyte },
];
const ofContainers: readonly Told[] = [
  { name: "ContainerCpuUtilized", metric: "CPU_USAGE", factor: cpuUnit },
  { name: "ContainerMemoryUtilized", metric: "MEMORY_USAGE", factor: mebibyte },
  { name: "ContainerStorageReadBytes", metric: "DISK_READ", factor: 1, counts: "rate" },
  { name: "ContainerStorageWriteBytes", metric: "DISK_WRITE", factor: 1, counts: "rate" },
  { name: "RestartCount", metric: "RESTARTS", factor: 1, counts: "count" },
];

type Told = { name: string; metric: MetricName; factor: number; counts?: "rate" | "count" };

/** Container Insights with enhanced observability: each task, and each container of it. */
export function insightsReadings({ cluster, services, tasks }: SourceTargets): MetricReading[] {
  const names = new Map(services.map(({ id, name }) => [id, name]));
  return tasks.flatMap((task) => {
    const dimensions = dimensionsOf(cluster.name, task, names);
    const told = task.launchType === "FARGATE" ? [...ofTasks, ...ofFargateTasks] : ofTasks;
    const target: MetricTarget = { kind: "TASK", id: task.id, container: null };
    return [
      ...told.map((each) => reading("tasks", each, dimensions, target)),
      ...task.containers.flatMap(({ name }) =>
        ofContainers.map((each) =>
          reading(
            "containers",
            each,
            { ...dimensions, ContainerName: name },
            { kind: "CONTAINER", id: task.id, container: name },
          ),
        ),
      ),
    ];
  });
}

/** A task of a service is told of under the service, any other under its family. */
function dimensionsOf(
  ClusterName: string,
  { taskId: TaskId, serviceId, family }: Task,
  names: ReadonlyMap<string, string>,
): Record<string, string> {
  const ServiceName = serviceId === null ? undefined : names.get(serviceId);
  return ServiceName === undefined
    ? { ClusterName, TaskDefinitionFamily: family, TaskId }
    : { ClusterName, ServiceName, TaskId };
}

function reading(
  part: "tasks" | "containers",
  { name, metric, factor, counts }: Told,
  dimensions: Record<string, string>,
  target: MetricTarget,
): MetricReading {
  const common = { part, namespace: "ECS/ContainerInsights", name, dimensions, target } as const;
  if (counts === undefined)
    return {
      ...common,
      statistics: ["Average"],
      values: ({ Average = Number.NaN }) => [[metric, Average * factor]],
    };
  return {
    ...common,
    statistics: ["Maximum"],
    counts: true,
    values: ({ Maximum = Number.NaN }, { seconds }) => [
      [metric, counts === "rate" ? Maximum / seconds : Maximum],
    ],
  };
}

import type { LoadContainer, LoadFleet, LoadHost } from "../load/load-fleet.ts";
import { diskBytes, type LoadMetric, type LoadModel } from "../load/load-model.ts";

/** A series as a scrape of cAdvisor or node exporter gives it. */
export interface PrometheusSeries {
  name: string;
  labels: Record<string, string>;
  /** What a scrape at that moment (epoch milliseconds) shows; undefined when there is none of it. */
  sample(at: number): number | undefined;
}

type Sample = (load: LoadModel, at: number) => number | undefined;
interface ContainerMetric {
  labels?: Record<string, string>;
  sample(container: LoadContainer, load: LoadModel, at: number): number | undefined;
}

const mib = 1024 * 1024;
const counterOf =
  (metric: LoadMetric, factor = 1): ContainerMetric["sample"] =>
  (container, load, at) => {
    const value = load.counter(container, metric, at);
    return value === undefined ? undefined : value * factor;
  };
/** While it is measured at all. */
const when =
  (value: (container: LoadContainer, load: LoadModel, at: number) => number): ContainerMetric["sample"] =>
  (container, load, at) =>
    load.value(container, "networkReceive", at) === undefined ? undefined : value(container, load, at);

// A CFS period is 100 ms (docs/storage/prometheus.md of cAdvisor names the series).
const containerMetrics: Record<string, ContainerMetric> = {
  container_cpu_usage_seconds_total: { labels: { cpu: "total" }, sample: counterOf("cpu") },
  container_cpu_cfs_periods_total: {
    sample: when((container, load, at) => Math.floor((at - load.startedAt(container, at)) / 100)),
  },
  container_cpu_cfs_throttled_periods_total: { sample: counterOf("throttled", 10) },
  container_spec_cpu_quota: { sample: when(({ cpuUnits }) => (cpuUnits / 1024) * 100_000) },
  container_spec_cpu_period: { sample: when(() => 100_000) },
  container_memory_working_set_bytes: {
    sample: (container, load, at) => load.value(container, "memory", at),
  },
  container_spec_memory_limit_bytes: { sample: when(({ memoryMib }) => memoryMib * mib) },
  container_network_receive_bytes_total: {
    labels: { interface: "eth0" },
    sample: counterOf("networkReceive"),
  },
  container_network_transmit_bytes_total: {
    labels: { interface: "eth0" },
    sample: counterOf("networkTransmit"),
  },
  container_fs_reads_bytes_total: { labels: { device: "/dev/nvme0n1" }, sample: counterOf("diskRead") },
  container_fs_writes_bytes_total: { labels: { device: "/dev/nvme0n1" }, sample: counterOf("diskWrite") },
  container_start_time_seconds: {
    sample: when((container, load, at) => Math.floor(load.startedAt(container, at) / 1000)),
  },
};

type HostSeries = {
  labels?: Record<string, string>;
  /** One for each of its processors. */
  perCore?: true;
  sample(host: LoadHost): Sample;
};
const cores = (host: LoadHost) => host.cpuUnits / 1024;
const hostCounter =
  (metric: LoadMetric): HostSeries["sample"] =>
  (host) =>
  (load, at) =>
    load.counter(host, metric, at);
const used: HostSeries["sample"] = (host) => (load, at) => {
  const seconds = load.counter(host, "cpu", at);
  return seconds === undefined ? undefined : seconds / cores(host);
};
const idle: HostSeries["sample"] = (host) => (load, at) => {
  const seconds = used(host)(load, at);
  return seconds === undefined ? undefined : (at - host.startedAt) / 1000 - seconds;
};

const hostMetrics: Record<string, HostSeries[]> = {
  node_cpu_seconds_total: [
    { labels: { mode: "idle" }, perCore: true, sample: idle },
    { labels: { mode: "user" }, perCore: true, sample: used },
  ],
  node_memory_MemTotal_bytes: [{ sample: (host) => () => host.memoryMib * mib }],
  node_memory_MemAvailable_bytes: [
    {
      sample: (host) => (load, at) => {
        const used = load.value(host, "memory", at);
        return used === undefined ? undefined : host.memoryMib * mib - used;
      },
    },
  ],
  node_network_receive_bytes_total: [
    { labels: { device: "eth0" }, sample: hostCounter("networkReceive") },
    { labels: { device: "docker0" }, sample: hostCounter("networkReceive") },
  ],
  node_network_transmit_bytes_total: [
    { labels: { device: "eth0" }, sample: hostCounter("networkTransmit") },
    { labels: { device: "lo" }, sample: hostCounter("networkTransmit") },
  ],
  node_disk_read_bytes_total: [{ labels: { device: "nvme0n1" }, sample: hostCounter("diskRead") }],
  node_disk_written_bytes_total: [{ labels: { device: "nvme0n1" }, sample: hostCounter("diskWrite") }],
  node_filesystem_size_bytes: [
    { labels: { mountpoint: "/", fstype: "xfs", device: "/dev/nvme0n1p1" }, sample: () => () => diskBytes },
  ],
  node_filesystem_avail_bytes: [
    {
      labels: { mountpoint: "/", fstype: "xfs", device: "/dev/nvme0n1p1" },
      sample: (host) => (load, at) => {
        const used = load.value(host, "filesystem", at);
        return used === undefined ? undefined : diskBytes - used;
      },
    },
  ],
  node_load1: [{ sample: (host) => (load, at) => load.value(host, "load", at) }],
};

export const seriesNames = [...Object.keys(containerMetrics), ...Object.keys(hostMetrics)];

const known = new WeakMap<LoadContainer, Record<string, string>>();

/** The labels that cAdvisor gives a container of ECS; made once. */
export function labelsOf(container: LoadContainer): Record<string, string> {
  const labels = known.get(container) ?? makeLabels(container);
  known.set(container, labels);
  return labels;
}

function makeLabels(container: LoadContainer): Record<string, string> {
  const prefix = "container_label_com_amazonaws_ecs_";
  return {
    job: "cadvisor",
    instance: `${container.host ?? "fargate"}:8080`,
    id: `/ecs/${container.taskId}/${container.dockerId}`,
    name: `ecs-${container.family}-${container.revision}-${container.name}-${container.dockerId.slice(0, 20)}`,
    image: container.image,
    [`${prefix}cluster`]: container.cluster,
    [`${prefix}container_name`]: container.name,
    [`${prefix}task_arn`]: container.taskArn,
    [`${prefix}task_definition_family`]: container.family,
    [`${prefix}task_definition_version`]: String(container.revision),
  };
}

/** All series of a name. */
export function seriesOf(
  name: string,
  { containers, hosts }: LoadFleet,
  load: LoadModel,
): PrometheusSeries[] {
  const metric = containerMetrics[name];
  if (metric)
    return containers.map((container) => ({
      name,
      labels: { ...labelsOf(container), ...metric.labels },
      sample: (at) => metric.sample(container, load, at),
    }));
  return (hostMetrics[name] ?? []).flatMap(({ labels, perCore, sample }) =>
    hosts.flatMap((host) => {
      const own = sample(host);
      return Array.from({ length: perCore ? cores(host) : 1 }, (_, cpu) => ({
        name,
        labels: {
          job: "node",
          instance: `${host.privateIp}:9100`,
          ...(perCore ? { cpu: String(cpu) } : {}),
          ...labels,
        },
        sample: (at: number) =>
          load.value(host, "networkReceive", at) === undefined ? undefined : own(load, at),
      }));
    }),
  );
}

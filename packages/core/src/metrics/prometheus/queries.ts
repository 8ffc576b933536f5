import type { MetricName } from "../vocabulary.ts";

/** One question of one metric: the values of a series are those of a metric, or what others of its `form` make of it. */
export type PrometheusQuery = {
  /** Names it within its set. */
  key: string;
  series: string;
  how: "rate" | "mean" | "changes" | "count";
  matchers?: string;
  /** Whose it is: of each container, of each task, of each host. */
  of: "CONTAINER" | "TASK" | "HOST";
};

/** How a metric comes of queries: undefined where it cannot be said. */
export type PrometheusMetric = {
  metric: MetricName;
  of: PrometheusQuery["of"];
  from: string[];
  value(parts: readonly number[]): number | undefined;
};

const itself = ([value]: readonly number[]) => value;
/** What cAdvisor shows for no limit is nothing, or nearly the largest integer there is. */
const limit = ([value]: readonly number[]) =>
  value !== undefined && value > 0 && value < 2 ** 60 ? value : undefined;

// What is no network of a host, and no disk but a part or a copy of one.
const network = 'device!~"lo|veth.*|docker.*|br-.*|ecs-.*|virbr.*|cni.*"';
const disk = 'device!~"(?:loop|ram|dm-|md|sr|zram).*"';

const container = (series: string, how: PrometheusQuery["how"], matchers?: string): PrometheusQuery => ({
  key: `CONTAINER ${series}`,
  series,
  how,
  of: "CONTAINER",
  ...(matchers ? { matchers } : {}),
});
const task = (series: string): PrometheusQuery => ({
  key: `TASK ${series}`,
  series,
  how: "rate",
  of: "TASK",
});
const host = (
  series: string,
  how: PrometheusQuery["how"],
  matchers?: string,
  key = `HOST ${series}`,
): PrometheusQuery => ({ key, series, how, of: "HOST", ...(matchers ? { matchers } : {}) });

/** The series of cAdvisor; the network of a task is that of its pause container, or of each of its own. */
export const containerQueries: PrometheusQuery[] = [
  container("container_cpu_usage_seconds_total", "rate"),
  container("container_cpu_cfs_periods_total", "rate"),
  container("container_cpu_cfs_throttled_periods_total", "rate"),
  container("container_spec_cpu_quota", "mean"),
  container("container_spec_cpu_period", "mean"),
  container("container_memory_working_set_bytes", "mean"),
  container("container_spec_memory_limit_bytes", "mean"),
  container("container_fs_reads_bytes_total", "rate"),
  container("container_fs_writes_bytes_total", "rate"),
  container("container_start_time_seconds", "changes"),
  task("container_network_receive_bytes_total"),
  task("container_network_transmit_bytes_total"),
];

/** The series of node exporter. */
export const hostQueries = (mountpoint: string): PrometheusQuery[] => [
  host("node_cpu_seconds_total", "rate", 'mode!~"idle|iowait|steal"', "HOST busy"),
  host("node_cpu_seconds_total", "count", 'mode="idle"', "HOST cores"),
  host("node_memory_MemTotal_bytes", "mean"),
  host("node_memory_MemAvailable_bytes", "mean"),
  host("node_network_receive_bytes_total", "rate", network),
  host("node_network_transmit_bytes_total", "rate", network),
  host("node_disk_read_bytes_total", "rate", disk),
  host("node_disk_written_bytes_total", "rate", disk),
  host("node_filesystem_size_bytes", "mean", `mountpoint=${JSON.stringify(mountpoint)},fstype!="rootfs"`),
  host("node_filesystem_avail_bytes", "mean", `mountpoint=${JSON.stringify(mountpoint)},fstype!="rootfs"`),
  host("node_load1", "mean"),
];

const of = (kind: PrometheusQuery["of"], metric: MetricName, series: string): PrometheusMetric => ({
  metric,
  of: kind,
  from: [`${kind} ${series}`],
  value: itself,
});

export const prometheusMetrics: PrometheusMetric[] = [
  of("CONTAINER", "CPU_USAGE", "container_cpu_usage_seconds_total"),
  {
    metric: "CPU_THROTTLED",
    of: "CONTAINER",
    from: [
      "CONTAINER container_cpu_cfs_throttled_periods_total",
      "CONTAINER container_cpu_cfs_periods_total",
    ],
    value: ([throttled = 0, periods = 0]) => (periods > 0 ? Math.min(1, throttled / periods) : undefined),
  },
  {
    metric: "CPU_LIMIT",
    of: "CONTAINER",
    from: ["CONTAINER container_spec_cpu_quota", "CONTAINER container_spec_cpu_period"],
    value: ([quota = 0, period = 0]) => (quota > 0 && period > 0 ? quota / period : undefined),
  },
  of("CONTAINER", "MEMORY_USAGE", "container_memory_working_set_bytes"),
  { ...of("CONTAINER", "MEMORY_LIMIT", "container_spec_memory_limit_bytes"), value: limit },
  of("CONTAINER", "DISK_READ", "container_fs_reads_bytes_total"),
  of("CONTAINER", "DISK_WRITE", "container_fs_writes_bytes_total"),
  of("CONTAINER", "RESTARTS", "container_start_time_seconds"),
  of("TASK", "NETWORK_RECEIVE", "container_network_receive_bytes_total"),
  of("TASK", "NETWORK_TRANSMIT", "container_network_transmit_bytes_total"),
  of("HOST", "CPU_USAGE", "busy"),
  of("HOST", "CPU_LIMIT", "cores"),
  {
    metric: "MEMORY_USAGE",
    of: "HOST",
    from: ["HOST node_memory_MemTotal_bytes", "HOST node_memory_MemAvailable_bytes"],
    value: ([total = 0, available = 0]) => total - available,
  },
  of("HOST", "MEMORY_LIMIT", "node_memory_MemTotal_bytes"),
  of("HOST", "NETWORK_RECEIVE", "node_network_receive_bytes_total"),
  of("HOST", "NETWORK_TRANSMIT", "node_network_transmit_bytes_total"),
  of("HOST", "DISK_READ", "node_disk_read_bytes_total"),
  of("HOST", "DISK_WRITE", "node_disk_written_bytes_total"),
  {
    metric: "FILESYSTEM_USAGE",
    of: "HOST",
    from: ["HOST node_filesystem_size_bytes", "HOST node_filesystem_avail_bytes"],
    value: ([size = 0, available = 0]) => size - available,
  },
  of("HOST", "FILESYSTEM_CAPACITY", "node_filesystem_size_bytes"),
  of("HOST", "LOAD_1M", "node_load1"),
];

/** The query as PromQL. A range that ends at a step's end gives what was so during the step. */
export function textOf(
  { series, how, matchers, of: whose }: PrometheusQuery,
  { by, among, windowSeconds }: { by: readonly string[]; among: string; windowSeconds: number },
): string {
  const selector = `${series}{${[among, matchers].filter(Boolean).join(",")}}[${windowSeconds}s]`;
  const labels = by.join(", ");
  switch (how) {
    case "rate":
      return `sum by (${labels}) (rate(${selector}))`;
    case "changes":
      return `max by (${labels}) (changes(${selector}))`;
    case "count":
      return `count by (${labels}) (last_over_time(${selector}))`;
    case "mean":
      // Of a host it is one, though two exporters or jobs may tell of it.
      return `${whose === "HOST" ? "max" : "sum"} by (${labels}) (avg_over_time(${selector}))`;
  }
}

const names: Readonly<Record<string, string>> = {
  CPU_USAGE: "CPU",
  CPU_LIMIT: "CPU limit",
  CPU_RESERVED: "CPU reserved",
  CPU_THROTTLED: "CPU throttled",
  MEMORY_USAGE: "memory",
  MEMORY_LIMIT: "memory limit",
  MEMORY_RESERVED: "memory reserved",
  NETWORK_RECEIVE: "received",
  NETWORK_TRANSMIT: "sent",
  DISK_READ: "disk read",
  DISK_WRITE: "disk written",
  FILESYSTEM_USAGE: "file systems",
  FILESYSTEM_CAPACITY: "file systems' size",
  LOAD_1M: "load",
  RESTARTS: "restarts",
};
const aggregates: Readonly<Record<string, string>> = {
  AVERAGE: "averages",
  SUM: "sums",
  MINIMUM: "minima",
  MAXIMUM: "maxima",
  COUNT: "counts",
  P50: "medians",
  P95: "95th percentiles",
  P99: "99th percentiles",
};

/** `fleet metrics`. */
export const cliMetrics = {
  "cli.summary.metrics": () => "What a service, task, host or cluster uses, against what is reserved",
  "cli.option.metric": () =>
    "Which: cpu, memory, network, disk, filesystem, load, throttled, restarts, all (cpu,memory)",
  "cli.option.metricSince": () => "From this time on: 2h, 7d, 2026-11-23 or RFC 3339 (1h)",
  "cli.option.resolution": () => "How long a step is; the shortest that is kept and fits unless given",
  "cli.option.aggregate": () => "What is made of the points of a step: average, min, max, sum, p50, p95, p99",
  "cli.option.metricTasks": () => "Also each of its tasks",
  "cli.option.metricOf": () => "What the name is of, where several have it",
  "cli.usage.metric": (p: { value: string }) => `There is no metric "${p.value}".`,
  "cli.usage.metric.hint": (p: { words: readonly string[] }) => `Metrics: ${p.words.join(", ")}`,
  "cli.metrics.ambiguous": (p: { ref: string }) => `"${p.ref}" names more than one thing.`,
  "cli.metrics.kind": (p: { kind: string }) => p.kind,
  "cli.metrics.name": (p: { name: string }) => names[p.name] ?? p.name,
  "cli.metrics.cores": () => "cores",
  "cli.metrics.range": (p: { start: string; end: string; step: string; aggregate: string }) =>
    `${p.start} to ${p.end}, ${p.step} ${aggregates[p.aggregate] ?? p.aggregate}`,
  "cli.metrics.now": (p: { now: string }) => `last ${p.now}`,
  "cli.metrics.ofReserved": (p: { now: string; whole: string; share: string }) =>
    `last ${p.now} of ${p.whole} reserved (${p.share})`,
  "cli.metrics.ofCapacity": (p: { now: string; whole: string; share: string }) =>
    `last ${p.now} of ${p.whole} (${p.share})`,
  "cli.metrics.statistics": (p: { mean: string; p95: string; max: string }) =>
    `mean ${p.mean}, p95 ${p.p95}, max ${p.max}`,
  "cli.metrics.noPoint": () => "Nothing is known of it in this range.",
  "cli.metrics.source": (p: { sources: string; at: string }) =>
    p.at === "" ? `From ${p.sources}.` : `From ${p.sources}, read ${p.at}.`,
  "cli.metrics.stale": (p: { sources: string; since: string; reason: string }) =>
    `${p.sources} ${p.since === "" ? "was never read" : `is stale since ${p.since}`}${p.reason === "" ? "" : `: ${p.reason}`}${p.reason.endsWith(".") ? "" : "."} What came since is not known.`,
  "cli.metrics.continued": (p: {
    metric: string;
    sources: string;
    at: string;
    others: string;
    until: string;
  }) =>
    `${p.metric}: what ${p.sources} gives ends at ${p.at}; added up of tasks, ${p.others} has values until ${p.until}. They are not mixed: see --tasks.`,
  "cli.metrics.added": (p: { least: number; most: number }) =>
    p.least === p.most
      ? `Added up over ${p.most} tasks.`
      : `Added up over the tasks of each moment: ${p.least} to ${p.most}.`,
  "cli.column.of": () => "OF",
  "cli.column.metric": () => "METRIC",
  "cli.column.last": () => "LAST",
  "cli.column.reserved": () => "OUT OF",
  "cli.column.share": () => "SHARE",
  "cli.column.mean": () => "MEAN",
  "cli.column.p95": () => "P95",
  "cli.column.max": () => "MAX",
  "cli.column.trend": () => "TREND",
  "cli.option.metricSources": () =>
    "Where metrics come from, how far they were read, and what is wrong with a source",
  "cli.usage.metricsOfWhat": () => "Say what of: a service, a task, a host or a cluster.",
  "cli.usage.metricsOfWhat.hint": () =>
    "fleet metrics prod/web; fleet metrics --sources shows where metrics come from.",
  "cli.metrics.noSources": () =>
    "No source of metrics is configured, or none was read yet: see docs/metrics.md.",
  "cli.column.read": () => "READ",
  "cli.column.newestPoint": () => "NEWEST POINT",
  "cli.column.missing": () => "NOT THERE",
  "cli.column.points": () => "POINTS",
  "cli.metrics.failsSince": (p: { since: string }) => `fails since ${p.since}`,
  "cli.metrics.state": (p: { stale: boolean; read: boolean }): string =>
    p.stale ? (p.read ? "stale" : "not read yet") : "fresh",
};

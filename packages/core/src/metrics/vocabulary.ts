/** What a metric is of. Only a container's CPU can be throttled, and only a host has a load. */
export const targetKinds = ["CONTAINER", "TASK", "SERVICE", "CLUSTER", "HOST"] as const;
export type TargetKind = (typeof targetKinds)[number];

/**
 * What points are of: `id` is ours (tsk_…, svc_…, clu_…, hst_…). `container` is a container's name within the task
 * of that id, and null for every other kind.
 */
export type MetricTarget = { kind: TargetKind; id: string; container: string | null };

/** `1` is a share from 0 to 1, as OpenTelemetry writes what has no dimension. */
export type MetricUnit = "cores" | "bytes" | "bytes/s" | "1" | "count";

/**
 * How points of a metric become one of a longer step when nobody says otherwise: a level or a rate by its mean, a number
 * of things that happened by its sum.
 */
export type RollUp = "MEAN" | "SUM";

type Entry = {
  unit: MetricUnit;
  /** Its names in OpenTelemetry's semantic conventions (1.45), of containers and of hosts; null where they have none. */
  openTelemetry: { container: string | null; host: string | null };
  rollUp: RollUp;
  of: readonly TargetKind[];
  /** True for what Fleetgraph reads out of ECS itself: no source is asked for it, and it is not stored. */
  derived: boolean;
};

const everywhere: readonly TargetKind[] = targetKinds;
const ofTasks: readonly TargetKind[] = ["CONTAINER", "TASK", "SERVICE"];
const measured = (
  unit: MetricUnit,
  container: string | null,
  host: string | null,
  of: readonly TargetKind[] = everywhere,
): Entry => ({ unit, openTelemetry: { container, host }, rollUp: "MEAN", of, derived: false });

/**
 * The metrics, each with one unit whatever the source calls it and counts it in. What OpenTelemetry counts up (`….io`,
 * `system.cpu.time`) is a rate here.
 */
export const vocabulary = {
  /** Cores in use: 1 is one core kept busy. */
  CPU_USAGE: measured("cores", "container.cpu.usage", "system.cpu.time"),
  /** Cores that it may use at most. */
  CPU_LIMIT: measured("cores", null, "system.cpu.logical.count"),
  /** Cores that ECS holds for it: its CPU units / 1024. */
  CPU_RESERVED: { ...measured("cores", null, null), derived: true },
  /** Share of the scheduler's periods in which it was held back, from 0 to 1. */
  CPU_THROTTLED: measured("1", null, null, ofTasks),
  /** The working set: without page cache that can be given back. Of a host, what is not available. */
  MEMORY_USAGE: measured("bytes", "container.memory.working_set", "system.memory.usage"),
  MEMORY_LIMIT: measured("bytes", null, "system.memory.limit"),
  /** What ECS holds for it. */
  MEMORY_RESERVED: { ...measured("bytes", null, null), derived: true },
  NETWORK_RECEIVE: measured("bytes/s", "container.network.io", "system.network.io"),
  NETWORK_TRANSMIT: measured("bytes/s", "container.network.io", "system.network.io"),
  DISK_READ: measured("bytes/s", "container.disk.io", "system.disk.io"),
  DISK_WRITE: measured("bytes/s", "container.disk.io", "system.disk.io"),
  FILESYSTEM_USAGE: measured("bytes", "container.filesystem.usage", "system.filesystem.usage"),
  FILESYSTEM_CAPACITY: measured("bytes", "container.filesystem.capacity", "system.filesystem.limit"),
  /** Tasks that ran or waited to, averaged over a minute. */
  LOAD_1M: measured("1", null, null, ["HOST", "CLUSTER"]),
  /** Restarts within the step. */
  RESTARTS: { ...measured("count", null, null, ofTasks), rollUp: "SUM" },
} as const satisfies Record<string, Entry>;

export type MetricName = keyof typeof vocabulary;
export const metricNames = Object.keys(vocabulary) as MetricName[];

/** What OpenTelemetry calls a metric of a kind of target; null where it has no name for it. */
export function openTelemetryName(metric: MetricName, kind: TargetKind): string | null {
  const { container, host } = vocabulary[metric].openTelemetry;
  return kind === "HOST" ? host : container;
}

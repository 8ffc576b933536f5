import type { MetricName } from "../vocabulary.ts";

/**
 * A metric of the vocabulary out of Datadog's. `value` gets what `names` have of one target at one time: one row, or one
 * for each device, and each row complete.
 */
export type DatadogMetric = {
  into: MetricName;
  /** Containers on hosts, on Fargate, or the hosts themselves: each has names of its own. */
  of: "containers" | "fargate" | "hosts";
  names: readonly string[];
  /** Of a metric that is told for each device: those that count. */
  devices?: RegExp;
  value(rows: readonly (readonly number[])[], host: { cores: number }): number | null;
};

const sumOf = (factor: number) => (rows: readonly (readonly number[])[]) =>
  rows.reduce((sum, [value = 0]) => sum + value, 0) * factor;
/** A limit of nothing is none. */
const limitOf = (factor: number) => (rows: readonly (readonly number[])[]) => {
  const limit = sumOf(factor)(rows);
  return limit > 0 && limit < 2 ** 53 ? limit : null;
};
/** Of the device with the greatest second value, the one at that place. */
const largest = (place: 0 | 1) => (rows: readonly (readonly number[])[]) =>
  rows.reduce<readonly number[] | null>(
    (most, row) => ((row[1] ?? 0) > (most?.[1] ?? 0) ? row : most),
    null,
  )?.[place] ?? null;

const nanocore = 1e-9;
const kibibyte = 1024;
/** Not those that carry the same bytes again for containers. */
const interfaces = /^(?!lo$|veth|docker|br-|virbr|ecs-|cni|vnet)/;
/** Whole disks, and not their partitions beside them. */
const disks = /^(nvme\d+n\d+|xvd[a-z]+|sd[a-z]+|vd[a-z]+)$/;

export const datadogMetrics: readonly DatadogMetric[] = [
  { into: "CPU_USAGE", of: "containers", names: ["container.cpu.usage"], value: sumOf(nanocore) },
  { into: "CPU_LIMIT", of: "containers", names: ["container.cpu.limit"], value: limitOf(nanocore) },
  { into: "MEMORY_USAGE", of: "containers", names: ["container.memory.working_set"], value: sumOf(1) },
  { into: "MEMORY_LIMIT", of: "containers", names: ["container.memory.limit"], value: limitOf(1) },
  { into: "NETWORK_RECEIVE", of: "containers", names: ["container.net.rcvd"], value: sumOf(1) },
  { into: "NETWORK_TRANSMIT", of: "containers", names: ["container.net.sent"], value: sumOf(1) },
  { into: "DISK_READ", of: "containers", names: ["container.io.read"], value: sumOf(1) },
  { into: "DISK_WRITE", of: "containers", names: ["container.io.write"], value: sumOf(1) },

  // Nanoseconds of CPU in a second.
  { into: "CPU_USAGE", of: "fargate", names: ["ecs.fargate.cpu.usage"], value: sumOf(nanocore) },
  { into: "CPU_LIMIT", of: "fargate", names: ["ecs.fargate.cpu.limit"], value: limitOf(1 / 100) },
  {
    into: "MEMORY_USAGE",
    of: "fargate",
    names: ["ecs.fargate.mem.usage", "ecs.fargate.mem.inactive_file"],
    value: (rows) =>
      rows.reduce((sum, [usage = 0, reclaimable = 0]) => sum + Math.max(0, usage - reclaimable), 0),
  },
  { into: "MEMORY_LIMIT", of: "fargate", names: ["ecs.fargate.mem.limit"], value: limitOf(1) },
  { into: "NETWORK_RECEIVE", of: "fargate", names: ["ecs.fargate.net.bytes_rcvd"], value: sumOf(1) },
  { into: "NETWORK_TRANSMIT", of: "fargate", names: ["ecs.fargate.net.bytes_sent"], value: sumOf(1) },
  { into: "DISK_READ", of: "fargate", names: ["ecs.fargate.io.bytes.read"], value: sumOf(1) },
  { into: "DISK_WRITE", of: "fargate", names: ["ecs.fargate.io.bytes.write"], value: sumOf(1) },

  {
    into: "CPU_USAGE",
    of: "hosts",
    names: ["system.cpu.idle"],
    value: ([[idle = 100] = []], { cores }) => ((100 - idle) / 100) * cores,
  },
  {
    into: "MEMORY_USAGE",
    of: "hosts",
    names: ["system.mem.total", "system.mem.usable"],
    value: ([[total = 0, usable = 0] = []]) => total - usable,
  },
  { into: "MEMORY_LIMIT", of: "hosts", names: ["system.mem.total"], value: sumOf(1) },
  { into: "LOAD_1M", of: "hosts", names: ["system.load.1"], value: sumOf(1) },
  {
    into: "NETWORK_RECEIVE",
    of: "hosts",
    names: ["system.net.bytes_rcvd"],
    devices: interfaces,
    value: sumOf(1),
  },
  {
    into: "NETWORK_TRANSMIT",
    of: "hosts",
    names: ["system.net.bytes_sent"],
    devices: interfaces,
    value: sumOf(1),
  },
  { into: "DISK_READ", of: "hosts", names: ["system.io.rkb_s"], devices: disks, value: sumOf(kibibyte) },
  { into: "DISK_WRITE", of: "hosts", names: ["system.io.wkb_s"], devices: disks, value: sumOf(kibibyte) },
  {
    into: "FILESYSTEM_USAGE",
    of: "hosts",
    names: ["system.disk.used", "system.disk.total"],
    devices: /./,
    value: largest(0),
  },
  {
    into: "FILESYSTEM_CAPACITY",
    of: "hosts",
    names: ["system.disk.used", "system.disk.total"],
    devices: /./,
    value: largest(1),
  },
];

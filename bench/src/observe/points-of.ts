import type { Measurement, MetricName, MetricTarget } from "@fleetgraph/core/metrics";

const minuteMs = 60_000;

/** One series of a container, and its value at any minute. */
export type BenchSeries = { target: MetricTarget; metric: MetricName; value(minute: number): number };

/** A number of [0, 1) that is the same for the same input. */
function noise(series: number, minute: number): number {
  let hash = Math.imul(series + 1, 0x9e3779b1) ^ Math.imul(minute + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

const daily = (minute: number) => 1 + Math.sin((minute / 1440) * 2 * Math.PI);
const pages = (bytes: number) => Math.round(bytes / 4096) * 4096;

/** As containers have them: levels with noise, pages of memory, limits that stand still, counters that hardly move. */
const shapes: readonly [MetricName, (series: number, minute: number) => number][] = [
  ["CPU_USAGE", (series, minute) => 0.2 * daily(minute) + 0.1 * noise(series, minute)],
  ["CPU_LIMIT", () => 1],
  [
    "CPU_THROTTLED",
    (series, minute) => (noise(series, minute) < 0.6 ? 0 : Math.round(600 * noise(series, -minute)) / 600),
  ],
  ["MEMORY_USAGE", (series, minute) => pages(3e8 + 1e4 * (minute % 10_000) + 4e5 * noise(series, minute))],
  ["MEMORY_LIMIT", () => 536_870_912],
  ["NETWORK_RECEIVE", (series, minute) => 1e5 * daily(minute) + 2e4 * noise(series, minute)],
  ["NETWORK_TRANSMIT", (series, minute) => 2e5 * daily(minute) + 5e4 * noise(series, minute)],
  ["DISK_READ", (series, minute) => (noise(series, minute) < 0.7 ? 0 : 1e6 * noise(series, -minute))],
  ["DISK_WRITE", (series, minute) => 3e4 * noise(series, minute)],
  ["RESTARTS", (series, minute) => (noise(series, minute) < 0.001 ? 1 : 0)],
];

/** So many series, ten of each container. */
export function benchSeries(count: number): BenchSeries[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `tsk_${String(Math.floor(index / shapes.length)).padStart(24, "0")}`;
    const [metric, value] = shapes[index % shapes.length] as (typeof shapes)[number];
    return {
      target: { kind: "CONTAINER", id, container: "app" },
      metric,
      value: (minute) => value(index, minute),
    };
  });
}

/** The points of some minutes, counted since 1970, of all series: minute by minute, as sources give them. */
export function pointsOf(
  series: readonly BenchSeries[],
  { first, until, step = 1 }: { first: number; until: number; step?: number },
): Measurement[] {
  const points: Measurement[] = [];
  for (let minute = first; minute < until; minute += step) {
    for (const { target, metric, value } of series) {
      points.push({ target, metric, at: (minute + step) * minuteMs, value: value(minute) });
    }
  }
  return points;
}

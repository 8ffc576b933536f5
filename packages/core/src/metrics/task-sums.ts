import type { Measurement } from "./metric-source.ts";
import type { MetricName } from "./vocabulary.ts";

const summed: ReadonlySet<MetricName> = new Set(["CPU_USAGE", "MEMORY_USAGE", "DISK_READ", "DISK_WRITE"]);

/**
 * What tasks use as a whole: the sum of their containers, at the moments that every container of the task has a point
 * of which there are any in these measurements.
 */
export function taskSums(measurements: readonly Measurement[]): Measurement[] {
  type Sum = { containers: Set<string>; moments: Map<number, { value: number; count: number }> };
  const sums = new Map<string, { id: string; metric: MetricName; sum: Sum }>();
  for (const { target, metric, at, value } of measurements) {
    if (target.kind !== "CONTAINER" || !summed.has(metric)) continue;
    const key = `${target.id} ${metric}`;
    const { sum } = sums.get(key) ?? { sum: { containers: new Set(), moments: new Map() } };
    sums.set(key, { id: target.id, metric, sum });
    sum.containers.add(target.container ?? "");
    const moment = sum.moments.get(at) ?? { value: 0, count: 0 };
    sum.moments.set(at, { value: moment.value + value, count: moment.count + 1 });
  }
  return [...sums.values()].flatMap(({ id, metric, sum }) =>
    [...sum.moments].flatMap(([at, { value, count }]): Measurement[] =>
      count === sum.containers.size
        ? [{ target: { kind: "TASK", id, container: null }, metric, at, value }]
        : [],
    ),
  );
}

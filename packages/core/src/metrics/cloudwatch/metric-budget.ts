import type { Clock } from "../../kernel/index.ts";
import { type MetricReading, metricKey } from "./metric-reading.ts";

const hourMs = 3_600_000;

/** Counts the metrics that are asked for, and gives as many readings as the hour has left. */
export type MetricBudget = { take(cluster: string, readings: readonly MetricReading[]): MetricReading[] };

/** So many metrics in an hour for each cluster, the first of what is wanted before the rest. */
export function createBudget(clock: Clock, mostPerHour: number): MetricBudget {
  const spent = new Map<string, { hour: number; metrics: number }>();
  return {
    take(cluster, readings) {
      const hour = Math.floor(clock.now().getTime() / hourMs);
      const known = spent.get(cluster);
      const of = known?.hour === hour ? known : { hour, metrics: 0 };
      spent.set(cluster, of);
      const taken: MetricReading[] = [];
      const keys = new Set<string>();
      for (const reading of readings) {
        const key = metricKey(reading);
        if (!keys.has(key) && of.metrics >= mostPerHour) break;
        if (!keys.has(key)) of.metrics += 1;
        keys.add(key);
        taken.push(reading);
      }
      return taken;
    },
  };
}

import { type MetricReading, metricKey } from "./metric-reading.ts";

/** How many metrics these are: several statistics of one are paid as one. */
export const metricsOf = (readings: readonly MetricReading[]): number =>
  new Set(readings.map(metricKey)).size;

/** The readings of the first so many metrics, the most telling first. */
export function firstMetrics(readings: readonly MetricReading[], most: number): MetricReading[] {
  const keys = new Set<string>();
  const end = readings.findIndex((reading) => keys.add(metricKey(reading)).size > most);
  return end === -1 ? [...readings] : readings.slice(0, end);
}

import type { MetricName, MetricTarget, MetricUnit } from "./vocabulary.ts";

/** Steps that a read gives its values in: what is kept, and days out of hours. */
export const resolutions = [60, 300, 3600, 86_400] as const;
export type Resolution = (typeof resolutions)[number];

/**
 * What is made of the points of a step. The average is that of all its points, never of averages. Percentiles are of the
 * points of minutes (nearest rank), so that they are there as long as those are.
 */
export const aggregates = ["AVERAGE", "MINIMUM", "MAXIMUM", "SUM", "COUNT", "P50", "P95", "P99"] as const;
export type Aggregate = (typeof aggregates)[number];

/** A series of a range: one metric of one target, of one source, in one resolution. */
export type MetricSeries = {
  target: MetricTarget;
  metric: MetricName;
  unit: MetricUnit;
  /** The configured name of the source that has most points of it in the range; `ecs` of what is reserved. */
  source: string;
  resolutionSeconds: Resolution;
  /** Where values[0] begins: the start that was asked for, rounded down to the resolution. */
  start: Date;
  /** values[i] is of [start + i * resolution, start + (i + 1) * resolution); null where there is no point. */
  values: (number | null)[];
};

import { asMeasured } from "../aggregate.ts";
import type { Aggregate } from "../metric-series.ts";

export type Values = readonly (number | null)[];

/**
 * Values of parts at the same moments as one: their sum, or their mean where adding them up means nothing. A moment at
 * which no part has a point has none; `counts` says of how many parts each value is.
 */
export function combineParts(
  parts: readonly Values[],
  { count, averaged }: { count: number; averaged: boolean },
): { values: (number | null)[]; counts: number[] } {
  const sums = new Float64Array(count);
  const counts = new Array<number>(count).fill(0);
  for (const values of parts) {
    for (let index = 0; index < count; index += 1) {
      const value = values[index];
      if (value == null) continue;
      sums[index] = (sums[index] ?? 0) + value;
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  const values = counts.map((parts, index) =>
    parts === 0 ? null : asMeasured(averaged ? (sums[index] ?? 0) / parts : (sums[index] ?? 0)),
  );
  return { values, counts };
}

/** Steps of a length as steps that are `factor` times as long, the points within each taken together. */
export function lengthenSteps(values: Values, factor: number, aggregate: Aggregate): (number | null)[] {
  if (factor === 1 && aggregate !== "COUNT") return [...values];
  const longer: (number | null)[] = [];
  for (let from = 0; from < values.length; from += factor) {
    const points = values.slice(from, from + factor).filter((value) => value !== null);
    longer.push(points.length === 0 ? null : asMeasured(aggregated(points, aggregate)));
  }
  return longer;
}

function aggregated(points: readonly number[], aggregate: Aggregate): number {
  const sum = () => points.reduce((total, value) => total + value, 0);
  switch (aggregate) {
    case "AVERAGE":
      return sum() / points.length;
    case "SUM":
      return sum();
    case "MINIMUM":
      return Math.min(...points);
    case "MAXIMUM":
      return Math.max(...points);
    case "COUNT":
      return points.length;
    default:
      return percentileOf([...points].sort(ascending), ranks[aggregate]);
  }
}

const ranks = { P50: 0.5, P95: 0.95, P99: 0.99 } as const;

export const ascending = (a: number, b: number) => a - b;

/** The least of the sorted values that so large a share of them does not exceed (nearest rank). */
export function percentileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** What the points of a series come to. */
export type MetricStatistics = {
  min: number;
  max: number;
  mean: number;
  p95: number;
  last: number;
  /** When the step of the last point begins. */
  lastAt: Date;
  /** How many steps have a point. */
  count: number;
};

/** Null for a series without a point: nothing is no zero. */
export function statisticsOf(
  values: Values,
  { start, resolution }: { start: Date; resolution: number },
): MetricStatistics | null {
  const points = values.filter((value) => value !== null).sort(ascending);
  const [min] = points;
  const max = points.at(-1);
  if (min === undefined || max === undefined) return null;
  const lastIndex = values.findLastIndex((value) => value !== null);
  return {
    min,
    max,
    mean: asMeasured(points.reduce((total, value) => total + value, 0) / points.length),
    p95: percentileOf(points, 0.95),
    last: values[lastIndex] ?? Number.NaN,
    lastAt: new Date(start.getTime() + lastIndex * resolution * 1_000),
    count: points.length,
  };
}

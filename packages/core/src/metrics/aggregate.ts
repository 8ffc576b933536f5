import type { Aggregate } from "./metric-series.ts";
import type { Buckets } from "./roll-up.ts";

const ranks: Partial<Record<Aggregate, number>> = { P50: 0.5, P95: 0.95, P99: 0.99 };

/** The share of points that lie below a percentile; null for what is no percentile. */
export const rankOf = (aggregate: Aggregate): number | null => ranks[aggregate] ?? null;

/** What an aggregate makes of each bucket; null of one without points. */
export function valuesOf(buckets: Buckets, aggregate: Aggregate): (number | null)[] {
  const { count, sum, min, max } = buckets;
  const values: (number | null)[] = new Array(count.length).fill(null);
  for (let index = 0; index < count.length; index += 1) {
    const points = count[index] as number;
    if (points === 0) continue;
    if (aggregate === "AVERAGE") values[index] = asMeasured((sum[index] as number) / points);
    else if (aggregate === "MINIMUM") values[index] = asMeasured(min[index] as number);
    else if (aggregate === "MAXIMUM") values[index] = asMeasured(max[index] as number);
    else if (aggregate === "SUM") values[index] = asMeasured(sum[index] as number);
    else values[index] = points;
  }
  return values;
}

/** The nearest-rank percentile of every `by` points; NaN is no point. */
export function percentiles(
  points: Float32Array,
  { by, rank }: { by: number; rank: number },
): (number | null)[] {
  const values: (number | null)[] = [];
  for (let from = 0; from < points.length; from += by) {
    const sorted = points
      .slice(from, from + by)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const value = sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)];
    values.push(value === undefined ? null : asMeasured(value));
  }
  return values;
}

/**
 * A value as its source gave it: what is stored has seven digits, so that the 0.1 that came is not 0.10000000149. Whole numbers
 * beyond that stay whole.
 */
export function asMeasured(value: number): number {
  if (Number.isInteger(value)) return value;
  return Math.abs(value) >= 1e7 ? Math.round(value) : Number(value.toPrecision(7));
}

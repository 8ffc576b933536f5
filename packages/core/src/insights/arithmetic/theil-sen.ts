/** A slope by Theil and Sen, with an interval (Sen 1968; normal approximation of Kendall's statistic). */
export type Trend = {
  /** Per unit of x. */
  slope: number;
  low: number;
  high: number;
  /** What the line has at the last x: the median of the residuals puts it there. */
  now: number;
  points: number;
};

const z95 = 1.96;

/**
 * The median of the slopes of all pairs of points: up to 29 % of them may be anything without moving it far, which the
 * least squares' line does at the first clean-up of a disk. Null for fewer than ten points.
 */
export function theilSen(points: readonly { x: number; y: number }[]): Trend | null {
  const count = points.length;
  if (count < 10) return null;
  const slopes: number[] = [];
  for (let one = 0; one < count; one += 1)
    for (let other = one + 1; other < count; other += 1) {
      const [a, b] = [points[one] as { x: number; y: number }, points[other] as { x: number; y: number }];
      if (b.x !== a.x) slopes.push((b.y - a.y) / (b.x - a.x));
    }
  if (slopes.length === 0) return null;
  slopes.sort((a, b) => a - b);
  const pairs = slopes.length;
  const spread = z95 * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const at = (index: number) => slopes[Math.min(pairs - 1, Math.max(0, Math.round(index)))] as number;
  const slope = median(slopes);
  const intercept = median(points.map(({ x, y }) => y - slope * x).sort((a, b) => a - b));
  return {
    slope,
    low: at((pairs - spread) / 2),
    high: at((pairs + spread) / 2 - 1),
    now: intercept + slope * (points.at(-1)?.x ?? 0),
    points: count,
  };
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] as number;
  return Number.isInteger(middle) ? ((sorted[middle - 1] as number) + upper) / 2 : upper;
}

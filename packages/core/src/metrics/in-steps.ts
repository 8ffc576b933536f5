/** What a source gave for one time: the end of what it stands for, in epoch milliseconds. */
export type GivenPoint = { at: number; value: number };

/**
 * The shortest distance of two neighbours, in milliseconds: what the source gave them in, whatever it was asked for. Null
 * for fewer than two. The points are in order.
 */
export function spacingOf(times: readonly number[]): number | null {
  let shortest: number | null = null;
  for (const [index, at] of times.entries()) {
    const distance = at - (times[index - 1] ?? Number.NEGATIVE_INFINITY);
    if (distance > 0 && distance < (shortest ?? Number.POSITIVE_INFINITY)) shortest = distance;
  }
  return shortest;
}

/** Whether points that far apart are coarser than the step: each of them would stand for more than one. */
export const isCoarser = (spacing: number | null, stepMs: number): boolean =>
  spacing !== null && spacing > stepMs * 1.5;

/** The mean of each step, or its sum, dated by its end. */
export function inSteps(
  points: readonly GivenPoint[],
  stepMs: number,
  how: "MEAN" | "SUM" = "MEAN",
): GivenPoint[] {
  const sums = new Map<number, { total: number; count: number }>();
  for (const { at, value } of points) {
    const end = Math.ceil(at / stepMs) * stepMs;
    const known = sums.get(end) ?? { total: 0, count: 0 };
    known.total += value;
    known.count += 1;
    sums.set(end, known);
  }
  return [...sums].map(([at, { total, count }]) => ({ at, value: how === "SUM" ? total : total / count }));
}

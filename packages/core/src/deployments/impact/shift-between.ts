/** Indexes of a series: `from` is in it, `until` is not. */
export type Blocks = { from: number; until: number };

/**
 * The blocks that lie within a span. Throws nothing: a span without a whole block has none.
 */
export function blocksWithin(
  series: { start: number; stepMs: number },
  span: { from: number; until: number },
) {
  const from = Math.ceil((span.from - series.start) / series.stepMs);
  return { from, until: Math.max(from, Math.floor((span.until - series.start) / series.stepMs)) };
}

/** What there is of some blocks, moved by `by`. */
export function pointsOf(values: readonly (number | null)[], { from, until }: Blocks, by = 0): number[] {
  const points: number[] = [];
  for (let index = from + by; index < until + by; index += 1) {
    const value = values[index];
    if (value !== null && value !== undefined) points.push(value);
  }
  return points;
}

const enough = (points: readonly number[], { from, until }: Blocks) =>
  points.length >= 2 && points.length * 2 >= until - from;

/**
 * Hodges and Lehmann's shift: the median of the differences of every block after to every block before. It moves little
 * when less than 29 % of the blocks are anything at all. Null where less than half of the blocks on a side are there.
 */
export function shiftBetween(
  values: readonly (number | null)[],
  windows: { before: Blocks; after: Blocks },
  by = 0,
): number | null {
  const before = pointsOf(values, windows.before, by);
  const after = pointsOf(values, windows.after, by);
  if (!enough(before, windows.before) || !enough(after, windows.after)) return null;
  const differences = new Float64Array(before.length * after.length);
  let next = 0;
  for (const value of after) for (const earlier of before) differences[next++] = value - earlier;
  return medianOf(differences);
}

/** The median of what is not empty. It is sorted on the way: numbers alone, a thousand times for each judgement. */
export function medianOf(numbers: Float64Array): number {
  numbers.sort();
  const middle = numbers.length >> 1;
  const upper = numbers[middle] ?? Number.NaN;
  return numbers.length % 2 === 1 ? upper : (upper + (numbers[middle - 1] ?? Number.NaN)) / 2;
}

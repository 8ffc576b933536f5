/** The middle of a sample, and an interval that holds the true median in at least 95 of 100 cases. */
export type Median = { value: number; low: number; high: number };

export function median(sample: readonly number[]): Median {
  const sorted = [...sample].sort((one, other) => one - other);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const last = sorted.length - 1;
  const value = (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2;
  const cut = cutOf(sorted.length);
  return { value, low: at(cut), high: at(last - cut) };
}

/**
 * How many values to leave out on either side. A sample's order statistics hold the median whatever the
 * distribution: outside lie the cases in which at most `cut` of the values fell on one side (binomial, 1/2).
 */
function cutOf(size: number): number {
  let outside = 0;
  let combinations = 1;
  for (let cut = 0; cut < size / 2; cut += 1) {
    outside += (2 * combinations) / 2 ** size;
    if (outside > 0.05) return Math.max(0, cut - 1);
    combinations = (combinations * (size - cut)) / (cut + 1);
  }
  return 0;
}

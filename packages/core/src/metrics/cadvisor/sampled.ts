/** What something was at a moment, in epoch milliseconds. */
export type Sample = { at: number; value: number };

/** The samples of the step that ends at a moment, with the one that it begins with. */
function within(samples: readonly Sample[], until: number, stepMs: number): readonly Sample[] {
  const first = samples.findLastIndex(({ at }) => at <= until - stepMs);
  return samples.slice(Math.max(0, first)).filter(({ at }) => at > until - 1.5 * stepMs && at <= until);
}

/** The mean of a step; undefined where nothing was seen of it. */
export function meanOf(samples: readonly Sample[], until: number, stepMs: number): number | undefined {
  const own = samples.filter(({ at }) => at > until - stepMs && at <= until);
  return own.length === 0 ? undefined : own.reduce((sum, { value }) => sum + value, 0) / own.length;
}

/**
 * What a counter went up by per second of a step. Where it is smaller than before it began anew, and had by then what it
 * shows. Undefined where less than half of the step was seen, or where the step's end was not.
 */
export function rateOf(samples: readonly Sample[], until: number, stepMs: number): number | undefined {
  const own = within(samples, until, stepMs);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last || last.at - first.at < stepMs / 2 || until - last.at > stepMs / 2) return undefined;
  let sum = 0;
  for (let index = 1; index < own.length; index += 1) {
    const [before, value] = [(own[index - 1] as Sample).value, (own[index] as Sample).value];
    sum += value < before ? value : value - before;
  }
  return (sum * 1000) / (last.at - first.at);
}

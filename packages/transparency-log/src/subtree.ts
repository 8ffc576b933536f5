/** A perfect subtree: the leaves from index * 2^level up to, not including, (index + 1) * 2^level. */
export type Subtree = { level: number; index: number };

/** The leaves from `from` up to, not including, `to`. */
export type LeafRange = { from: number; to: number };

/** A number of leaves, or a leaf's index: whole, not negative, and exact as a number. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Throws a RangeError for a range that no tree has. */
export function checkRange({ from, to }: LeafRange): void {
  if (!isCount(from) || !isCount(to) || from > to)
    throw new RangeError(`no range of leaves: ${from} to ${to}`);
}

/** The leaves of a subtree. */
export function leavesOf({ level, index }: Subtree): LeafRange {
  return { from: index * 2 ** level, to: (index + 1) * 2 ** level };
}

/** The fewest perfect subtrees that together are the leaves of a range, from left to right. */
export function coverOf({ from, to }: LeafRange): Subtree[] {
  checkRange({ from, to });
  const cover: Subtree[] = [];
  let at = from;
  while (at < to) {
    let level = 0;
    let width = 1;
    // No bit operations: they end at 2^32.
    while (at % (width * 2) === 0 && at + width * 2 <= to) {
      width *= 2;
      level += 1;
    }
    cover.push({ level, index: at / width });
    at += width;
  }
  return cover;
}

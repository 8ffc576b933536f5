import type { SourceCursor } from "./source-state.ts";

/** How much is asked for at once. */
export const chunkMs = 3_600_000;

export type Range = { from: number; until: number };
export type Plan = {
  /** What is to be asked for now, newest first; the cursor is where it goes on once that is done. */
  ranges: { range: Range; after: SourceCursor }[];
  /** What is given up: nobody can be asked for it, or it is further back than is read. */
  lost: Range | null;
};

/**
 * What to ask a source for: what is new, and behind it what was missed, from the newest back, as far as it remembers and as
 * is read back. All epoch milliseconds, at whole minutes.
 */
export function planRange(
  { readUntil, behind }: SourceCursor,
  input: { now: number; lagMs: number; reachMs: number | null; backfillMs: number; most: number },
): Plan {
  const { now, lagMs, most } = input;
  const minute = 60_000;
  const until = Math.floor((now - lagMs) / minute) * minute;
  const reach = Math.min(input.backfillMs, input.reachMs ?? Number.POSITIVE_INFINITY);
  // At least what has just been: a source that is not read back is still read on.
  const oldest = Math.floor((now - Math.max(reach, minute + lagMs)) / minute) * minute;
  const since = readUntil ?? oldest;
  const missing: Range = { from: Math.min(behind?.from ?? since, since), until: behind?.until ?? since };
  let cursor: SourceCursor = { readUntil, behind };
  const ranges: Plan["ranges"] = [];
  // The clock may have been set back; what is read stays read.
  if (until > since) {
    const range = { from: Math.max(since, oldest, until - chunkMs), until };
    if (range.from > since) missing.until = range.from;
    cursor = { readUntil: until, behind: { ...missing } };
    ranges.push({ range, after: cursor });
  }
  const lost = missing.from < oldest ? { from: missing.from, until: Math.min(oldest, missing.until) } : null;
  const first = Math.max(missing.from, oldest);
  let left = missing.until;
  if (ranges[0]) ranges[0].after = withBehind(cursor, first, left);
  while (left > first && ranges.length < most) {
    const range = { from: Math.max(first, left - chunkMs), until: left };
    left = range.from;
    cursor = withBehind(cursor, first, left);
    ranges.push({ range, after: cursor });
  }
  return { ranges, lost: lost && lost.until > lost.from ? lost : null };
}

const withBehind = (cursor: SourceCursor, from: number, until: number): SourceCursor => ({
  ...cursor,
  behind: until > from ? { from, until } : null,
});

/** Points that are held at once. */
const mostPoints = 200_000;

/** The parts of a range that are asked for one by one, from the newest back: few points in each, and a minute at least. */
export function partsOf({ from, until }: Range, pointsPerMinute: number): Range[] {
  const partMs = Math.max(1, Math.floor(mostPoints / Math.max(1, pointsPerMinute))) * 60_000;
  const parts: Range[] = [];
  for (let end = until; end > from; end -= partMs)
    parts.push({ from: Math.max(from, end - partMs), until: end });
  return parts;
}

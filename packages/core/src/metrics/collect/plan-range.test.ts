import { expect, test } from "vitest";
import { partsOf, planRange } from "./plan-range.ts";
import type { SourceCursor } from "./source-state.ts";

const hour = 3_600_000;
const minute = 60_000;
const at = (hours: number, minutes = 0) => Date.UTC(2026, 10, 20) + hours * hour + minutes * minute;
const source = { lagMs: minute, reachMs: null, backfillMs: 24 * hour, most: 3 };

/** Asks as long as there is something behind, as the job does. */
function read(cursor: SourceCursor, now: number, options: Partial<typeof source> = {}) {
  const ranges: [number, number][] = [];
  let lost: unknown = null;
  let left = cursor;
  do {
    const plan = planRange(left, { ...source, ...options, now });
    if (plan.ranges.length === 0) break;
    for (const { range } of plan.ranges) ranges.push([range.from, range.until]);
    lost ??= plan.lost;
    left = plan.ranges.at(-1)?.after ?? left;
  } while (left.behind);
  return { ranges, lost, left };
}

test("goes on where it stopped, and reads what was missed from the newest back", () => {
  const steady = read({ readUntil: at(10), behind: null }, at(10, 2) + 5_000);
  expect(steady).toEqual({
    ranges: [[at(10), at(10, 1)]],
    lost: null,
    left: { readUntil: at(10, 1), behind: null },
  });
  const missed = read({ readUntil: at(10), behind: null }, at(15, 1));
  expect(missed.ranges).toEqual([14, 13, 12, 11, 10].map((from) => [at(from), at(from + 1)]));
  expect(missed.left).toEqual({ readUntil: at(15), behind: null });
  const twice = read({ readUntil: at(12), behind: { from: at(3), until: at(5) } }, at(14, 1));
  expect(twice.ranges[0]).toEqual([at(13), at(14)]);
  expect(twice.ranges.at(-1)).toEqual([at(3), at(4)]);
});

test("gives up what nobody can be asked for, and says it", () => {
  const old = read({ readUntil: at(0), behind: null }, at(30), { backfillMs: 2 * hour });
  expect(old.lost).toEqual({ from: at(0), until: at(28) });
  expect(old.ranges.at(-1)?.[0]).toBe(at(28));
  const forgetful = { reachMs: 2 * minute, lagMs: 0 } as unknown as typeof source;
  const late = read({ readUntil: at(5), behind: null }, at(5, 10), forgetful);
  expect(late).toMatchObject({
    ranges: [[at(5, 8), at(5, 10)]],
    lost: { from: at(5), until: at(5, 8) },
  });
  // New, and not read back at all.
  expect(read({ readUntil: null, behind: null }, at(5), { backfillMs: 0 }).ranges).toEqual([
    [at(4, 58), at(4, 59)],
  ]);
  // The clock was set back.
  expect(read({ readUntil: at(5), behind: null }, at(4)).ranges).toEqual([]);
});

test("asks for a large cluster's hour in parts", () => {
  const range = { from: at(1), until: at(2) };
  expect(partsOf(range, 1_000)).toEqual([range]);
  expect(partsOf(range, 8_000)).toEqual([
    { from: at(1, 35), until: at(2) },
    { from: at(1, 10), until: at(1, 35) },
    { from: at(1), until: at(1, 10) },
  ]);
  expect(partsOf(range, 1_000_000)).toHaveLength(60);
});

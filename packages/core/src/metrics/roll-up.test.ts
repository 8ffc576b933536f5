import { array, assert, constant, double, integer, oneof, property, record, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { valuesOf } from "./aggregate.ts";
import { bucketAt, bucketsOf, noBuckets, revise, rollUp } from "./roll-up.ts";
import { sealBuckets, unsealBuckets } from "./store/encode-buckets.ts";
import { fromHead, seal, toHead, unseal } from "./store/encode-points.ts";
import { mergePoints } from "./store/merge-points.ts";
import { sortPoints } from "./store/sort-points.ts";

const value = double({ min: -1e9, max: 1e9, noNaN: true }).map(Math.fround);
const points = (length: number) =>
  array(oneof(value, constant(Number.NaN)), { minLength: length, maxLength: length }).map((each) =>
    Float32Array.from(each),
  );
const runs = { numRuns: 60 };

test("what is stored is what was, of the head and sealed", () => {
  assert(
    property(points(60), (each) => {
      expect(fromHead(toHead(each), 60)).toEqual(each);
      expect(unseal(seal(each), 60)).toEqual(each);
    }),
    runs,
  );
});

test("buckets of buckets are those of all their points, whatever the steps between", () => {
  assert(
    property(points(1440), (minutes) => {
      const through = rollUp(rollUp(rollUp(bucketsOf(minutes), 5), 12), 24);
      const there = [...minutes].filter((each) => !Number.isNaN(each));
      expect(through.count[0]).toBe(there.length);
      if (there.length === 0) return;
      const { sum, min, max } = bucketAt(through, 0);
      expect(sum).toBeCloseTo(
        there.reduce((total, each) => total + each, 0),
        0,
      );
      expect([min, max]).toEqual([Math.min(...there), Math.max(...there)]);
    }),
    { numRuns: 20 },
  );
});

test("sealed buckets have their counts, least and most, and their averages to seven digits", () => {
  assert(
    property(points(288), (minutes) => {
      const buckets = rollUp(bucketsOf(minutes), 5);
      const read = unsealBuckets(sealBuckets(buckets), buckets.count.length);
      expect([read.count, read.min, read.max]).toEqual([buckets.count, buckets.min, buckets.max]);
      const [before, after] = [valuesOf(buckets, "AVERAGE"), valuesOf(read, "AVERAGE")];
      for (const [index, average] of before.entries()) {
        if (average === null) expect(after[index]).toBeNull();
        else
          expect(Math.abs((after[index] as number) - average)).toBeLessThanOrEqual(
            Math.abs(average) * 1e-6 + 1,
          );
      }
    }),
    runs,
  );
});

test("revising twice is revising once, and leaves steps alone of which nothing is newly known", () => {
  assert(
    property(points(60), points(60), (known, late) => {
      const [once, twice] = [noBuckets(60), noBuckets(60)];
      revise(once, bucketsOf(known), 0);
      revise(twice, bucketsOf(known), 0);
      revise(once, bucketsOf(late), 0);
      revise(twice, bucketsOf(late), 0);
      revise(twice, bucketsOf(late), 0);
      expect(twice).toEqual(once);
      const expected = known.map((each, index) =>
        Number.isNaN(late[index]) ? each : (late[index] as number),
      );
      expect(once).toEqual(bucketsOf(expected));
    }),
    runs,
  );
});

test("merging counts each point once, and a second time changes nothing", () => {
  assert(
    property(points(60), points(60), (known, coming) => {
      const into = known.slice();
      const { added, revised, repeated } = mergePoints(into, coming);
      const there = coming.filter((each) => !Number.isNaN(each)).length;
      expect(added + revised + repeated).toBe(there);
      const before = into.slice();
      expect(mergePoints(into, coming)).toEqual({ added: 0, revised: 0, repeated: there });
      expect(into).toEqual(before);
    }),
    runs,
  );
});

test("in whatever order points come, the same are there", () => {
  const from = Date.parse("2026-11-20T00:00:00Z");
  const came = record({ at: integer({ min: from + 1, max: from + 7_200_000 }), value });
  const input = uniqueArray(came, { selector: ({ at }) => at, maxLength: 50 });
  const target = { kind: "TASK", id: "tsk_1", container: null } as const;
  const sorted = (each: { at: number; value: number }[]) => {
    const measurements = each.map((point) => ({ ...point, target, metric: "CPU_USAGE" }) as const);
    const { series, repeated } = sortPoints(measurements, { stepSeconds: 60, now: from + 7_200_000 });
    return { hours: new Map([...(series[0]?.hours ?? [])].sort(([one], [other]) => one - other)), repeated };
  };
  assert(
    property(input, (each) => {
      expect(sorted(each.toReversed())).toEqual(sorted(each));
    }),
    runs,
  );
});

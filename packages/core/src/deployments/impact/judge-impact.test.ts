import fc from "fast-check";
import { expect, test } from "vitest";
import { type ImpactMetric, impactMetrics } from "./impact-metrics.ts";
import { dayMs, minuteMs } from "./impact-windows.ts";
import { holm, judgeImpact } from "./judge-impact.ts";
import type { ImpactSeries } from "./metric-impact.ts";
import { medianOf, shiftBetween } from "./shift-between.ts";

const stepMs = 5 * minuteMs;
const perDay = dayMs / stepMs;

/** Numbers that look random and are the same for a seed, around 1 and never below 0.5. */
function noisy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 0.9 + state / 2 ** 32 / 5;
  };
}

const at = 7 * dayMs + 3 * 60 * minuteMs;
const rollout = { from: at, until: at + 10 * minuteMs };
const now = rollout.until + 65 * minuteMs;

/** A week and some hours of one metric, with a daily cycle; multiplied from the roll-out on. */
function seriesOf(
  metric: ImpactMetric,
  options: { level: number; factor?: number; days?: number; seed?: number },
): ImpactSeries {
  const { level, factor = 1, days = 7, seed = 7 } = options;
  const next = noisy(seed);
  const values = Array.from({ length: Math.floor(now / stepMs) }, (_, index) => {
    const cycle = 1 + 0.5 * Math.sin((2 * Math.PI * index) / perDay);
    const value = level * cycle * next() * (index * stepMs >= at ? factor : 1);
    return index * stepMs < at - days * dayMs - 120 * minuteMs ? null : value;
  });
  return { metric, start: 0, stepMs, values };
}
const judgeOne = (series: ImpactSeries, more: Partial<Parameters<typeof judgeImpact>[0]> = {}) =>
  judgeImpact({ series: [series], rollout, others: [], now, ...more })[0];

test("what got more is worse, less is better, and of what is neither it is another", () => {
  const verdicts = (metric: ImpactMetric, level: number) =>
    [1, 1.5, 0.5].map((factor) => judgeOne(seriesOf(metric, { level, factor }))?.verdict);
  expect(verdicts("CPU_USAGE", 0.4)).toEqual(["NO_CHANGE", "WORSE", "BETTER"]);
  expect(verdicts("MEMORY_USAGE", 4e8)).toEqual(["NO_CHANGE", "WORSE", "CHANGED"]);
  expect(verdicts("NETWORK_RECEIVE", 1e6)).toEqual(["NO_CHANGE", "CHANGED", "CHANGED"]);
  expect(verdicts("CPU_THROTTLED", 0.2)).toEqual(["NO_CHANGE", "WORSE", "BETTER"]);
});

test("the shift is of what was expected at that hour, with what it may be", () => {
  const found = judgeOne(seriesOf("CPU_USAGE", { level: 0.4, factor: 1.5 }));
  expect(Math.abs(Number(found?.shift) - 0.5)).toBeLessThan(0.15);
  expect(found?.interval?.from).toBeGreaterThan(0.2);
  expect(found?.interval?.until).toBeLessThan(0.9);
  // The day's cycle would have made it more by itself.
  expect(found?.expected).toBeGreaterThan(Number(found?.before));
  expect(found).toMatchObject({ daysCompared: 7, lack: null });
});

test("a change that is too small to matter is none, however certain", () => {
  expect(judgeOne(seriesOf("CPU_USAGE", { level: 0.4, factor: 1.06 }))?.verdict).toBe("NO_CHANGE");
  expect(judgeOne(seriesOf("CPU_USAGE", { level: 0.002, factor: 2 }))?.verdict).toBe("NO_CHANGE");
});

test("what cannot be judged says why", () => {
  const series = seriesOf("CPU_USAGE", { level: 0.4, factor: 2 });
  const none = { ...series, values: series.values.map(() => null) };
  const lackOf = (one: ImpactSeries, more: object = {}) => judgeOne(one, more);
  expect(lackOf(none)).toMatchObject({ verdict: "NOT_ENOUGH_DATA", lack: "NO_POINTS", after: null });
  expect(lackOf(series, { now: rollout.until + 14 * minuteMs })).toMatchObject({ lack: "TOO_EARLY" });
  expect(lackOf(series, { now: rollout.until + 16 * minuteMs })).toMatchObject({
    lack: null,
    verdict: "WORSE",
  });
  expect(lackOf(seriesOf("CPU_USAGE", { level: 0.4, factor: 2, days: 0 }))).toMatchObject({
    lack: "HISTORY",
  });
  const before = { from: at - 20 * minuteMs, until: at - 10 * minuteMs };
  expect(lackOf(series, { others: [before] })).toMatchObject({ lack: "DISTURBED" });
  const after = { from: rollout.until + 10 * minuteMs, until: rollout.until + 20 * minuteMs };
  expect(lackOf(series, { others: [after] })).toMatchObject({ lack: "DISTURBED" });
});

test("restarts are worse when they come in several stretches of time, and not when one brings others", () => {
  const restarts = (after: readonly number[], past = 1): ImpactSeries => {
    const values = seriesOf("RESTARTS", { level: 0 }).values.map((_, index): number =>
      index % 500 === 0 ? past : 0,
    );
    const first = (rollout.until + 5 * minuteMs) / stepMs;
    after.forEach((count, index) => {
      values[first + index] = count;
    });
    return { ...seriesOf("RESTARTS", { level: 0 }), values };
  };
  expect(judgeOne(restarts([1, 0, 1, 0, 1, 0, 1]))).toMatchObject({ verdict: "WORSE", interval: null });
  expect(judgeOne(restarts([8]))?.verdict).toBe("NO_CHANGE");
  expect(judgeOne(restarts([]))?.verdict).toBe("NO_CHANGE");
  // One stretch proves nothing, of a service that never restarted either; nor is one enough to be judged by.
  expect(judgeOne(restarts([8, 8], 0))?.verdict).toBe("NO_CHANGE");
  expect(judgeOne(restarts([8, 0, 8], 0))?.verdict).toBe("WORSE");
  const early = { now: rollout.until + 20 * minuteMs };
  expect(judgeOne(restarts([8, 0, 8]), early)).toMatchObject({
    verdict: "NOT_ENOUGH_DATA",
    lack: "TOO_EARLY",
  });
  const other = { from: rollout.until + 20 * minuteMs, until: rollout.until + 30 * minuteMs };
  expect(judgeOne(restarts([8, 0, 8]), { others: [other] })).toMatchObject({ lack: "DISTURBED" });
});

test("the same history gives the same verdict in whatever unit, and mirrored the opposite one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.5, 1, 2), (seed, factor) => {
      const found = judgeOne(seriesOf("DISK_READ", { level: 1e6, factor, seed }));
      const larger = judgeOne(seriesOf("DISK_READ", { level: 1e9, factor, seed }));
      expect(larger?.verdict).toBe(found?.verdict);
      expect(larger?.shift).toBeCloseTo(Number(found?.shift), 1);
      if (factor !== 1) expect(found?.verdict).toBe(factor > 1 ? "WORSE" : "BETTER");
    }),
    { numRuns: 8 },
  );
});

test("more looks and more metrics never make a change more certain", () => {
  const all = impactMetrics.filter((metric) => metric !== "RESTARTS");
  const series = all.map((metric) => seriesOf(metric, { level: 1e6, factor: 1.3, seed: metric.length }));
  const once = judgeImpact({ series, rollout, others: [], now });
  const often = judgeImpact({ series, rollout, others: [], now, looks: 10 });
  once.forEach(({ pValue }, index) => {
    const alone = judgeOne(series[index] as ImpactSeries)?.pValue;
    expect(Number(pValue)).toBeGreaterThanOrEqual(Number(alone));
    expect(Number(often[index]?.pValue)).toBeGreaterThanOrEqual(Number(pValue));
  });
});

test("a level that is moved has a shift that is moved as much, and the other way round the opposite", () => {
  const points = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(points, points, fc.integer({ min: -500, max: 500 }), (before, after, by) => {
      const windows = {
        before: { from: 0, until: before.length },
        after: { from: before.length, until: before.length + after.length },
      };
      const shift = (one: readonly number[], other: readonly number[], sides = windows) =>
        Number(shiftBetween([...one, ...other], sides));
      expect(
        shift(
          before,
          after.map((value) => value + by),
        ),
      ).toBeCloseTo(shift(before, after) + by, 6);
      const swapped = { before: windows.after, after: windows.before };
      expect(shift(before, after, swapped)).toBeCloseTo(-shift(before, after), 6);
    }),
  );
  expect(
    shiftBetween([1, null, null, 2, 3, 3], { before: { from: 0, until: 3 }, after: { from: 3, until: 6 } }),
  ).toBeNull();
  expect(medianOf(Float64Array.from([3, 1, 2, 10]))).toBe(2.5);
});

test("corrected p-values are never smaller, keep their order, and leave out what is not judged", () => {
  const some = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }), {
    maxLength: 10,
  });
  fc.assert(
    fc.property(some, (pValues) => {
      const corrected = holm(pValues);
      pValues.forEach((pValue, index) => {
        if (pValue === null) {
          expect(corrected[index]).toBeNull();
          return;
        }
        expect(corrected[index]).toBeGreaterThanOrEqual(pValue);
        pValues.forEach((other, at) => {
          if (other !== null && other > pValue)
            expect(Number(corrected[at])).toBeGreaterThanOrEqual(Number(corrected[index]));
        });
      });
    }),
  );
  expect(holm([0.01, null, 0.04, 0.03])).toEqual([0.03, null, 0.06, 0.06]);
});

import { expect, test } from "vitest";
import { combineParts, lengthenSteps, statisticsOf } from "./combine-series.ts";
import { planQuery } from "./plan-query.ts";
import { reservedOver } from "./reserved.ts";

const keep = { minuteDays: 15, fiveMinuteDays: 63, hourDays: 455 };
const now = new Date("2026-11-26T16:40:30Z");
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const planned = (start: Date, end?: Date) =>
  planQuery({ range: { start, ...(end && { end }) } }, { now, keep });

test("ranges in a row give each step once", () => {
  const [first, middle, last] = [ago(3), ago(1.73), ago(0)];
  const minutes = (start: Date, end: Date) => {
    const steps = planQuery({ range: { start, end }, resolution: 60 }, { now, keep });
    return Array.from({ length: steps.count }, (_, index) => steps.start.getTime() + index * 60_000);
  };
  const parts = [...minutes(first, middle), ...minutes(middle, last)];
  expect(parts).toEqual(minutes(first, last));
  expect(new Set(parts).size).toBe(parts.length);
});

test("without a resolution it is the shortest that is kept and fits", () => {
  const hours = {
    1: 60,
    12: 60,
    13: 300,
    24: 300,
    168: 3_600,
    720: 3_600,
    [24 * 70]: 86_400,
    [24 * 400]: 86_400,
  };
  for (const [length, resolution] of Object.entries(hours))
    expect([length, planned(ago(Number(length))).resolution]).toEqual([length, resolution]);
  // Twenty days ago minutes are not kept any more, of however short a range.
  expect(planned(ago(480), ago(479)).resolution).toBe(300);
  expect(() => planned(ago(24 * 500))).toThrow(expect.objectContaining({ code: "RESOLUTION_NOT_KEPT" }));
});

test("parts are one where one of them has a point, and nothing where none has", () => {
  const parts = [
    [1, null, null, 4],
    [0.1, 0.2, null, null],
  ];
  const { values, counts } = combineParts(parts, { count: 4, averaged: false });
  expect([values, counts]).toEqual([
    [1.1, 0.2, null, 4],
    [2, 1, 0, 1],
  ]);
  expect(combineParts(parts, { count: 4, averaged: true }).values[0]).toBe(0.55);
  expect(lengthenSteps(values, 2, "AVERAGE")).toEqual([0.65, 4]);
  expect(lengthenSteps([null, null, 3, 5], 2, "P95")).toEqual([null, 5]);
  expect(statisticsOf([null, null], { start: now, resolution: 60 })).toBeNull();
});

test("what is reserved counts for as long as it was held", () => {
  const steps = planQuery({ range: { start: ago(1) }, resolution: 300 }, { now, keep });
  const from = steps.start.getTime();
  const held = [
    { from: from - 1_000, until: from + 150_000, amount: 2 },
    { from: from + 150_000, until: null, amount: 1 },
  ];
  expect(reservedOver(held, steps, false).slice(0, 2)).toEqual([1.5, 1]);
  expect(reservedOver(held.slice(0, 1), steps, true).slice(0, 2)).toEqual([2, null]);
  // The step that is under way is reserved for as far as it has come.
  expect(reservedOver(held, steps, false).at(-1)).toBe(1);
});

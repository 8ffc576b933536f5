import fc from "fast-check";
import { expect, test } from "vitest";
import { secondsOfDuration } from "./duration.ts";

test.each([
  ["PT24H", 86_400],
  ["P1D", 86_400],
  ["P1DT12H", 129_600],
  ["PT1H30M", 5_400],
  ["PT90S", 90],
  ["24h", null],
  ["P", null],
  ["PT", null],
  ["P1DT", null],
  ["P1W", null],
  ["P1M", null],
  ["P1Y", null],
  ["-PT1H", null],
  ["PT1.5H", null],
  ["", null],
])("%s is %s seconds", (text, seconds) => {
  expect(secondsOfDuration(text)).toBe(seconds);
});

test("a duration is the sum of its parts", () => {
  const count = fc.integer({ min: 0, max: 999 });
  fc.assert(
    fc.property(count, count, count, count, (d, h, m, s) => {
      expect(secondsOfDuration(`P${d}DT${h}H${m}M${s}S`)).toBe(((d * 24 + h) * 60 + m) * 60 + s);
    }),
  );
});

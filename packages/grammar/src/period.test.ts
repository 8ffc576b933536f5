import { expect, test } from "vitest";
import { periodOf } from "./index.ts";
import { readPeriod } from "./period.ts";

// A Thursday, one in the morning in Berlin; the clocks went back there on the 25th of October.
const now = Date.parse("2026-10-29T00:30:00Z");

test.for([
  ["today", "2026-10-28T23:00:00.000Z", undefined],
  ["yesterday", "2026-10-27T23:00:00.000Z", "2026-10-28T23:00:00.000Z"],
  ["昨日", "2026-10-27T23:00:00.000Z", "2026-10-28T23:00:00.000Z"],
  ["since yesterday", "2026-10-27T23:00:00.000Z", undefined],
  ["this week", "2026-10-25T23:00:00.000Z", undefined],
  ["last week", "2026-10-18T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
  ["last month", "2026-08-31T22:00:00.000Z", "2026-09-30T22:00:00.000Z"],
  ["on sunday", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
  ["thursday", "2026-10-21T22:00:00.000Z", "2026-10-22T22:00:00.000Z"],
  ["since 2026-10-01", "2026-09-30T22:00:00.000Z", undefined],
  ["in the last 2 hours", "2026-10-28T22:30:00.000Z", undefined],
  ["3d", "2026-10-26T00:30:00.000Z", undefined],
] as const)("%s", ([text, start, end]) => {
  const period = readPeriod(text);
  expect(period && periodOf(period, { now, timeZone: "Europe/Berlin" })).toEqual({
    start,
    ...(end && { end }),
  });
});

test("what is no time is none", () => {
  for (const text of ["web", "2026-13-45", "", "since web"]) expect(readPeriod(text)).toBeNull();
});

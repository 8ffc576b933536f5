import fc from "fast-check";
import { expect, test } from "vitest";
import { activeSpan, type FreezeSchedule, nextSpan } from "./index.ts";
import { recurrenceProblem } from "./schedule.ts";

const hour = 3_600_000;
const at = (text: string) => new Date(text);
const recurring = (cron: string, timeZone: string, hours: number): FreezeSchedule => ({
  kind: "RECURRING",
  cron,
  timeZone,
  durationSeconds: hours * 3_600,
});
const span = (start: string, end: string) => ({ start: at(start), end: at(end) });

test("a time that comes once is half-open", () => {
  const once: FreezeSchedule = { kind: "ONCE", ...span("2026-12-24T12:00:00Z", "2026-12-27T00:00:00Z") };
  expect(activeSpan(once, at("2026-12-24T11:59:59.999Z"))).toBeNull();
  expect(activeSpan(once, at("2026-12-24T12:00:00Z"))).toEqual(
    span("2026-12-24T12:00:00Z", "2026-12-27T00:00:00Z"),
  );
  expect(activeSpan(once, at("2026-12-26T23:59:59.999Z"))).not.toBeNull();
  expect(activeSpan(once, at("2026-12-27T00:00:00Z"))).toBeNull();
  expect(nextSpan(once, at("2026-12-24T12:00:00Z"))).toBeNull();
  expect(nextSpan(once, at("2026-12-01T00:00:00Z"))?.start).toEqual(at("2026-12-24T12:00:00Z"));
});

test("a weekend is frozen from Friday 17:00 to Monday 08:00 of the place", () => {
  const weekend = recurring("0 17 * * 5", "Europe/Berlin", 63);
  const winter = span("2026-11-27T16:00:00Z", "2026-11-30T07:00:00Z");
  expect(activeSpan(weekend, at("2026-11-27T15:59:59.999Z"))).toBeNull();
  expect(activeSpan(weekend, at("2026-11-27T16:00:00Z"))).toEqual(winter);
  expect(activeSpan(weekend, at("2026-11-30T06:59:59.999Z"))).toEqual(winter);
  expect(activeSpan(weekend, at("2026-11-30T07:00:00Z"))).toBeNull();
  expect(nextSpan(weekend, at("2026-11-27T16:00:00Z"))?.start).toEqual(at("2026-12-04T16:00:00Z"));
  // In summer the same hour of the clock is another one of UTC.
  expect(activeSpan(weekend, at("2026-07-17T15:00:00Z"))?.start).toEqual(at("2026-07-17T15:00:00Z"));
});

// Berlin, 29 March 2026: from 02:00 to 03:00. 25 October 2026: from 03:00 back to 02:00.
test.each([
  ["an hour that does not exist", "30 2 * * *", "2026-03-29", "2026-03-29T01:00:00Z"],
  ["an hour that does not exist, in a list", "30 2,14 * * *", "2026-03-29", "2026-03-29T01:00:00Z"],
  ["an hour that exists twice", "30 2 * * *", "2026-10-25", "2026-10-25T00:30:00Z"],
  ["an hour that exists twice, in a range", "30 2-2 * * *", "2026-10-25", "2026-10-25T00:30:00Z"],
])("%s: the freeze begins once, at the first time that there is", (_name, cron, day, start) => {
  const midnight = new Date(at(`${day}T00:00:00Z`).getTime() - 3 * hour);
  const schedule = recurring(cron, "Europe/Berlin", 1);
  const first = nextSpan(schedule, midnight);
  expect(first?.start).toEqual(at(start));
  expect(activeSpan(schedule, at(start))?.start).toEqual(at(start));
  // The next one is on another part of the day.
  const second = nextSpan(schedule, at(start));
  expect((second?.start.getTime() ?? 0) - at(start).getTime()).toBeGreaterThan(11 * hour);
});

const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "America/Sao_Paulo"];
const anyRecurrence = fc.record({
  minute: fc.integer({ min: 0, max: 59 }),
  hours: fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 2 }),
  weekdays: fc.constantFrom("*", "5", "1-5", "0,6"),
  timeZone: fc.constantFrom(...zones),
  hoursLong: fc.integer({ min: 1, max: 20 }),
});
// Around the clock changes of both hemispheres, of 2026.
const anyTime = fc
  .tuple(
    fc.constantFrom("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"),
    fc.integer({ min: -72 * hour, max: 72 * hour }),
  )
  .map(([day, offset]) => new Date(at(`${day}T02:00:00Z`).getTime() + offset));

test("every moment is in a freeze exactly when one began within its duration, whatever the clocks do", () => {
  fc.assert(
    fc.property(anyRecurrence, anyTime, ({ minute, hours, weekdays, timeZone, hoursLong }, moment) => {
      const schedule = recurring(`${minute} ${hours.join(",")} * * ${weekdays}`, timeZone, hoursLong);
      const active = activeSpan(schedule, moment);
      if (active) {
        expect(active.start <= moment && moment < active.end).toBe(true);
        expect(active.end.getTime() - active.start.getTime()).toBe(hoursLong * hour);
        expect(activeSpan(schedule, active.start)?.start).toEqual(active.start);
      }
      const next = nextSpan(schedule, moment);
      expect(next).not.toBeNull();
      if (!next) return;
      expect(next.start > moment).toBe(true);
      // At the moment it begins it holds; just before only an earlier one can.
      expect(activeSpan(schedule, next.start)?.start).toEqual(next.start);
      const before = activeSpan(schedule, new Date(next.start.getTime() - 1));
      expect(before === null || before.start < next.start).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a freeze of every day comes on every day of the place, also when the clocks change", () => {
  const dayOf = (moment: Date, timeZone: string) =>
    new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" }).format(moment);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_439 }),
      fc.constantFrom(...zones),
      anyTime,
      (minuteOfDay, timeZone, moment) => {
        const cron = `${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} * * *`;
        const schedule = recurring(cron, timeZone, 1);
        const days: string[] = [];
        let from = moment;
        for (let count = 0; count < 4; count += 1) {
          const next = nextSpan(schedule, from);
          if (!next) throw new Error("a daily freeze has no next one");
          days.push(dayOf(next.start, timeZone));
          from = next.start;
        }
        expect(new Set(days).size).toBe(4);
        const length = Date.parse(days[3] ?? "") - Date.parse(days[0] ?? "");
        expect(length).toBe(3 * 24 * hour);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["five fields", "0 17 * * 5", "Europe/Berlin", 3_600, null],
  ["names of days", "0 17 * * FRI", "UTC", 3_600, null],
  ["seconds", "0 0 17 * * 5", "UTC", 3_600, "CRON"],
  ["a nickname", "@daily", "UTC", 3_600, "CRON"],
  ["a date", "2026-11-30T10:00:00", "UTC", 3_600, "CRON"],
  ["an hour that is none", "0 24 * * *", "UTC", 3_600, "CRON"],
  ["words", "every friday at five pm", "UTC", 3_600, "CRON"],
  ["a day that never comes", "0 0 30 2 *", "UTC", 3_600, "NEVER"],
  ["a zone that is none", "0 17 * * 5", "Europe/Berlim", 3_600, "TIME_ZONE"],
  ["no zone", "0 17 * * 5", "", 3_600, "TIME_ZONE"],
  ["an offset", "0 17 * * 5", "+01:00", 3_600, "TIME_ZONE"],
  ["longer than a day, every day", "0 17 * * *", "UTC", 90_000, "OVERLAPS"],
  ["longer than the day on which the clocks go forward", "0 1 * * *", "Europe/Berlin", 86_400, "OVERLAPS"],
  ["just as long as a day without clock changes", "0 1 * * *", "Asia/Tokyo", 86_400, null],
])("what can be wrong with a recurrence: %s", (_name, cron, timeZone, durationSeconds, problem) => {
  const from = at("2026-01-01T00:00:00Z");
  expect(recurrenceProblem({ cron, timeZone, durationSeconds }, from)).toBe(problem);
});

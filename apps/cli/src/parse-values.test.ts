import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sayIn } from "../test/say-in.ts";
import { UsageError } from "./failure.ts";
import { parseCount, parseDuration, parseImage, parseInstant, parseLabel } from "./parse-values.ts";

const say = sayIn("en");

test("durations are counted in their units, and anything else is refused", () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), (hours, minutes) => {
      expect(parseDuration(say, `${hours}h${minutes}m`)).toBe((hours * 60 + minutes) * 60_000);
    }),
  );
  for (const value of ["", "10", "m", "1.5h", "10m ", "-1h", "1w"]) {
    expect(() => parseDuration(say, value), value).toThrow(UsageError);
  }
});

test("a time is counted from now, a date, or RFC 3339", () => {
  const now = Date.parse("2026-11-23T08:00:00Z");
  const past = { now, direction: -1 } as const;
  expect(parseInstant(say, "2h", past)).toBe("2026-11-23T06:00:00.000Z");
  expect(parseInstant(say, "90d", { now, direction: 1 })).toBe("2027-02-21T08:00:00.000Z");
  expect(parseInstant(say, "2026-11-01T09:00:00+09:00", past)).toBe("2026-11-01T00:00:00.000Z");
  expect(parseInstant(say, "2026-11-01", past)).toBe(new Date("2026-11-01T00:00:00").toISOString());
  for (const value of ["yesterday", "2026", "2026-13-01", "11/23/2026"]) {
    expect(() => parseInstant(say, value, past), value).toThrow(UsageError);
  }
});

test("an image may name its container, whatever stands behind", () => {
  expect(parseImage(":v42")).toEqual({ image: ":v42" });
  expect(parseImage("app=localhost:5000/app@sha256:ab")).toEqual({
    container: "app",
    image: "localhost:5000/app@sha256:ab",
  });
  expect(parseLabel("team")).toEqual({ key: "team" });
  expect(parseLabel("team=a=b")).toEqual({ key: "team", value: "a=b" });
});

test("a count that is too small or too large is refused by what it may be", () => {
  expect(parseCount(say, { option: "--limit", value: "5", least: 1 })).toBe(5);
  for (const value of ["0", "-1", "1.5", "many"]) {
    expect(() => parseCount(say, { option: "--limit", value, least: 1 })).toThrow(
      `--limit "${value}" is no whole number from 1 up.`,
    );
  }
  // The graph's Int, of which GraphQL's own error names no option.
  expect(parseCount(say, { option: "--free-cpu", value: "2147483647", least: 0 })).toBe(2_147_483_647);
  for (const value of ["2147483648", "99999999999", "9".repeat(40)]) {
    expect(() => parseCount(say, { option: "--free-cpu", value, least: 0 })).toThrow(
      `--free-cpu "${value}" is too large: 2147483647 is the most.`,
    );
  }
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { listingNow, nextListing } from "./listing-times.ts";

const places = Array.from({ length: 50 }, (_, index) => ({
  account: `account-${index}`,
  region: "us-east-1",
}));

test("a place is listed once an interval, at a moment of its own", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 86_400 }),
      fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true }),
      fc.constantFrom(...places),
      (seconds, after, place) => {
        const everyMs = seconds * 1000;
        const next = nextListing(place, { after, everyMs });
        const wait = (next.getTime() - after.getTime()) / everyMs;
        expect(wait).toBeGreaterThanOrEqual(0.25 - 1e-9);
        expect(wait).toBeLessThanOrEqual(1.25);
        expect(nextListing(place, { after: next, everyMs }).getTime() - next.getTime()).toBe(everyMs);
      },
    ),
  );
});

test("fifty accounts do not begin at the same moment", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const regular = places.map((place) => nextListing(place, { after: now, everyMs: 60_000 }).getTime());
  const atOnce = places.map((place) => listingNow(place, { now, everyMs: 60_000, places: 50 }).getTime());
  for (const [moments, span] of [
    [regular, 60_000],
    [atOnce, 9_800],
  ] as const) {
    expect(Math.max(...moments) - Math.min(...moments)).toBeLessThanOrEqual(span);
    // In no tenth of the span more than a quarter of them.
    for (const from of moments) {
      const near = moments.filter((at) => at >= from && at < from + span / 10).length;
      expect(near).toBeLessThanOrEqual(13);
    }
  }
  expect(listingNow(places[0] ?? { account: "", region: "" }, { now, everyMs: 60_000, places: 1 })).toEqual(
    now,
  );
});

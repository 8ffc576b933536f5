import * as fc from "fast-check";
import { expect, test } from "vitest";
import { retryAfterMs } from "./error-of-answer.ts";
import { NetworkError, RateLimitedError, ServerError } from "./errors.ts";
import { backoffMs, mayRetry, waitMs } from "./retry.ts";

test("a wait is anything up to its doubled bound, and never longer than eight seconds", () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const wait = backoffMs(attempt, random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(8_000, 250 * 2 ** attempt));
      },
    ),
  );
});

test("what cannot be repeated is sent again only when it certainly was not carried out", () => {
  const limited = new RateLimitedError("", { retryAfterMs: 3_000 });
  expect(mayRetry(limited, false)).toBe(true);
  expect(waitMs(limited, 0)).toBeGreaterThanOrEqual(3_000);
  expect(mayRetry(new NetworkError("", { sent: false }), false)).toBe(true);
  expect(mayRetry(new NetworkError("", { sent: true }), false)).toBe(false);
  expect(mayRetry(new NetworkError("", { sent: true }), true)).toBe(true);
  expect(waitMs(new ServerError(503, "", { retryAfterMs: 3_000 }), 0)).toBeGreaterThanOrEqual(3_000);
  expect(mayRetry(new ServerError(503, ""), false)).toBe(false);
  expect(mayRetry(new ServerError(503, ""), true)).toBe(true);
  expect(mayRetry(new ServerError(500, ""), true)).toBe(false);
});

test("Retry-After is seconds or a date", () => {
  const of = (value: string) => retryAfterMs(new Headers({ "retry-after": value }));
  expect(of("120")).toBe(120_000);
  expect(of(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(55_000);
  expect(of(new Date(Date.now() - 60_000).toUTCString())).toBe(0);
  expect(of("soon")).toBeNull();
});

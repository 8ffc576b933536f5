import fc from "fast-check";
import { expect, test } from "vitest";
import { createTokenBucket } from "./token-bucket.ts";

test("a bucket gives its burst at once and its rate thereafter", () => {
  let now = 0;
  const bucket = createTokenBucket({ now: () => now }, { burst: 3, perSecond: 2 });
  expect([1, 2, 3, 4, 5].map(() => bucket.reserve())).toEqual([0, 0, 0, 500, 1000]);
  now = 10_000;
  expect([1, 2, 3, 4].map(() => bucket.reserve())).toEqual([0, 0, 0, 500]);
  bucket.drain(2);
  expect(bucket.wait()).toBe(2_000);
});

test("in no stretch of time are there more tokens than the burst and what comes in meanwhile", () => {
  const rate = { burst: 5, perSecond: 4 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }), (pauses) => {
      let now = 0;
      const bucket = createTokenBucket({ now: () => now }, rate);
      const times = pauses.map((pause) => {
        now += pause;
        return now + bucket.reserve();
      });
      for (const [first, from] of times.entries()) {
        for (const [offset, until] of times.slice(first).entries()) {
          const most = rate.burst + ((until - from) / 1000) * rate.perSecond;
          expect(offset + 1).toBeLessThanOrEqual(most + 1e-6);
        }
      }
    }),
  );
});

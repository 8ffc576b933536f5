import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { createClock } from "./clock.ts";

afterEach(() => vi.useRealTimers());

it("runs everything due, in the order of time and then of asking, and nothing cancelled", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean()), { maxLength: 60 }),
      (plan) => {
        const clock = createClock({ startedAt: 0, speed: 0 });
        const ran: number[] = [];
        plan.forEach(([delay, cancelled], index) => {
          const timer = clock.after(delay, () => ran.push(index));
          if (cancelled) timer.cancel();
        });
        clock.advance(25);
        clock.advance(25);
        const expected = plan
          .map(([delay, cancelled], index) => ({ delay, cancelled, index }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.delay - b.delay || a.index - b.index)
          .map(({ index }) => index);
        expect(ran).toEqual(expected);
        expect(clock.now()).toBe(50);
      },
    ),
  );
});

it("a running clock shows wall time while simulated time runs faster", () => {
  vi.useFakeTimers();
  const clock = createClock({ startedAt: 1_000_000, speed: 100 });
  const ran: number[] = [];
  clock.after(5_000, () => ran.push(clock.elapsed()));
  vi.advanceTimersByTime(40);
  expect(ran).toEqual([]);
  vi.advanceTimersByTime(40);
  expect(ran).toEqual([5_000]);
  expect([clock.elapsed(), clock.now()]).toEqual([8_000, 1_000_080]);
  clock.close();
});

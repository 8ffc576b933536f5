import fc from "fast-check";
import { expect, it } from "vitest";
import { createClock } from "./clock.ts";

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

it("a running clock shows wall time while simulated time runs faster", async () => {
  const clock = createClock({ startedAt: 1_000_000, speed: 100 });
  try {
    const ran = new Promise<void>((resolve) => {
      clock.after(5_000, resolve);
    });
    const start = performance.now();
    await ran;
    const wall = performance.now() - start;
    expect(clock.elapsed()).toBeGreaterThanOrEqual(5_000);
    expect(Math.abs(clock.now() - 1_000_000 - wall)).toBeLessThan(100);
  } finally {
    clock.close();
  }
});

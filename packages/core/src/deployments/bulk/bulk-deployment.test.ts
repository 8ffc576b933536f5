import fc from "fast-check";
import { expect, test } from "vitest";
import { type BulkCounts, type BulkState, isFinished, nextBulkStep } from "./bulk-deployment.ts";

const counts = fc.record<BulkCounts>({
  held: fc.nat(500),
  active: fc.nat(50),
  failed: fc.nat(50),
  succeeded: fc.nat(500),
  cancelled: fc.nat(50),
});
const running = fc.constantFrom<BulkState>("RUNNING", "STOPPING", "CANCELLING");

test("never more are under way than asked, and it ends exactly when nothing is left", () => {
  fc.assert(
    fc.property(
      counts,
      running,
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      (seen, state, concurrency, stopOnFailure) => {
        const step = nextBulkStep({ state, concurrency, stopOnFailure }, seen);
        expect(step.release === 0 || seen.active + step.release <= concurrency).toBe(true);
        expect(isFinished(step.state)).toBe(seen.held + seen.active === 0);
        // With room and something to begin, it does not stand still.
        if (step.state === "RUNNING" && seen.active === 0) expect(step.release).toBeGreaterThan(0);
      },
    ),
  );
});

test("after a failure no further one begins, and the end says that it failed", () => {
  const bulk = { state: "RUNNING" as const, concurrency: 3, stopOnFailure: true };
  const seen = { held: 4, active: 1, failed: 1, succeeded: 2, cancelled: 0 };
  expect(nextBulkStep(bulk, seen)).toEqual({ state: "STOPPING", release: 0, stop: "held" });
  expect(nextBulkStep({ ...bulk, stopOnFailure: false }, seen)).toEqual({
    state: "RUNNING",
    release: 2,
    stop: "none",
  });
  const over = { held: 0, active: 0, failed: 1, succeeded: 2, cancelled: 4 };
  expect(nextBulkStep({ ...bulk, state: "STOPPING" }, over).state).toBe("FAILED");
});

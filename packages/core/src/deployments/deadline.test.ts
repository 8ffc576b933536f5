import fc from "fast-check";
import { expect, test } from "vitest";
import { deadlineAfterLook, plannedWaitMs } from "./deadline.ts";

const minute = 60_000;

test.each([
  [undefined, 0],
  [{ strategy: "ROLLING" as const, bakeTimeInMinutes: 5 }, 0],
  [{ strategy: "BLUE_GREEN" as const, bakeTimeInMinutes: 5 }, 5],
  [{ strategy: "CANARY" as const, bakeTimeInMinutes: 5 }, 15],
  [{ strategy: "CANARY" as const, canaryConfiguration: { canaryBakeTimeInMinutes: 30 } }, 30],
  [{ strategy: "LINEAR" as const }, 54],
  [
    {
      strategy: "LINEAR" as const,
      linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 },
      bakeTimeInMinutes: 2,
    },
    4,
  ],
])("a service configured as %o has its roll-outs wait %i minutes", (configuration, minutes) => {
  expect(plannedWaitMs(configuration)).toBe(minutes * minute);
});

const counts = { desired: 2, running: 2, pending: 0, failed: 0, oldRunning: 2 };
const hookUntil = (expiresAt: number | null) => ({
  ...counts,
  waitingHook: {
    id: "ecs-pause-1",
    stage: "POST_SCALE_UP",
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  },
});

test("a deadline moves by exactly as long as a hook waited, however long ECS would have let it", () => {
  const ms = fc.integer({ min: 0, max: 100_000_000 });
  fc.assert(
    fc.property(ms, ms, ms, (deadline, waited, allowed) => {
      const expiresAt = Math.max(waited, allowed);
      const waiting = hookUntil(expiresAt);
      const first = deadlineAfterLook(
        { deadlineAt: new Date(deadline), progress: counts },
        { progress: waiting, now: new Date(0) },
      );
      expect(first.getTime()).toBe(deadline + expiresAt);
      const again = { deadlineAt: first, progress: waiting };
      expect(deadlineAfterLook(again, { progress: waiting, now: new Date(waited) })).toEqual(first);
      const over = deadlineAfterLook(again, { progress: counts, now: new Date(waited) });
      expect(over.getTime()).toBe(deadline + waited);
    }),
  );
});

test("a hook that ECS gives no end does not move it", () => {
  const work = { deadlineAt: new Date(5_000), progress: null };
  expect(deadlineAfterLook(work, { progress: hookUntil(null), now: new Date(0) })).toEqual(work.deadlineAt);
});

import { afterEach, expect, test, vi } from "vitest";
import { AwsFailure } from "./aws-failure.ts";
import { createRateGate } from "./rate-gate.ts";

afterEach(() => vi.useRealTimers());

test("a check gives up when its turn does not come in time; a change waits on", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  // Ten at once, then ten a second: the eight seconds of a check are enough for some ninety.
  const ask = (purpose: "check" | "change") =>
    Array.from({ length: 200 }, () =>
      gate.take("main/us-east-1", purpose, "DescribeLogGroups").then(
        () => "went",
        (error: unknown) => (error instanceof AwsFailure ? error.kind : error),
      ),
    );
  const [checks, changes] = [ask("check"), ask("change")];
  await vi.advanceTimersByTimeAsync(60_000);
  const outcomes = await Promise.all(checks);
  const went = outcomes.filter((each) => each === "went").length;
  expect(went).toBeGreaterThanOrEqual(80);
  expect(went).toBeLessThanOrEqual(110);
  expect(new Set(outcomes)).toEqual(new Set(["went", "throttled"]));
  expect(new Set(await Promise.all(changes))).toEqual(new Set(["went"]));
});

test("a turn that is asked for in advance is kept, and comes at the pace that AWS allows", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  const turn = (holder: string) => gate.turn("main/us-east-1", "RegisterTaskDefinition", holder);
  const first = Array.from({ length: 40 }, (_, index) => turn(`d${index}`));
  const atOnce = first.filter((wait) => wait === 0).length;
  // RegisterTaskDefinition: 20 at once and one a second thereafter, less a margin.
  expect(atOnce).toBe(18);
  expect(first.slice(18, 21).map((wait) => Math.round(wait))).toEqual([1_000, 2_000, 3_000]);
  // Whoever asks early is told the same moment.
  await vi.advanceTimersByTimeAsync(400);
  expect(Math.round(turn("d19"))).toBe(1_600);
  await vi.advanceTimersByTimeAsync(1_600);
  expect(turn("d19")).toBe(0);
  // Another account's turns are its own.
  expect(gate.turn("other/us-east-1", "RegisterTaskDefinition", "d39")).toBe(0);
  // The calls of those whose turn has come do not wait.
  const taken = Array.from({ length: 19 }, () =>
    gate.take("main/us-east-1", "change", "RegisterTaskDefinition"),
  );
  await Promise.all(taken);
});

test("what AWS throttled makes the next calls wait longer", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  const turn = (holder: string) => gate.turn("main/us-east-1", "UpdateService", holder);
  expect(turn("a")).toBe(0);
  for (let times = 0; times < 8; times += 1) gate.throttled("main/us-east-1", "change", "UpdateService");
  expect(turn("b")).toBeGreaterThan(5_000);
});

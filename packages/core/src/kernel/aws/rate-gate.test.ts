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

import fc from "fast-check";
import { expect, test } from "vitest";
import type { CheckContext } from "../check-context.ts";
import { rollingBounds } from "../rolling-bounds.ts";
import { checkPercentages } from "./percentages.ts";

type Percentages = [minimum: number | undefined, maximum: number | undefined, desired: number];

async function judged(
  [minimumHealthyPercent, maximumPercent, desiredCount]: Percentages,
  rest: Partial<CheckContext["service"]["configuration"]> = {},
) {
  const configuration = { deploymentConfiguration: { minimumHealthyPercent, maximumPercent }, ...rest };
  const context = { desiredCount, service: { arn: "", configuration } } as CheckContext;
  return (await checkPercentages(context)).map(({ status }) => status);
}

test.each<Percentages>([
  [100, 100, 2],
  [100, 100, 1],
  // 1.5 tasks are one: nothing may be started; 0.5 are one: nothing may be stopped.
  [50, 150, 1],
  [51, 149, 1],
  [90, 110, 2],
])("%d/%d of %d can never roll", async (...percentages) => {
  expect(await judged(percentages)).toEqual(["FAILED"]);
});

test.each<Percentages>([
  [100, 200, 1],
  [0, 100, 1],
  [50, 100, 2],
  [100, 150, 2],
  [90, 110, 10],
  [100, 100, 0],
  [undefined, undefined, 3],
])("%d/%d of %d can", async (...percentages) => {
  expect(await judged(percentages)).toEqual(["PASSED"]);
});

test("a daemon stops first unless told otherwise", async () => {
  expect(await judged([undefined, undefined, 3], { schedulingStrategy: "DAEMON" })).toEqual(["PASSED"]);
  expect(await judged([100, 100, 3], { schedulingStrategy: "DAEMON" })).toEqual(["FAILED"]);
});

test("only rolling updates by ECS itself go by the percentages", async () => {
  const deploymentConfiguration = {
    strategy: "BLUE_GREEN" as const,
    minimumHealthyPercent: 100,
    maximumPercent: 100,
  };
  expect(await judged([100, 100, 2], { deploymentConfiguration })).toEqual([]);
  expect(await judged([100, 100, 2], { deploymentController: { type: "CODE_DEPLOY" } })).toEqual([]);
});

test("whatever can take its first step is passed, and nothing else", async () => {
  const percentage = fc.integer({ min: 0, max: 100 });
  await fc.assert(
    fc.asyncProperty(percentage, percentage, fc.integer({ min: 1, max: 50 }), async (low, over, desired) => {
      const { minimum, maximum } = rollingBounds({
        minimumHealthyPercent: low,
        maximumPercent: 100 + over,
        desiredCount: desired,
      });
      const mayStart = desired + 1 <= maximum;
      const mayStop = desired - 1 >= minimum;
      expect(await judged([low, 100 + over, desired])).toEqual([mayStart || mayStop ? "PASSED" : "FAILED"]);
    }),
  );
});

import { CALL_SCENARIOS, TASK_SCENARIOS } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { breakages } from "./breakages.ts";

const service = { name: "web", cluster: "production-web" };

test("every scenario of the simulator can be broken with", () => {
  const kinds = Object.values(breakages).flatMap(({ input }) => input?.(service).kind ?? []);
  expect([...new Set(kinds)].sort()).toEqual([...TASK_SCENARIOS, ...CALL_SCENARIOS].sort());
});

test("a line of the list fits a terminal of 80 columns", () => {
  for (const [kind, { says }] of Object.entries(breakages))
    expect(`  ${kind.padEnd(23)}  ${says}`.length, kind).toBeLessThanOrEqual(80);
});

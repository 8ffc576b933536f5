import { adminUrl } from "@fleetgraph/database/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCrashSchedule } from "../testing/crash/crash-schedule.ts";
import { describePlan, planOf } from "../testing/crash/fault-plan.ts";
import { type SpareProcesses, spareProcesses } from "../testing/crash/spare-processes.ts";

let spares: SpareProcesses;
beforeAll(() => {
  spares = spareProcesses();
});
afterAll(() => spares.close());

// A few of what `npm run test:crash -- --schedules 1000 --seed 1` runs.
test.each([1, 2, 3, 4])(
  "killed, frozen or cut off as seed %i says, workers bring every deployment to its end, once",
  { timeout: 120_000 },
  async (seed) => {
    const where = { spares, serverUrl: adminUrl(), template: "template_fleetgraph" };
    const { lost, doubled, stuck, misreported } = await runCrashSchedule(where, seed);
    expect({ lost, doubled, stuck, misreported }, describePlan(planOf(seed)).join("\n")).toEqual({
      lost: [],
      doubled: [],
      stuck: [],
      misreported: [],
    });
  },
);

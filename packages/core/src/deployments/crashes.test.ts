import { testDatabase } from "@fleetgraph/database/testing";
import { expect, test } from "vitest";
import { runCrashSchedule } from "../testing/crash-schedule.ts";

// As many schedules as one likes: node packages/core/scripts/crash-schedules.ts --seed 1 --runs 100
test("killed three times at moments of a seed, a worker leaves every deployment done once", {
  timeout: 60_000,
}, async () => {
  const database = await testDatabase();
  try {
    const report = await runCrashSchedule(database, { seed: 305, kills: 3 });
    expect(report.wrong, report.kills.join(", ")).toEqual([]);
  } finally {
    await database.close();
  }
});

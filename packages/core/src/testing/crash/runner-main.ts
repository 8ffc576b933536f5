// One of the processes that scripts/crash-schedules.ts shares its schedules out to.
import { runCrashSchedule } from "./crash-schedule.ts";
import { spareProcesses } from "./spare-processes.ts";

export type RunnerOrders = { seed: number; serverUrl: string; template: string };

const spares = spareProcesses();

process.on("message", async ({ seed, ...where }: RunnerOrders) => {
  const report = await runCrashSchedule({ ...where, spares }, seed).catch((error: Error) => ({
    seed,
    lost: [],
    doubled: [],
    stuck: [],
    misreported: [`the schedule itself failed: ${error.stack ?? error.message}`],
    reported: 0,
    struck: [],
    logs: [],
    milliseconds: 0,
  }));
  process.send?.(report);
});
process.once("disconnect", () => void spares.close().finally(() => process.exit(0)));

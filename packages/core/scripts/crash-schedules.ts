// Deployments under faults, one seeded schedule after the other: npm run test:crash -- --schedules 1000 --seed 1
// Schedule i has the seed S + i. What failed runs again by itself with its own seed and --schedules 1; a run that was
// ended goes on with --from.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { CrashReport } from "../src/testing/crash/crash-schedule.ts";
import { describePlan, planOf } from "../src/testing/crash/fault-plan.ts";
import { runSchedules } from "../src/testing/crash/run-schedules.ts";

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    processes: { type: "string", default: String(2 * availableParallelism()) },
  },
});
const numbers = [values.schedules, values.seed, values.from, values.processes].map(Number);
const [schedules = 0, seed = 0, from = 0, processes = 0] = numbers;
if (!numbers.every((each) => Number.isSafeInteger(each) && each >= 0) || schedules <= from || processes < 1) {
  console.error(
    "--schedules, --seed, --from and --processes are whole numbers, and --from is below --schedules",
  );
  process.exit(2);
}

const began = Date.now();
const figures = { lost: 0, doubled: 0, stuck: 0, misreported: 0, reported: 0, struck: 0 };
const done = new Set<number>();
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());

function* seeds() {
  for (let index = from; index < schedules; index += 1) yield seed + index;
}

/** The first schedule that was not run: where a run goes on. */
function next(): number {
  let index = from;
  while (done.has(seed + index)) index += 1;
  return index;
}

function tell(report: CrashReport): void {
  done.add(report.seed);
  figures.reported += report.reported;
  figures.struck += report.struck.length;
  for (const kind of ["lost", "doubled", "stuck", "misreported"] as const) {
    figures[kind] += report[kind].length;
    for (const line of report[kind]) console.log(`${kind}, seed ${report.seed}: ${line}`);
  }
  if (report.lost.length + report.doubled.length + report.stuck.length + report.misreported.length > 0) {
    for (const line of describePlan(planOf(report.seed))) console.log(`  plan: ${line}`);
    for (const line of report.struck) console.log(`  struck: ${line}`);
    // What went wrong once may go well the next time.
    for (const line of report.logs) console.log(`  ${line}`);
    console.log(`  again: npm run test:crash -- --schedules 1 --seed ${report.seed}`);
  }
  if (done.size % 25 === 0) {
    const seconds = (Date.now() - began) / 1000;
    console.log(
      `${done.size} schedules in ${seconds.toFixed(0)} s; a run that ends here goes on with --from ${next()}`,
    );
  }
}

await runSchedules({ seeds: seeds(), processes, onReport: tell, signal: interrupted.signal });
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
console.log(
  `${figures.struck} faults struck in ${minutes} min; misreported ${figures.misreported}, ` +
    `late calls that were told ${figures.reported}`,
);
if (interrupted.signal.aborted && next() < schedules) console.log(`ended early: go on with --from ${next()}`);
console.log(
  `${done.size} schedules, lost ${figures.lost}, doubled ${figures.doubled}, stuck ${figures.stuck}`,
);
const wrong = figures.lost + figures.doubled + figures.stuck + figures.misreported;
process.exitCode = wrong === 0 && !interrupted.signal.aborted ? 0 : 1;

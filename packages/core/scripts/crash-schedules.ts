// Runs seeded crash schedules against a simulated account: node packages/core/scripts/crash-schedules.ts --seed 1 --runs 100
// What failed is run again with its own seed and --runs 1.
import { parseArgs } from "node:util";
import { openDatabase } from "@fleetgraph/database";
import { freshCluster } from "@fleetgraph/database/testing";
import { runCrashSchedule } from "../src/testing/crash-schedule.ts";
import { quietLog } from "../src/testing/quiet-log.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "100" },
    kills: { type: "string", default: "5" },
  },
});
const [first, runs, kills] = [values.seed, values.runs, values.kills].map(Number);
if (![first, runs, kills].every(Number.isSafeInteger) || !first || !runs || !kills) {
  console.error("--seed, --runs and --kills are whole numbers above zero");
  process.exit(2);
}

const cluster = await freshCluster();
let failed = 0;
try {
  for (let seed = first; seed < first + runs; seed += 1) {
    const url = await cluster.migratedDatabase();
    const database = await openDatabase(
      { log: quietLog },
      { url, dataDirectory: cluster.directory, poolSize: 8 },
    );
    const report = await runCrashSchedule(database, { seed, kills })
      .catch((error: Error) => ({ wrong: [error.stack ?? error.message], kills: [], milliseconds: 0 }))
      .finally(() => database.close());
    const { wrong, milliseconds } = report;
    console.log(
      `seed ${seed}: ${wrong.length === 0 ? "ok" : "WRONG"} in ${(milliseconds / 1000).toFixed(1)} s`,
    );
    console.log(`  killed ${report.kills.join(", ")}`);
    for (const line of wrong) console.log(`  ${line}`);
    if (wrong.length > 0) failed += 1;
  }
} finally {
  await cluster.stop();
}
console.log(`${runs - failed} of ${runs} right, seeds ${first} to ${first + runs - 1}`);
process.exitCode = failed === 0 ? 0 : 1;

import { largeFleet, startSimulator } from "@fleetgraph/simulator";
import pg from "pg";
import type { PartBench } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";
import { listedFleet, listOnce } from "./listed-fleet.ts";
import { startListing } from "./listing-process.ts";

const rounds = 9;
/** What says how fresh the fleet is, and that it was listed. */
const freshness = ["listing_scope", "fleet_sync"];

/** A listing of a fleet that has not changed: the rows it writes, and its time against the listing itself. */
export async function resync(bench: PartBench): Promise<void> {
  const { again, tasks } = await listedFleet(bench, "whole");
  const { written } = again;
  const rows = [...written].filter(([table]) => !freshness.includes(table));
  bench.report({
    what: `${tasks} tasks listed again: rows written`,
    value: rows.reduce((sum, [, count]) => sum + count, 0),
    unit: "rows",
    goal: { atMost: 0 },
  });
  for (const [table, count] of rows) bench.report({ what: `  of ${table}`, value: count, unit: "rows" });
  bench.report({
    what: "  besides, how fresh each part is",
    value: written.get("listing_scope") ?? 0,
    unit: "rows",
  });
  const ratios = await timeBoth(bench);
  bench.report({
    what: "an unchanged fleet listed again, time",
    value: median(ratios.map(({ again }) => again)).value / 1000,
    unit: "s",
    against: { name: "the first listing", ratio: median(ratios.map(({ first, again }) => again / first)) },
    goal: { atMost: 1 },
  });
}

/** Lists a fleet into an empty store and then again, round by round. */
async function timeBoth(bench: PartBench): Promise<{ first: number; again: number }[]> {
  const simulator = await startSimulator({ throttling: false });
  const { places } = largeFleet(simulator, { scale: bench.small ? 0.02 : 0.05 });
  const database = await bench.openStore();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const lister = await startListing({ simulator, places, databaseUrl: database.ownerUrl });
  const timed: { first: number; again: number }[] = [];
  try {
    for (let round = -1; round < rounds; round += 1) {
      await owner.query("TRUNCATE account, listing_scope, task_definition CASCADE");
      await owner.query("CHECKPOINT");
      const first = (await listOnce(lister)).milliseconds;
      const again = (await listOnce(lister)).milliseconds;
      if (round >= 0) timed.push({ first, again });
      simulator.clearCalls();
      bench.say(`listed and listed again, round ${round + 1} of ${rounds}`);
    }
  } finally {
    await lister.stop();
    await owner.end();
    await simulator.close();
  }
  return timed;
}

import type { Database } from "@fleetgraph/database";
import { largeFleet, type Simulator, startSimulator } from "@fleetgraph/simulator";
import pg from "pg";
import type { PartBench } from "../measure/part-bench.ts";
import { type Calls, callsMade, fewestCalls } from "./fewest-calls.ts";
import { type ListingProcess, type ListingRun, startListing } from "./listing-process.ts";
import { transactionNow, type Written, writtenSince } from "./written.ts";

/** A fleet that was listed twice by a process that had listed nothing before. */
export type ListedFleet = {
  tasks: number;
  database: Database;
  simulator: Simulator;
  places: { account: string; region: string }[];
  first: ListingRun & { made: Calls };
  again: ListingRun & { made: Calls; written: Written };
  fewest: Calls;
};

const made = new Map<number, Promise<ListedFleet>>();

/** The fleet at a scale of 1 (0.1 with --small) or a tenth of that, listed once for all parts that look at it. */
export function listedFleet(bench: PartBench, size: "whole" | "tenth"): Promise<ListedFleet> {
  const scale = (size === "whole" ? 1 : 0.1) * (bench.small ? 0.1 : 1);
  const known = made.get(scale) ?? listFleet(bench, scale);
  made.set(scale, known);
  return known;
}

async function listFleet(bench: PartBench, scale: number): Promise<ListedFleet> {
  const simulator = await startSimulator({ throttling: false });
  const began = performance.now();
  const { places } = largeFleet(simulator, { scale });
  bench.say(
    `a fleet of ${Math.round(100_000 * scale)} tasks stands after ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  const database = await bench.openStore();
  const lister = await startListing({ simulator, places, databaseUrl: database.ownerUrl });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    const first = { ...(await listOnce(lister)), made: callsMade(simulator) };
    bench.say(`listed in ${(first.milliseconds / 1000).toFixed(1)} s`);
    simulator.clearCalls();
    const moment = await transactionNow(owner);
    const again = { ...(await listOnce(lister)), made: callsMade(simulator) };
    simulator.clearCalls();
    const written = await writtenSince(owner, moment);
    bench.say(`listed again in ${(again.milliseconds / 1000).toFixed(1)} s`);
    const tasks = Math.round(100_000 * scale);
    const fewest = fewestCalls(simulator);
    return { tasks, database, simulator, places, first, again: { ...again, written }, fewest };
  } finally {
    await lister.stop();
    await owner.end();
    await simulator.close();
  }
}

/** A listing that failed in part is no listing to measure. */
export async function listOnce(lister: ListingProcess): Promise<ListingRun> {
  const run = await lister.list();
  if (run.failedListings > 0) throw new Error(`${run.failedListings} of ${run.listings} listings failed`);
  return run;
}

// A process that lists the fleet when it is told to, and nothing else: what it uses is what a listing uses.
import { type AccountConfiguration, createAwsAccounts, syncFleet } from "@fleetgraph/core/fleet";
import { openGate, systemClock } from "@fleetgraph/core/kernel";
import { openDatabase } from "@fleetgraph/database";
import type { ListingOrders, ListingRun } from "./listing-process.ts";

const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

async function start({ databaseUrl, accounts }: ListingOrders) {
  const database = await openDatabase({ log }, { url: databaseUrl, dataDirectory: "", poolSize: 20 });
  // AWS's pace is none of what is measured here.
  const deps = {
    database,
    clock: systemClock,
    log,
    accounts: createAwsAccounts(accounts as AccountConfiguration[], openGate),
  };
  return async (): Promise<ListingRun> => {
    const cpu = process.cpuUsage();
    const began = performance.now();
    const summary = await syncFleet(deps);
    const { user, system } = process.cpuUsage(cpu);
    return {
      ...summary,
      milliseconds: performance.now() - began,
      cpuMs: (user + system) / 1000,
      maxRssMb: process.resourceUsage().maxRSS / 1024,
    };
  };
}

let list: (() => Promise<ListingRun>) | null = null;
process.on("message", async (message: ListingOrders | "list") => {
  if (message !== "list") {
    list = await start(message);
    process.send?.("ready");
  } else if (list) process.send?.(await list());
});
process.once("disconnect", () => process.exit(0));

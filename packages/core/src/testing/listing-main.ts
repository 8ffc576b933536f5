// A process that lists again and again, and is killed in the middle of it: started by listing-process.ts.
import { flushCompileCache } from "node:module";
import { openDatabase } from "@fleetgraph/database";
import { type AccountConfiguration, createAwsAccounts, syncFleet } from "../fleet/index.ts";
import { openGate, systemClock } from "../kernel/index.ts";
import { quietLog as log } from "./quiet-log.ts";

export type ListingOrders = { databaseUrl: string; accounts: AccountConfiguration[] };

// It will be killed, and what is killed keeps nothing of NODE_COMPILE_CACHE.
flushCompileCache();

process.on("message", async ({ databaseUrl, accounts }: ListingOrders) => {
  const database = await openDatabase(
    { log },
    { url: databaseUrl, dataDirectory: "/nonexistent", poolSize: 8 },
  );
  const deps = { database, clock: systemClock, log, accounts: createAwsAccounts(accounts, openGate) };
  process.send?.("ready");
  for (;;) await syncFleet(deps);
});
process.once("disconnect", () => process.exit(1));

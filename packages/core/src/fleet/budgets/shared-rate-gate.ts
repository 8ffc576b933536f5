import { randomUUID } from "node:crypto";
import type { Database } from "@fleetgraph/database";
import { createRateGate, type Log, type RateGate, type Usage } from "../../kernel/index.ts";
import { sharedTokens } from "./shared-tokens.ts";
import { tokensOrOwn } from "./tokens-or-own.ts";

/** Milliseconds between two reports of what this process makes of the budgets. */
const reportEvery = 5_000;

/** The gate that all processes on one database have in common. `close` ends its reports. */
export function createSharedRateGate({
  database,
  log,
}: {
  database: Pick<Database, "pool">;
  log: Log;
}): RateGate & { close(): Promise<void> } {
  const process = randomUUID();
  const tokens = tokensOrOwn({ shared: sharedTokens({ database }), log });
  const gate = createRateGate({
    tokens,
    onError: (error) => log.warn("budgets.throttled-unsaid", { error: (error as Error).message }),
  });
  let told = false;
  let reporting = Promise.resolve();

  async function report(): Promise<void> {
    const used = gate.usage().filter(({ lastMinute, waiting }) => anyOf(lastMinute) || anyOf(waiting));
    if (used.length === 0 && !told) return;
    await saveUse(database, { process, used });
    told = used.length > 0;
  }
  const timer = setInterval(() => {
    reporting = reporting
      .then(report)
      .catch((error: Error) => log.debug("budgets.report-failed", { error: error.message }));
  }, reportEvery).unref();

  return {
    take: gate.take,
    turn: gate.turn,
    throttled: gate.throttled,
    async close() {
      clearInterval(timer);
      await reporting;
      if (told) await saveUse(database, { process, used: [] }).catch(() => undefined);
    },
  };
}

const anyOf = (counts: Usage["waiting"]) => Object.values(counts).some((count) => count > 0);

/** Replaces what a process has told, and drops what processes told that are gone. */
async function saveUse(
  { pool }: Pick<Database, "pool">,
  { process, used }: { process: string; used: Usage[] },
): Promise<void> {
  const column = <Key extends keyof Usage>(key: Key) => used.map((each) => each[key]);
  const json = (key: "lastMinute" | "waiting") => used.map((each) => JSON.stringify(each[key]));
  await pool.query(
    "WITH old AS (DELETE FROM rate_use WHERE process = $1 AND (account, region, api_class) NOT IN " +
      "(SELECT account, region, api_class FROM unnest($2::text[], $3::text[], $4::text[]) AS u(account, region, api_class)) " +
      "OR reported_at < now() - interval '2 minutes') " +
      "INSERT INTO rate_use (process, account, region, api_class, reported_at, calls, waiting) " +
      "SELECT $1, account, region, api_class, now(), calls, waiting " +
      "FROM unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[]) AS u(account, region, api_class, calls, waiting) " +
      "ON CONFLICT (process, account, region, api_class) DO UPDATE SET " +
      "reported_at = excluded.reported_at, calls = excluded.calls, waiting = excluded.waiting",
    [process, column("account"), column("region"), column("apiClass"), json("lastMinute"), json("waiting")],
  );
}

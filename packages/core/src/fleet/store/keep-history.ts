import type { Database } from "@fleetgraph/database";
import { appendAudit } from "../../audit/index.ts";
import { type Clock, inTransaction, type Log, Statement } from "../../kernel/index.ts";
import { systemCaller } from "../../permissions/index.ts";
import type { HistoryConfiguration } from "../history-configuration.ts";
import { leaveThePresent } from "./leave-the-present.ts";

/** Months that are made ahead of the present one: so long may no worker run before states go where no month is. */
const monthsAhead = 3;
const day = 86_400_000;

/**
 * What the past of the fleet needs from time to time: months made ahead, what is gone moved out of the present, and
 * whole months dropped that are not to be kept. Months that are in use at that moment are left for the next time.
 */
export async function keepHistory(
  deps: { database: Database; clock: Clock; log: Log },
  input: { history: Pick<HistoryConfiguration, "keepMonths" | "settleDays">; signal?: AbortSignal },
): Promise<{ made: number; left: number; dropped: string[] }> {
  const { database, clock, log } = deps;
  const { history, signal } = input;
  const now = clock.now();
  const made = await unlessInUse(log, async () => {
    const text = "SELECT fleet_history_make_months($1, $2) AS made";
    const { rows } = await database.pool.query<{ made: number }>(text, [now.toISOString(), monthsAhead + 1]);
    return rows[0]?.made ?? 0;
  });
  const goneBefore = new Date(now.getTime() - history.settleDays * day);
  const left = await leaveThePresent(database, { goneBefore, ...(signal ? { signal } : {}) });
  const dropped = await unlessInUse(log, () => dropMonths(database, { now, keepMonths: history.keepMonths }));
  return { made: made ?? 0, left, dropped: dropped ?? [] };
}

async function dropMonths(
  database: Database,
  { now, keepMonths }: { now: Date; keepMonths: number | null },
): Promise<string[]> {
  if (keepMonths === null) return [];
  const firstKept = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keepMonths, 1));
  return inTransaction(database, async (client) => {
    const text = "SELECT fleet_history_drop_months($1) AS dropped";
    const { rows } = await client.query<{ dropped: string[] }>(text, [firstKept.toISOString()]);
    const dropped = rows[0]?.dropped ?? [];
    if (dropped.length === 0) return dropped;
    const statement = new Statement();
    appendAudit(
      statement,
      systemCaller("history"),
      {
        action: "history.drop",
        outcome: "ACCEPTED",
        target: { type: "Fleet", id: null, name: null, path: "" },
        onBehalfOf: null,
        reason: "history.keepMonths",
        payload: { keepMonths, dropped },
      },
      now,
    );
    await client.query(statement.build());
    return dropped;
  });
}

/** lock_not_available: the functions wait five seconds for a table, so that nobody waits long behind them. */
async function unlessInUse<Result>(log: Log, work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code !== "55P03") throw error;
    log.info("fleet.history-in-use", { error: (error as Error).message });
    return null;
  }
}

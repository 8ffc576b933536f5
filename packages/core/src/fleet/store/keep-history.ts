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
 * So long after the history was told to begin later are months before that dropped: longer than any request takes that
 * began with what was known before (reads/moment.ts), so that nobody is shown half of what there was.
 */
const announcedMs = 600_000;
/** What is kept by months. Each by itself: who holds a lock on one while another is waited for can deadlock with reads. */
const tables = ["cluster_past", "service_past", "host_past", "task_past", "service_event"] as const;

/**
 * What the past of the fleet needs from time to time: months made ahead, what is gone moved out of the present, and
 * whole months dropped that are not to be kept, once nobody reads what was then. Months that are in use at that moment are
 * left for the next time.
 */
export async function keepHistory(
  deps: { database: Database; clock: Clock; log: Log },
  input: { history: Pick<HistoryConfiguration, "keepMonths" | "settleDays">; signal?: AbortSignal },
): Promise<{ made: number; left: number; dropped: string[] }> {
  const { database, clock, log } = deps;
  const { history, signal } = input;
  const now = clock.now();
  let made = 0;
  for (const table of tables) {
    const text = "SELECT fleet_history_make_months($1, $2, $3) AS made";
    const values = [now.toISOString(), monthsAhead + 1, table];
    const result = await unlessInUse(log, () => database.pool.query<{ made: number }>(text, values));
    made += result?.rows[0]?.made ?? 0;
  }
  const goneBefore = new Date(now.getTime() - history.settleDays * day);
  const left = await leaveThePresent(database, { goneBefore, ...(signal ? { signal } : {}) });
  const { keepMonths } = history;
  if (keepMonths === null) return { made, left, dropped: [] };
  const firstKept = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keepMonths, 1));
  const dropped: string[] = [];
  if (await isAnnounced(database, { now, firstKept })) {
    for (const table of tables) {
      const drop = () => dropMonths(database, { table, now, firstKept, keepMonths });
      dropped.push(...((await unlessInUse(log, drop)) ?? []));
    }
  }
  return { made, left, dropped };
}

/** Tells that the history begins at a month, and whether that was told long enough ago. */
async function isAnnounced(
  { pool }: Database,
  { now, firstKept }: { now: Date; firstKept: Date },
): Promise<boolean> {
  await pool.query(
    "INSERT INTO fleet_history AS h (id, kept_from, announced_at) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE " +
      "SET kept_from = excluded.kept_from, announced_at = excluded.announced_at WHERE h.kept_from < excluded.kept_from",
    [firstKept.toISOString(), now.toISOString()],
  );
  const { rows } = await pool.query<{ announced_at: Date }>("SELECT announced_at FROM fleet_history");
  return rows.every(({ announced_at }) => announced_at.getTime() <= now.getTime() - announcedMs);
}

async function dropMonths(
  database: Database,
  input: { table: (typeof tables)[number]; now: Date; firstKept: Date; keepMonths: number },
): Promise<string[]> {
  const { table, now, firstKept, keepMonths } = input;
  return inTransaction(database, async (client) => {
    const text = "SELECT fleet_history_drop_months($1, $2) AS dropped";
    const { rows } = await client.query<{ dropped: string[] }>(text, [table, firstKept.toISOString()]);
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

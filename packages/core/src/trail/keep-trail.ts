import type { Database } from "@fleetgraph/database";
import type { Clock, Log } from "../kernel/index.ts";

/** Months that are made ahead: so long may no worker run before records lie where no month is. */
const monthsAhead = 3;

/**
 * What the records need from time to time: months made ahead, and whole months dropped that are not to be kept, with what
 * is known of the files and digests that were delivered before. A month that is in use at that moment is left for the
 * next time.
 */
export async function keepTrail(
  deps: { database: Pick<Database, "pool">; clock: Clock; log: Log },
  { keepMonths }: { keepMonths: number | null },
): Promise<{ dropped: string[] }> {
  const { database, clock, log } = deps;
  const { pool } = database;
  const now = clock.now();
  try {
    await pool.query("SELECT trail_make_months($1, $2)", [now.toISOString(), monthsAhead + 1]);
    if (keepMonths === null) return { dropped: [] };
    const firstKept = new Date(
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keepMonths, 1),
    ).toISOString();
    const text = "SELECT trail_drop_months($1) AS dropped";
    const { rows } = await pool.query<{ dropped: string[] }>(text, [firstKept]);
    // A file may have records of the month before it was delivered in.
    await pool.query(
      "DELETE FROM trail_file f WHERE coalesce(delivered_at, noticed_at) < $1 " +
        "AND NOT EXISTS (SELECT FROM trail_record t WHERE t.file_id = f.id)",
      [firstKept],
    );
    await pool.query("DELETE FROM trail_digest WHERE end_at < $1", [firstKept]);
    return { dropped: rows[0]?.dropped ?? [] };
  } catch (error) {
    // lock_not_available: the functions wait five seconds for a table, so that nobody waits long behind them.
    if ((error as { code?: string }).code !== "55P03") throw error;
    log.info("trail.months-in-use", { error: (error as Error).message });
    return { dropped: [] };
  }
}

import type { Database } from "@fleetgraph/database";
import type { Clock, Log } from "../../kernel/index.ts";

/** Months that are there ahead of the present one. */
const monthsAhead = 3;

/** Makes the next months of the history. One that somebody uses at that moment is left for the next time. */
export async function makeAuditMonths(deps: { database: Database; clock: Clock; log: Log }): Promise<number> {
  const now = deps.clock.now();
  const until = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsAhead, 1));
  try {
    const { rows } = await deps.database.pool.query<{ made: number }>(
      "SELECT audit_event_make_months($1) AS made",
      [until.toISOString()],
    );
    return rows[0]?.made ?? 0;
  } catch (error) {
    // lock_not_available: it waits three seconds for the tables, so that nobody waits long behind it.
    if ((error as { code?: string }).code !== "55P03") throw error;
    deps.log.info("audit.months-in-use", { error: (error as Error).message });
    return 0;
  }
}

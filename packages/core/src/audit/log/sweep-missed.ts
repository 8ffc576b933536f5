import type { Database } from "@fleetgraph/database";
import { sequenceMissed } from "./sequence.ts";

// The months of the history, by the bounds of their partitions: what is looked through at once.
const months = `
  SELECT coalesce(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \\(''([^'']+)''\\)'), '') AS from,
    coalesce(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)'), '~') AS to
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_event'::regclass ORDER BY 1`;

/**
 * Gives a place to every event that has none, whatever its transaction's number is: a dump that was restored brings its
 * own. Looks at all ids, month by month, so it is for once in a while.
 */
export async function sweepMissed(
  database: Pick<Database, "pool">,
  { signal }: { signal?: AbortSignal } = {},
): Promise<number> {
  const { rows } = await database.pool.query<{ from: string; to: string }>(months);
  let swept = 0;
  for (const { from, to } of rows) {
    for (let more = true; more && !signal?.aborted; ) {
      const done = await sequenceMissed(database, { from, to });
      swept += done.appended;
      more = done.more && !done.busy;
    }
  }
  return swept;
}

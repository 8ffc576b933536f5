import type { Database } from "@fleetgraph/database";

const rowsAtOnce = 500;

/**
 * Moves tasks and hosts that were gone by then out of the present, in small batches: a trigger keeps them in the past.
 * Tasks go first, since a host stays as long as one of the present ran on it. Gives how many left.
 */
export async function leaveThePresent(
  database: Database,
  input: { goneBefore: Date; signal?: AbortSignal },
): Promise<number> {
  const { goneBefore, signal } = input;
  let left = 0;
  for (const [table, condition] of [
    ["task", ""],
    ["host", "AND NOT EXISTS (SELECT FROM task k WHERE k.host_id = g.id)"],
  ] as const) {
    let rows = rowsAtOnce;
    while (rows === rowsAtOnce && !signal?.aborted) {
      // What another process changes right now is not gone for certain, and not worth waiting for.
      const result = await database.pool.query(
        `WITH settled AS MATERIALIZED (SELECT g.id FROM ${table} g WHERE g.gone_at < $1 ${condition} ` +
          "ORDER BY g.gone_at LIMIT $2 FOR UPDATE SKIP LOCKED) " +
          `DELETE FROM ${table} t USING settled WHERE t.id = settled.id`,
        [goneBefore.toISOString(), rowsAtOnce],
      );
      rows = result.rowCount ?? 0;
      left += rows;
    }
  }
  return left;
}

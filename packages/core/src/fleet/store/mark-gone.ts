import type { Database } from "@fleetgraph/database";
import type { Present } from "./present.ts";
import type { Table } from "./recordset.ts";

/**
 * Marks as gone what was present when a complete listing of its scope began and was not in it: its state ended when that
 * was asked for. What an event told of meanwhile is not what it was, and stays: no clock decides that, since AWS's may be
 * another. Gives the rows written.
 */
export async function markGone(
  { pool }: Database,
  input: { table: Table; unseen: Present; at: Date },
): Promise<number> {
  const { table, unseen, at } = input;
  if (unseen.size === 0) return 0;
  const { rowCount } = await pool.query(
    `UPDATE ${table} t SET gone_at = greatest($1::timestamptz, t.valid_from) FROM unnest($2::text[], $3::text[]) AS r(id, hash) ` +
      "WHERE t.id = r.id AND t.gone_at IS NULL AND t.content_hash = decode(r.hash, 'hex')",
    [at.toISOString(), [...unseen.keys()], [...unseen.values()]],
  );
  return rowCount ?? 0;
}

/** What a cluster that is gone had is gone with it. */
export async function markOrphansGone(database: Database, at: Date): Promise<number> {
  let written = 0;
  for (const table of ["service", "host", "task"]) {
    const result = await database.pool.query(
      `UPDATE ${table} SET gone_at = greatest($1::timestamptz, valid_from) WHERE gone_at IS NULL AND cluster_id IN (SELECT id FROM cluster WHERE gone_at IS NOT NULL)`,
      [at.toISOString()],
    );
    written += result.rowCount ?? 0;
  }
  return written;
}

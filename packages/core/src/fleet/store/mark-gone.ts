import type { Database } from "@fleetgraph/database";
import type { Table } from "./recordset.ts";

/**
 * Marks as gone what a complete listing of its scope did not have: its state ended when that was asked for. What began
 * since then could not be in it. Gives the rows written.
 */
export async function markGone(
  database: Database,
  input: { table: Table; scope: Record<string, string>; present: readonly string[]; at: Date },
): Promise<number> {
  const { table, scope, present, at } = input;
  const where = Object.keys(scope).map((column, index) => `${column} = $${index + 3}`);
  const result = await database.pool.query(
    `UPDATE ${table} SET gone_at = $1 WHERE gone_at IS NULL AND valid_from <= $1 ` +
      `AND NOT id = ANY ($2::text[]) AND ${where.join(" AND ")}`,
    [at.toISOString(), present, ...Object.values(scope)],
  );
  return result.rowCount ?? 0;
}

/** What a cluster that is gone had is gone with it. */
export async function markOrphansGone(database: Database, at: Date): Promise<number> {
  let written = 0;
  for (const table of ["service", "host", "task"]) {
    const result = await database.pool.query(
      `UPDATE ${table} SET gone_at = $1 WHERE gone_at IS NULL AND cluster_id IN (SELECT id FROM cluster WHERE gone_at IS NOT NULL)`,
      [at.toISOString()],
    );
    written += result.rowCount ?? 0;
  }
  return written;
}

import type { Database } from "@fleetgraph/database";
import type { Row } from "./rows.ts";

type Table = "cluster" | "service" | "host" | "task";

// Column types as unnest needs them; text where nothing else is said.
const types: Readonly<Record<string, string>> = {
  labels: "jsonb",
  deployments: "jsonb",
  deployment_configuration: "jsonb",
  containers: "jsonb",
  content_hash: "bytea",
  desired_count: "int",
  running_count: "int",
  pending_count: "int",
  cpu: "int",
  memory: "int",
  registered_cpu: "int",
  remaining_cpu: "int",
  registered_memory: "int",
  remaining_memory: "int",
  agent_connected: "bool",
  version: "bigint",
  created_at: "timestamptz",
  started_at: "timestamptz",
  stopped_at: "timestamptz",
  registered_at: "timestamptz",
};
const rowsPerStatement = 2_000;

/**
 * Stores rows of one table. One that is there already with the same content is not written at all, and a task never
 * goes back to an older version of itself. A stopped task is gone from the moment it stopped. Gives the rows written.
 * (unnest is as fast as COPY into a stage, and one statement: docs/performance.md.)
 */
export async function ingest(
  database: Database,
  table: Table,
  rows: readonly Row[],
  at: Date,
): Promise<number> {
  let written = 0;
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    written += await ingestSome(database, table, rows.slice(start, start + rowsPerStatement), at);
  }
  return written;
}

async function ingestSome(database: Database, table: Table, rows: readonly Row[], at: Date): Promise<number> {
  const [first] = rows;
  if (!first) return 0;
  const columns = Object.keys(first);
  const arrays = columns.map((column) => rows.map((row) => row[column]));
  const places = columns.map((column, index) => `$${index + 2}::${types[column] ?? "text"}[]`);
  const gone =
    table === "task"
      ? "CASE WHEN last_status = 'STOPPED' THEN coalesce(stopped_at, $1) END"
      : "NULL::timestamptz";
  const updates = columns
    .filter((column) => column !== "id")
    .map((column) => `${column} = excluded.${column}`);
  const newer = table === "task" ? "AND coalesce(excluded.version >= t.version, true)" : "";
  const text =
    `INSERT INTO ${table} AS t (${columns.join(", ")}, first_seen_at, gone_at) ` +
    `SELECT ${columns.join(", ")}, $1::timestamptz, ${gone} FROM unnest(${places.join(", ")}) AS r(${columns.join(", ")}) ` +
    `ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")}, ` +
    "gone_at = CASE WHEN excluded.gone_at IS NULL THEN NULL ELSE coalesce(t.gone_at, excluded.gone_at) END " +
    "WHERE (t.content_hash IS DISTINCT FROM excluded.content_hash " +
    `OR (t.gone_at IS NULL) IS DISTINCT FROM (excluded.gone_at IS NULL)) ${newer}`;
  const result = await database.pool.query(text, [at.toISOString(), ...arrays]);
  return result.rowCount ?? 0;
}

/** Marks as gone what a complete listing of its scope did not have. Gives the rows written. */
export async function markGone(
  database: Database,
  input: { table: Table; scope: Record<string, string>; present: readonly string[]; at: Date },
): Promise<number> {
  const { table, scope, present, at } = input;
  const where = Object.keys(scope).map((column, index) => `${column} = $${index + 3}`);
  const result = await database.pool.query(
    `UPDATE ${table} SET gone_at = $1 WHERE gone_at IS NULL AND NOT id = ANY ($2::text[]) AND ${where.join(" AND ")}`,
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

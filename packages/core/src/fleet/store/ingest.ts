import type { Database } from "@fleetgraph/database";
import type { Bind } from "../../kernel/index.ts";
import { hasVersions, listedOnly, recordset, type Table } from "./recordset.ts";
import { reviseThePast } from "./revise-the-past.ts";
import { rounds } from "./rounds.ts";
import type { Row } from "./rows.ts";

const rowsPerStatement = 2_000;
/** Each ends with what another process wrote meanwhile. */
const mostAttempts = 5;

/**
 * Stores states of one table, of listings and events alike. A row with a `valid_from` comes from an event and holds
 * since then; one without was listed, and holds since `at`, when the listing was asked for. What is there already is
 * not written, not even locked. Of a table with versions the higher one wins, whatever came first: a lower one that is
 * not known goes into the past between those around it, and an event of a known version is a duplicate; only a listing
 * may correct what is known of its version. Of a table without, an older listing never overwrites a newer one. A
 * stopped task is gone from the moment it stopped, a deregistered host from when it was. Gives the rows written.
 * (unnest is as fast as COPY into a stage, and one statement: docs/performance.md.)
 */
export async function ingest(
  database: Database,
  table: Table,
  rows: readonly Row[],
  at: Date,
): Promise<number> {
  let written = 0;
  for (const round of rounds(rows)) {
    for (let start = 0; start < round.length; start += rowsPerStatement) {
      const some = round.slice(start, start + rowsPerStatement);
      written += await ingestSome(database, { table, rows: some, at });
    }
  }
  return written;
}

type Batch = { table: Table; rows: readonly Row[]; at: Date };

async function ingestSome(database: Database, { table, rows, at }: Batch): Promise<number> {
  let written = 0;
  let left = rows;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > mostAttempts) throw new Error(`${left.length} rows of ${table} were neither new nor old`);
    const { text, values } = statementOf({ table, rows: left, at });
    const answer = await database.pool
      .query<{ written: number; others: string[] }>(text, values)
      .then(({ rows: [answered] }) => answered ?? { written: 0, others: [] })
      .catch(madeMeanwhile);
    if (answer === null) continue;
    written += answer.written;
    const others = new Set(answer.others);
    const older = left.filter((row) => others.has(row.id as string));
    if (older.length === 0) return written;
    const revised = await reviseThePast(database, { table, rows: older, at });
    written += revised.written;
    left = older.filter((row) => revised.newest.has(row.id as string));
  }
  return written;
}

/**
 * Processes that make the same row at the same moment meet at its id, which ON CONFLICT settles, or at its ARN, which
 * it does not: that one tries again, and finds the row. So does the one that PostgreSQL picks when they wait for each
 * other's entries of both indexes (deadlock_detected).
 */
function madeMeanwhile(error: Error & { code?: string; constraint?: string }): null {
  if (error.code === "23505" && error.constraint?.endsWith("_arn_key")) return null;
  if (error.code === "40P01") return null;
  throw error;
}

/** Writes what is newer than the present, and names what is neither in the present nor was written: it is older. */
function statementOf(batch: Batch): { text: string; values: unknown[] } {
  const { table, rows } = batch;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { columns, select } = recordset(table, batch, bind);
  const versions = hasVersions(table);
  const isTold = "valid_from" in (rows[0] ?? {});
  const differs = (r: string) =>
    `(t.content_hash <> ${r}.content_hash OR (t.gone_at IS NULL) <> (${r}.gone_at IS NULL))`;
  // Asked for before what is known: it is older, unless what is known comes from a clock that runs ahead.
  const sinceThen = (r: string) =>
    `(${r}.valid_from >= greatest(t.valid_from, t.gone_at) OR greatest(t.valid_from, t.gone_at) > now())`;
  const corrects = (r: string) =>
    isTold
      ? "false"
      : `${r}.version = t.version AND (t.gone_at IS NULL OR ${r}.gone_at IS NOT NULL OR ${sinceThen(r)})`;
  const isNewer = (r: string) =>
    versions ? `coalesce(${r}.version > t.version OR ${corrects(r)}, true)` : sinceThen(r);
  const isOlder = versions ? "coalesce(r.version < t.version, false)" : "false";
  // What left the present is known by its past, which ends where that ended: a day before by another clock.
  const left = versions
    ? `LEFT JOIN LATERAL (SELECT max(p.version) AS version FROM ${table}_past p WHERE t.id IS NULL AND p.id = r.id ` +
      "AND p.valid_until >= r.valid_from - interval '1 day') AS l ON true"
    : "LEFT JOIN (SELECT NULL::bigint AS version) AS l ON true";
  const isOfThePast = versions
    ? "(l.version IS NOT NULL AND coalesce(r.version <= l.version, true))"
    : "false";
  const updates = columns
    .filter((column) => column !== "id")
    .map((column) =>
      listedOnly[table].includes(column)
        ? `${column} = coalesce(excluded.${column}, t.${column})`
        : `${column} = excluded.${column}`,
    );
  const since = versions
    ? "CASE WHEN t.version = excluded.version AND t.gone_at IS NULL AND excluded.gone_at IS NULL THEN t.valid_from ELSE excluded.valid_from END"
    : "excluded.valid_from";
  const gone =
    table === "task"
      ? "CASE WHEN excluded.stopped_at IS NULL AND excluded.gone_at IS NOT NULL THEN coalesce(t.gone_at, excluded.gone_at) ELSE excluded.gone_at END"
      : table === "host"
        ? "excluded.gone_at"
        : "NULL";
  const stored = [...columns, "valid_from", "gone_at", "first_seen_at"].join(", ");
  const text =
    `WITH r AS MATERIALIZED (${select}), ` +
    `k AS MATERIALIZED (SELECT r.*, ${isOlder} OR ${isOfThePast} AS is_older ` +
    `FROM r LEFT JOIN ${table} t ON t.id = r.id ${left} ` +
    `WHERE t.id IS NULL OR ${isOlder} OR ${differs("r")} AND ${isNewer("r")}), ` +
    // By id, so that two of them never wait for each other in a circle.
    `w AS (INSERT INTO ${table} AS t (${stored}) SELECT ${stored} FROM k WHERE NOT is_older ORDER BY id ` +
    `ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")}, valid_from = ${since}, gone_at = ${gone} ` +
    `WHERE ${differs("excluded")} AND ${isNewer("excluded")} RETURNING id) ` +
    "SELECT (SELECT count(*)::int FROM w) AS written, " +
    `ARRAY(SELECT k.id FROM k WHERE ${versions ? "k.version IS NOT NULL" : "false"} AND NOT EXISTS (SELECT FROM w WHERE w.id = k.id)) AS others`;
  return { text, values };
}

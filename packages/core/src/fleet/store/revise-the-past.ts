import type { Database } from "@fleetgraph/database";
import { type Bind, inTransaction } from "../../kernel/index.ts";
import { recordset, type Table } from "./recordset.ts";
import type { Row } from "./rows.ts";

/**
 * Puts states into the past that are older than what is known: each between the versions around it, whose times it
 * then divides. A state holds until the next version began, and began no later than that, whatever its own clock said;
 * one that held for no time is not kept. So the past is the same in whatever order its versions came, and however
 * often. Each id once. Gives the rows written, and the ids of which nothing newer is known any more.
 */
export async function reviseThePast(
  database: Database,
  batch: { table: Table; rows: readonly Row[]; at: Date },
): Promise<{ written: number; newest: Set<string> }> {
  const { table, rows } = batch;
  const ids = rows.map((row) => row.id as string);
  const { text, values } = statementOf(batch);
  return inTransaction(database, async (client) => {
    // Whoever changes one of them now waits, or has ended: the next statement sees what there is.
    await client.query(`SELECT FROM ${table} WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE`, [ids]);
    // What left the present has no row to wait for.
    await client.query(
      "SELECT pg_advisory_xact_lock(hashtextextended(x.id, 0)) FROM " +
        `(SELECT id FROM unnest($1::text[]) AS g(id) WHERE NOT EXISTS (SELECT FROM ${table} t WHERE t.id = g.id) ORDER BY id) AS x`,
      [ids],
    );
    const answer = await client.query<{ written: number; newest: string[] }>(text, values);
    const { written = 0, newest = [] } = answer.rows[0] ?? {};
    return { written, newest: new Set(newest) };
  });
}

function statementOf(batch: { table: Table; rows: readonly Row[]; at: Date }) {
  const { table } = batch;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { columns, select } = recordset(table, batch, bind);
  // Only the months that can hold it: a state ends after it began, a day before by another clock.
  const later =
    `SELECT t.version, t.valid_from FROM ${table} t WHERE t.id = r.id AND t.version >= r.version UNION ALL ` +
    `SELECT p.version, p.valid_from FROM ${table}_past p WHERE p.id = r.id AND p.version >= r.version ` +
    "AND p.valid_until >= r.valid_from - interval '1 day'";
  const stored = [...columns, "valid_from", "gone_at", "first_seen_at"];
  const text =
    `WITH r AS MATERIALIZED (${select}), ` +
    "n AS MATERIALIZED (SELECT r.*, next.version AS next_version, next.valid_from AS until, " +
    "least(r.valid_from, next.valid_from) AS since " +
    `FROM r LEFT JOIN LATERAL (SELECT * FROM (${later}) AS l ORDER BY version LIMIT 1) AS next ON true), ` +
    "u AS MATERIALIZED (SELECT * FROM n WHERE next_version > version), " +
    `dropped AS (DELETE FROM ${table}_past p USING u WHERE p.id = u.id AND p.version < u.version ` +
    "AND p.valid_until > u.since AND p.valid_from >= u.since RETURNING 1), " +
    `divided AS (UPDATE ${table}_past p SET valid_until = u.since FROM u WHERE p.id = u.id AND p.version < u.version ` +
    "AND p.valid_until > u.since AND p.valid_from < u.since RETURNING 1), " +
    `kept AS (INSERT INTO ${table}_past (valid_until, ${stored.join(", ")}) ` +
    `SELECT until, ${stored.map((column) => (column === "valid_from" ? "since" : column)).join(", ")} ` +
    "FROM u WHERE since < until RETURNING 1) " +
    "SELECT ((SELECT count(*) FROM dropped) + (SELECT count(*) FROM divided) + (SELECT count(*) FROM kept))::int AS written, " +
    "ARRAY(SELECT id FROM n WHERE next_version IS NULL) AS newest";
  return { text, values };
}

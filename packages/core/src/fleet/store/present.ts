import type { Database } from "@fleetgraph/database";
import type { Table } from "./recordset.ts";
import type { Row } from "./rows.ts";

/** What the store has as present of a scope, by id: a hash of each row's content. */
export type Present = Map<string, string>;

/** Read before a listing begins, so that what comes to be while it runs is none of its business. */
export async function presentRows(
  { pool }: Database,
  table: Table,
  scope: Readonly<Record<string, string>>,
): Promise<Present> {
  const where = Object.keys(scope).map((column, index) => `${column} = $${index + 1}`);
  const { rows } = await pool.query<[id: string, hash: string]>({
    text: `SELECT id, encode(content_hash, 'hex') FROM ${table} WHERE gone_at IS NULL AND ${where.join(" AND ")}`,
    values: Object.values(scope),
    rowMode: "array",
  });
  return new Map(rows);
}

/** Takes the rows out of what is present, and gives those that are not there or not the same. */
export function takeSeen(present: Present, rows: readonly Row[]): Row[] {
  return rows.filter((row) => {
    const id = row.id as string;
    const known = present.get(id);
    present.delete(id);
    return known === undefined || known !== (row.content_hash as Buffer).toString("hex");
  });
}

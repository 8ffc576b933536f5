import { isoOfTimestamp } from "@fleetgraph/core/kernel";
import type pg from "pg";

/** A value as PostgreSQL wrote it. */
export type Text = string | null;

const asText = { getTypeParser: () => (text: string) => text };

/** Runs a prepared statement; its rows are arrays of PostgreSQL's own text. */
export async function flatRows(
  pool: pg.Pool,
  statement: { name: string; text: string; values: unknown[] },
): Promise<Text[][]> {
  // `types` is missing in the declared type of a query with rowMode, and honoured by pg.
  const query = { ...statement, rowMode: "array" as const, types: asText };
  return (await pool.query<Text[]>(query)).rows;
}

/** Text that may need escaping, as JSON. */
export const quoted = (text: Text | undefined) => (text == null ? "null" : JSON.stringify(text));
/** Text that never does: ids, names of states, numbers in quotes. */
export const plain = (text: Text | undefined) => (text == null ? "null" : `"${text}"`);
export const number = (text: Text | undefined) => text ?? "null";
/** A timestamptz of a session in UTC. */
export const instant = (text: Text | undefined) => (text == null ? "null" : `"${isoOfTimestamp(text)}"`);

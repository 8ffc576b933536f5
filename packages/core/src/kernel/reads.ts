import type { Database } from "@fleetgraph/database";
import type { Asked } from "./columns.ts";
import type { IdKind } from "./id.ts";
import { nameOf } from "./statement.ts";

/** What hot reads need: the process's pool, and what of each type is asked for; left out is everything. */
export type Reads = Pick<Database, "pool"> & { asked?: Readonly<Partial<Record<IdKind, Asked>>> | undefined };

const oid = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  json: 114,
  timestamptz: 1184,
  jsonb: 3802,
} as const;
const textArray = 1009;

/**
 * PostgreSQL's text of a timestamptz as RFC 3339 with milliseconds. The session's TimeZone is UTC, so the text
 * ends in "+00"; a Date object in between costs three times the serialisation.
 */
export function isoOfTimestamp(text: string): string {
  // "2026-11-23 08:00:00.1+00": the fraction loses its trailing zeros, and is left out when zero.
  const seconds = text.slice(11, 19);
  const fraction = text.charAt(19) === "." ? text.slice(20, text.length - 3) : "";
  return `${text.slice(0, 10)}T${seconds}.${fraction.padEnd(3, "0")}Z`;
}

const identity = (text: string) => text;
const parsers = new Map<number, (text: string) => unknown>([
  [oid.bool, (text) => text === "t"],
  [oid.bytea, (text) => Buffer.from(text.slice(2), "hex")],
  [oid.int2, Number],
  [oid.int4, Number],
  [oid.int8, Number],
  [oid.json, (text) => JSON.parse(text)],
  [oid.jsonb, (text) => JSON.parse(text)],
  [oid.timestamptz, isoOfTimestamp],
  [textArray, parseTextArray],
]);

/** `{a,"b c"}` to a list; text[] columns hold names and ids only, so no nesting and no NULL. */
function parseTextArray(text: string): string[] {
  const items: string[] = [];
  for (const [, quoted, plain] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)) {
    items.push(quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1"));
  }
  return items;
}

const types = { getTypeParser: (type: number) => parsers.get(type) ?? identity };

/**
 * Runs a prepared statement (named by its text, so that each connection plans it once) and gives rows as arrays.
 * Timestamps come as RFC 3339 text, int8 as numbers, json parsed, everything else as PostgreSQL's text.
 */
export async function readRows(reads: Reads, text: string, values: readonly unknown[]): Promise<unknown[][]> {
  const query = { name: nameOf(text), text, values: [...values], rowMode: "array" as const, types };
  const result = await reads.pool.query(query);
  return result.rows as unknown[][];
}

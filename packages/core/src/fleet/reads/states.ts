import type { Bind, Reads } from "../../kernel/index.ts";

/** What has a past. */
export type Remembered = "cluster" | "service" | "host" | "task";

/** The condition of what is there, of states that `statesOf` gives. */
export const isPresent = (reads: Reads, goneToo = false): string[] =>
  // As of a moment there are only states that held then.
  goneToo || reads.at !== undefined ? [] : ["x.gone_at IS NULL"];

/**
 * What follows FROM, under the alias `x`: the present; or, where the reads are of a moment, what held then, be it of
 * the present or of the past. With `goneToo` also what is gone, of which the past has the last states. Columns of the
 * past stand behind valid_until in the order of the present's (prisma/schema/RULES.md), so both can be read as one.
 * A moment is looked for as a range, which has an index, and as an end, which leaves out the months before.
 */
export function statesOf(reads: Reads, table: Remembered, bind: Bind, goneToo = false): string {
  const present = `SELECT NULL::timestamptz(3) AS valid_until, n.* FROM ${table} n`;
  if (reads.at !== undefined) {
    const at = `${bind(reads.at)}::timestamptz`;
    return (
      `(${present} WHERE n.valid_from <= ${at} AND (n.gone_at IS NULL OR n.gone_at > ${at}) UNION ALL ` +
      `SELECT p.* FROM ${table}_past p WHERE p.valid_until > ${at} AND tstzrange(p.valid_from, p.valid_until) @> ${at}) AS x`
    );
  }
  if (goneToo && (table === "task" || table === "host")) {
    return `(${present} UNION ALL SELECT p.* FROM ${table}_past p WHERE p.gone_at IS NOT NULL) AS x`;
  }
  return `${table} x`;
}

/**
 * The one state that tells most of an id, as a query of the alias `p` that has it: as of a moment the last that began
 * by then, else the first there is; of now the last that the past has.
 */
export function bestStateOf(reads: Reads, table: Remembered, bind: Bind): string {
  if (reads.at === undefined) {
    return `SELECT y.* FROM ${table}_past y WHERE y.id = p.id ORDER BY y.valid_from DESC LIMIT 1`;
  }
  const at = `${bind(reads.at)}::timestamptz`;
  const states = (condition: string) =>
    `SELECT NULL::timestamptz(3) AS valid_until, n.* FROM ${table} n WHERE n.id = p.id AND n.valid_from ${condition} UNION ALL ` +
    `SELECT y.* FROM ${table}_past y WHERE y.id = p.id AND y.valid_from ${condition}`;
  return (
    `(SELECT * FROM (${states(`<= ${at}`)}) AS s ORDER BY s.valid_from DESC LIMIT 1) UNION ALL ` +
    `(SELECT * FROM (${states(`> ${at}`)}) AS s ORDER BY s.valid_from LIMIT 1) LIMIT 1`
  );
}

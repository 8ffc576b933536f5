import type { Bind, Reads } from "../../kernel/index.ts";

/** What has a past. */
export type Remembered = "cluster" | "service" | "host" | "task";

/**
 * The conditions of what is there, of states that `statesOf` gives: they stand outside of it, where the planner still
 * takes an index for the order of a list.
 */
export function isPresent(reads: Reads, bind: Bind, goneToo = false): string[] {
  // With what is gone they stand inside, one for each part of the states.
  if (goneToo) return [];
  if (reads.at === undefined) return ["x.gone_at IS NULL"];
  // Of a moment: what had begun and had not ended.
  const at = `${bind(reads.at)}::timestamptz`;
  return [`x.valid_from <= ${at}`, `x.valid_until > ${at}`];
}

/**
 * The conditions of what has gone, or had gone by the moment that is read. A time of going that is later than the
 * moment says nothing of then. Of tasks also when they stopped, which an index has; a day apart, as another clock
 * may have told it.
 */
export function hasGone(reads: Reads, bind: Bind): string[] {
  if (reads.at === undefined) return ["x.gone_at IS NOT NULL"];
  const at = `${bind(reads.at)}::timestamptz`;
  return [`x.gone_at <= ${at}`, `coalesce(x.stopped_at, x.gone_at) <= ${at} + interval '24 hours'`];
}

/**
 * What follows FROM, under the alias `x`: the present; or, where the reads are of a moment, the present and the past,
 * each state with its end. With `goneToo` also what has gone, or had by then, of which the past has the last states. Columns of the past
 * stand behind valid_until in the order of the present's (prisma/schema/RULES.md), so both can be read as one.
 */
export function statesOf(reads: Reads, table: Remembered, bind: Bind, goneToo = false): string {
  if (reads.at !== undefined) {
    const present = `SELECT coalesce(n.gone_at, 'infinity') AS valid_until, n.* FROM ${table} n`;
    if (!goneToo) return `(${present} UNION ALL SELECT p.* FROM ${table}_past p) AS x`;
    const at = `${bind(reads.at)}::timestamptz`;
    return (
      `(${present} WHERE n.valid_from <= ${at} ` +
      `UNION ALL SELECT p.* FROM ${table}_past p WHERE p.valid_from <= ${at} AND p.valid_until > ${at} ` +
      `UNION ALL SELECT p.* FROM ${table}_past p WHERE p.gone_at <= ${at} AND p.valid_until <= ${at}) AS x`
    );
  }
  if (goneToo && (table === "task" || table === "host")) {
    const present = `SELECT NULL::timestamptz(3) AS valid_until, n.* FROM ${table} n`;
    return `(${present} UNION ALL SELECT p.* FROM ${table}_past p WHERE p.gone_at IS NOT NULL) AS x`;
  }
  return `${table} x`;
}

/** What a page of a parent's is read from: as of a moment all of its states first, since no index has them in order. */
export function statesOfParent(
  reads: Reads,
  { table, parent, goneToo }: { table: Remembered; parent: string; goneToo?: boolean | undefined },
  bind: Bind,
): string {
  const states = statesOf(reads, table, bind, goneToo);
  if (reads.at === undefined || goneToo) return states;
  const where = [`x.${parent} = p.id`, ...isPresent(reads, bind)];
  if (parent === "host_id") where.push(`x.cluster_id = ${clusterOfHost("p.id")}`);
  return `(SELECT * FROM ${states} WHERE ${where.join(" AND ")} OFFSET 0) AS x`;
}

/** Tasks of a moment are found by their cluster: that of a host which may be gone. */
export const clusterOfHost = (id: string) =>
  `(SELECT c.cluster_id FROM (SELECT h.cluster_id FROM host h WHERE h.id = ${id} UNION ALL ` +
  `SELECT h.cluster_id FROM host_past h WHERE h.id = ${id}) AS c LIMIT 1)`;

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
    `SELECT s.* FROM (SELECT NULL::timestamptz(3) AS valid_until, n.* FROM ${table} n UNION ALL SELECT y.* FROM ${table}_past y) AS s ` +
    `WHERE s.id = p.id AND s.valid_from ${condition}`;
  return (
    `(${states(`<= ${at}`)} ORDER BY s.valid_from DESC LIMIT 1) UNION ALL ` +
    `(${states(`> ${at}`)} ORDER BY s.valid_from LIMIT 1) LIMIT 1`
  );
}

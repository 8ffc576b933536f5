import type { PoolClient } from "@fleetgraph/database";

/** A month of audit_event, as the partition that it is. */
export type MonthPart = {
  /** "2026-01". */
  month: string;
  /** The partition's name. */
  part: string;
  start: Date;
  end: Date;
};

/** What of the store runs as its owner: a client of pg's. */
export type Owner = Pick<PoolClient, "query">;

const parts = `
  SELECT c.relname AS part, audit_event_time_of(substring(bound FROM 'FROM \\(''([^'']+)''\\)')) AS start,
    audit_event_time_of(substring(bound FROM 'TO \\(''([^'']+)''\\)')) AS "end"
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid, pg_get_expr(c.relpartbound, c.oid) AS bound
  WHERE i.inhparent = 'public.audit_event'::regclass AND c.relname !~ '_late$' AND bound ~ 'FROM \\(''' AND bound ~ 'TO \\('''
  ORDER BY start`;

/** The months that ended before a moment and are still in the history, oldest first. */
export async function monthsToSeal(owner: Owner, before: Date): Promise<MonthPart[]> {
  const { rows } = await owner.query<Omit<MonthPart, "month">>(parts);
  return rows
    .filter(({ end }) => end.getTime() <= before.getTime())
    .map((row) => ({ ...row, month: row.start.toISOString().slice(0, 7) }));
}

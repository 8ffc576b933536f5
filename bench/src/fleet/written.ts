import type pg from "pg";

/** Rows that are other ones than before, by table. */
export type Written = Map<string, number>;

/** A moment, for `writtenSince`: the next transaction's number. */
export async function transactionNow(owner: pg.Client): Promise<string> {
  const { rows } = await owner.query<{ now: string }>(
    "SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS now",
  );
  return rows[0]?.now ?? "0";
}

/** Rows of all tables that a later transaction wrote. (What PostgreSQL counts itself, it tells ten seconds late.) */
export async function writtenSince(owner: pg.Client, moment: string): Promise<Written> {
  const { rows: tables } = await owner.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
  );
  const written: Written = new Map();
  for (const { name } of tables) {
    const { rows } = await owner.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${name} WHERE xmin::text::bigint >= $1::bigint`,
      [moment],
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0) written.set(name, count);
  }
  return written;
}

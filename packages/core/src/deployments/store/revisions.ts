import type { Database } from "@fleetgraph/database";
import { Statement } from "../../kernel/index.ts";

/** An entry of the audit history that commits with a mark, where there is one. */
type WithMark = (statement: Statement, where: string) => void;

/** Marks a revision that is about to be deregistered; false when it is marked already, or was deregistered. */
export function markGoing(database: Database, arn: string, entry: WithMark): Promise<boolean> {
  return mark(database, { arn, from: "ACTIVE", to: "INACTIVE" }, entry);
}

/** Takes the mark back: it was not deregistered. */
export function unmark(database: Database, arn: string, entry: WithMark): Promise<boolean> {
  return mark(database, { arn, from: "INACTIVE", to: "ACTIVE" }, entry);
}

async function mark(
  { pool }: Database,
  { arn, from, to }: { arn: string; from: string; to: string },
  entry: WithMark,
): Promise<boolean> {
  const statement = new Statement();
  const [status, which, before] = [to, arn, from].map((value) => statement.bind(value));
  statement.with(
    "marked",
    `UPDATE task_definition SET status = ${status} WHERE arn = ${which} AND status = ${before} RETURNING arn`,
  );
  entry(statement, "EXISTS (SELECT FROM marked)");
  const { rows } = await pool.query<{ marked: string | number }>(statement.build());
  return Number(rows[0]?.marked) > 0;
}

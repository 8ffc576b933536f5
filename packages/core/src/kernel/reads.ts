import type { Database } from "@fleetgraph/database";
import type { Beside } from "./beside.ts";
import type { Asked } from "./columns.ts";
import type { IdKind } from "./id.ts";
import { RowsQuery } from "./rows-query.ts";

/** What hot reads need. */
export type Reads = Pick<Database, "pool"> & {
  /** What of each type is asked for; left out is everything. */
  asked?: Readonly<Partial<Record<IdKind, Asked>>> | undefined;
  /** The moment that the fleet is read as of, RFC 3339; left out is now. */
  at?: string | undefined;
  /** What is read with the items of each type. */
  beside?: Readonly<Partial<Record<IdKind, Beside>>> | undefined;
};

/**
 * Runs a prepared statement (named by its text, so that each connection plans it once) and gives rows as arrays.
 * Timestamps come as RFC 3339 text, int8 as numbers, json parsed, everything else as PostgreSQL's text.
 */
export function readRows(reads: Reads, text: string, values: readonly unknown[]): Promise<unknown[][]> {
  return run(reads, new RowsQuery(text, values));
}

/**
 * The same, planned for its values: a statement with conditions of the caller's own, whose best plan is another one
 * for each of them (docs/decisions/0020).
 */
export function readRowsOnce(reads: Reads, text: string, values: readonly unknown[]): Promise<unknown[][]> {
  return run(reads, new RowsQuery(text, values, { planned: "once" }));
}

function run({ pool }: Reads, query: RowsQuery): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    pool.connect((failure, client, release) => {
      if (failure || !client) return reject(failure ?? new Error("the pool gave no connection"));
      query.callback = (error, rows = []) => {
        release(error ?? undefined);
        if (error) reject(error);
        else resolve(rows);
      };
      client.query(query as never);
    });
  });
}

import type pg from "pg";
import type { Side } from "../servers/side.ts";

/** What each side is asked, and what its answer must be the same as. */
export type Question = Record<Side, Record<string, unknown>>;

/** Asks a GraphQL server; gives its `data`. */
export type Ask = (
  side: "fleetgraph" | "postgraphile",
  variables: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/** One read that all sides are timed at. */
export type ReadCase = {
  /** Its path at the bare server. */
  key: string;
  title: string;
  /** Least share of the bare server's requests per second. */
  goal: number;
  /** How many objects an answer has at least: one that is as good as empty would prove nothing. */
  leastObjects: number;
  fleetgraph: string;
  postgraphile: string;
  /** Variables of the requests that are sent in turn. */
  questions(deps: { owner: pg.Client; ask: Ask }): Promise<Question[]>;
  /** PostGraphile's answer in Fleetgraph's shape. Cursors are each server's own and are left out. */
  fromPostgraphile(data: Record<string, unknown>): unknown;
};

/** Least share of PostGraphile's requests per second, in every case. */
export const goalAgainstPostgraphile = 1.7;

/** PostGraphile's time, which has microseconds and an offset, as Fleetgraph's. */
export const instantOf = (text: string | null) => (text === null ? null : new Date(text).toISOString());

/** Ids of services in steps over all of them, so that the requests hit different pages of the tables. */
export async function someServices(owner: pg.Client, most: number): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>("SELECT id FROM service ORDER BY path");
  const step = Math.max(1, Math.floor(rows.length / most));
  return rows.filter((_, index) => index % step === 0).map(({ id }) => id);
}

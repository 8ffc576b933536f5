import type { Database } from "@fleetgraph/database";
import {
  almost,
  askAgainIn,
  type BudgetKey,
  documentedBudget,
  lowering,
  reserveOf,
  syncLeast,
  type TokenSource,
  turnKeptFor,
  usable,
} from "../../kernel/index.ts";

/** Two names of one account in the configuration have one budget, as soon as its number is known. */
export const accountSql = "coalesce((SELECT aws_account_id FROM account WHERE name = $1), $1)";
const thisBudget = `account = ${accountSql} AND region = $2 AND api_class = $3`;

// The same arithmetic as kernel/aws/grant-tokens.ts, where it is explained; a test holds the two together. One UPDATE,
// so that a second process that waited for the row computes from what the first has left (PostgreSQL evaluates SET
// anew on the newest version of the row), and that nobody holds the row over a round trip. The clock is the database's,
// read after the wait: now() is the beginning of the statement.
const clock = (parameter: string) =>
  `(SELECT coalesce(${parameter}::timestamptz, clock_timestamp()) AS now OFFSET 0) t`;
const seconds = (from: string, to: string) => `greatest(0, extract(epoch FROM ${to} - ${from}))::float8`;
const shareAt = (moment: string) =>
  `least(1, b.share + ${seconds("b.share_at", moment)} / ${lowering.recoveredInMs / 1000})`;
/** Of the bucket as it is now. $4: what AWS refills a second, $5: the burst that is used. */
const levels =
  `LATERAL (SELECT $4::float8 * ${shareAt("t.now")} AS rate, ` +
  `greatest(0, b.spent - ${seconds("b.at", "t.now")} * $4::float8 * ${shareAt("b.at")}) AS spent) l`;

const lease =
  "UPDATE rate_budget b SET (spent, at, sync_at, last_change, last_check, last_sync) = (" +
  "SELECT l.spent + $12::float8 + c.n + k.n + y.n + f.n, t.now, " +
  "CASE WHEN y.n + f.n > 0 THEN t.now ELSE b.sync_at END, c.n, k.n, y.n + f.n " +
  `FROM ${clock("$6")}, ${levels}, ` +
  `LATERAL (SELECT greatest(0, least($7::int, floor($5::float8 + ${almost} - l.spent - $12::float8)))::int AS n) c, ` +
  `LATERAL (SELECT greatest(0, least($8::int, floor($5::float8 + ${almost} - l.spent - $12::float8 - c.n - $10::float8)))::int AS n) k, ` +
  `LATERAL (SELECT greatest(0, least($9::int, floor($5::float8 + ${almost} - l.spent - $12::float8 - c.n - k.n - $11::float8)))::int AS n) y, ` +
  `LATERAL (SELECT (CASE WHEN $9::int > 0 AND y.n = 0 AND l.spent + $12::float8 + c.n + k.n <= $5::float8 + ${almost} ` +
  `AND (t.now < b.sync_at OR t.now >= b.sync_at + make_interval(secs => 1 / (${syncLeast} * l.rate))) ` +
  "THEN 1 ELSE 0 END) AS n) f) " +
  `WHERE ${thisBudget} ` +
  'RETURNING last_change AS change, last_check AS "check", last_sync AS sync, spent, ' +
  `$4::float8 * ${shareAt("b.at")} AS rate, ${seconds("b.sync_at", "b.at")} AS "sinceSync"`;

const turn =
  "UPDATE rate_budget b SET (spent, at, last_turn) = (" +
  `SELECT CASE WHEN g.granted THEN l.spent + 1 ELSE l.spent END, t.now, g.granted FROM ${clock("$6")}, ${levels}, ` +
  `LATERAL (SELECT $5::float8 - l.spent + ${almost} >= $7::int AS granted) g) ` +
  `WHERE ${thisBudget} RETURNING last_turn AS granted, spent, $4::float8 * ${shareAt("b.at")} AS rate`;

const drain =
  "UPDATE rate_budget b SET (spent, at, share, share_at, throttled_at, throttled) = (" +
  "SELECT greatest(l.spent, $5::float8), t.now, " +
  `CASE WHEN p.anew THEN greatest(${lowering.least}, ${shareAt("t.now")} * ${lowering.to}) ELSE b.share END, ` +
  "CASE WHEN p.anew THEN t.now ELSE b.share_at END, CASE WHEN p.anew THEN t.now ELSE b.throttled_at END, " +
  "coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(b.throttled) WHERE key::bigint > m.minute - 60), '{}') || " +
  "jsonb_build_object(m.minute::text, coalesce((b.throttled->>(m.minute::text))::int, 0) + 1) " +
  `FROM ${clock("$6")}, ${levels}, LATERAL (SELECT t.now >= b.throttled_at + interval '${lowering.pauseMs} milliseconds' AS anew) p, ` +
  "LATERAL (SELECT floor(extract(epoch FROM t.now) / 60)::bigint AS minute) m) " +
  `WHERE ${thisBudget}`;

const begin =
  "INSERT INTO rate_budget (account, region, api_class, spent, at, share, share_at, sync_at, throttled_at, throttled, " +
  `last_change, last_check, last_sync, last_turn) SELECT ${accountSql}, $2, $3, 0, t.now, 1, t.now, ` +
  `t.now - interval '1 hour', t.now - interval '1 hour', '{}', 0, 0, 0, false FROM ${clock("$4")} ON CONFLICT DO NOTHING`;

const standInLine =
  "INSERT INTO rate_turn AS w (account, region, api_class, holder, due_at) " +
  `SELECT ${accountSql}, $2, $3, $4, t.now FROM ${clock("$5")} ` +
  // Who comes too late for a turn stands at the end again.
  "ON CONFLICT (account, region, api_class, holder) DO UPDATE SET " +
  `seq = CASE WHEN w.due_at < excluded.due_at - interval '${turnKeptFor} milliseconds' THEN excluded.seq ELSE w.seq END, ` +
  `due_at = greatest(w.due_at, excluded.due_at) RETURNING seq`;
const placeInLine =
  `SELECT count(*)::int AS place FROM rate_turn WHERE ${thisBudget} AND seq <= $4 ` +
  `AND due_at >= coalesce($5::timestamptz, clock_timestamp()) - interval '${turnKeptFor} milliseconds'`;
const leaveLine =
  `DELETE FROM rate_turn WHERE ${thisBudget} AND (holder = $4 OR ` +
  `due_at < coalesce($5::timestamptz, clock_timestamp()) - interval '${turnKeptFor} milliseconds')`;
const tellDue = `UPDATE rate_turn SET due_at = coalesce($5::timestamptz, clock_timestamp()) + make_interval(secs => $6) WHERE ${thisBudget} AND holder = $4`;

type Leased = {
  change: number;
  check: number;
  sync: number;
  spent: number;
  rate: number;
  sinceSync: number;
};

/** The tokens of all processes on one database. `now` is for tests: else the database's clock is read. */
export function sharedTokens({
  database,
  now = () => null,
}: {
  database: Pick<Database, "pool">;
  now?: () => Date | null;
}): TokenSource {
  const { pool } = database;
  const keyValues = ({ account, region, apiClass }: BudgetKey) => [account, region, apiClass];

  /** Updates the row of a budget; it is made when it is not there, which is also so after a crash of PostgreSQL. */
  async function update<Row extends object>(key: BudgetKey, name: string, text: string, values: unknown[]) {
    for (let tries = 0; ; tries += 1) {
      const { rows, rowCount } = await pool.query<Row>({ name, text, values });
      if (rowCount !== 0) return rows[0] as Row;
      if (tries > 0) throw new Error(`the budget of ${key.account}/${key.region} cannot be kept`);
      await pool.query(begin, [...keyValues(key), now()]);
    }
  }

  return {
    async lease(key, ask, unleased = 0) {
      const budget = usable(documentedBudget(key.apiClass));
      const found = await update<Leased>(key, "fg_rate_lease", lease, [
        ...keyValues(key),
        budget.sustained,
        budget.burst,
        now(),
        ask.change,
        ask.check,
        ask.sync,
        reserveOf(budget, "check"),
        reserveOf(budget, "sync"),
        unleased,
      ]);
      const { change, check, sync, spent, sinceSync } = found;
      const granted = { change, check, sync };
      const again = {
        budget,
        ask,
        granted,
        spent,
        rate: found.rate / 1000,
        now: sinceSync * 1000,
        syncAt: 0,
      };
      return { granted, againMs: askAgainIn(again) };
    },
    async turn(key, holder) {
      const { sustained, burst } = usable(documentedBudget(key.apiClass));
      const stood = await pool.query<{ seq: string }>(standInLine, [...keyValues(key), holder, now()]);
      const found = await pool.query<{ place: number }>(placeInLine, [
        ...keyValues(key),
        stood.rows[0]?.seq,
        now(),
      ]);
      const place = found.rows[0]?.place ?? 1;
      const { granted, spent, rate } = await update<{ granted: boolean; spent: number; rate: number }>(
        key,
        "fg_rate_turn",
        turn,
        [...keyValues(key), sustained, burst, now(), place],
      );
      if (granted) {
        await pool.query(leaveLine, [...keyValues(key), holder, now()]);
        return 0;
      }
      const waitMs = ((place - (burst - spent)) / rate) * 1000;
      await pool.query(tellDue, [...keyValues(key), holder, now(), waitMs / 1000]);
      return waitMs;
    },
    async throttled(key) {
      const { sustained, burst } = usable(documentedBudget(key.apiClass));
      await update(key, "fg_rate_drain", drain, [...keyValues(key), sustained, burst, now()]);
    },
  };
}

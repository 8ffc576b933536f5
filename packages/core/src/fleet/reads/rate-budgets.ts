import { documentedBudget, lowering, type Reads, readRows } from "../../kernel/index.ts";

/** Calls of each purpose. */
export type CallCounts = { changes: number; checks: number; listings: number };

/** What AWS allows for one class of calls in an account's region, and what is made of it. */
export type RateBudget = {
  /** The account's number, or its configured name while that is not known. */
  account: string;
  names: string[];
  region: string;
  apiClass: string;
  burst: number;
  sustainedPerSecond: number;
  inUse: number;
  /** Calls a second; null while AWS allows what it documents. */
  loweredTo: number | null;
  callsLastMinute: CallCounts;
  waiting: CallCounts;
  turnsWaiting: number;
  throttledLastHour: number;
};

const accountOf = (name: string) =>
  `coalesce((SELECT aws_account_id FROM account WHERE name = ${name}), ${name})`;
const sum = (column: string, purpose: string) => `coalesce(sum((u.${column}->>'${purpose}')::int), 0)::int`;
const seconds = (from: string) => `(greatest(0, extract(epoch FROM now() - b.${from})) * 1000)::int8`;

// What a process has not renewed for three of its reports (budgets/shared-rate-gate.ts) it makes no more.
const budgets =
  "SELECT b.account, b.region, b.api_class, (b.spent * 1000)::int8, " +
  `${seconds("at")}, (b.share * 1000)::int, ${seconds("share_at")}, ` +
  "ARRAY(SELECT name FROM account a WHERE coalesce(a.aws_account_id, a.name) = b.account ORDER BY name), " +
  "(SELECT coalesce(sum(value::int), 0)::int FROM jsonb_each_text(b.throttled) " +
  "WHERE key::int8 > floor(extract(epoch FROM now()) / 60) - 60), " +
  "(SELECT count(*)::int FROM rate_turn t WHERE (t.account, t.region, t.api_class) = (b.account, b.region, b.api_class)), " +
  "used.* FROM rate_budget b CROSS JOIN LATERAL (SELECT " +
  ["calls", "waiting"]
    .flatMap((column) => ["change", "check", "sync"].map((purpose) => sum(column, purpose)))
    .join(", ") +
  ` FROM rate_use u WHERE ${accountOf("u.account")} = b.account AND u.region = b.region ` +
  "AND u.api_class = b.api_class AND u.reported_at > now() - interval '15 seconds') used " +
  "WHERE b.at > now() - interval '1 day' " +
  // What an account's first calls were counted under, before its number was known.
  "AND NOT EXISTS (SELECT FROM account a WHERE a.name = b.account AND a.aws_account_id <> a.name) ORDER BY 1, 2, 3";

/** The budgets that were used in the last day. */
export async function rateBudgets(reads: Reads): Promise<RateBudget[]> {
  const rows = await readRows(reads, budgets, []);
  return rows.map((row) => {
    const [account, region, apiClass] = row as [string, string, string];
    const [spent = 0, ageMs = 0, share = 0, lowered = 0] = row.slice(3, 7) as number[];
    const [throttledLastHour = 0, turnsWaiting = 0, ...used] = row.slice(8) as number[];
    const { burst, sustained } = documentedBudget(apiClass);
    const shareNow = Math.min(1, share / 1000 + lowered / lowering.recoveredInMs);
    const refilled = (ageMs / 1000) * sustained * (share / 1000);
    const [changes = 0, checks = 0, listings = 0, change = 0, check = 0, sync = 0] = used;
    return {
      account,
      names: row[7] as string[],
      region,
      apiClass,
      burst,
      sustainedPerSecond: sustained,
      inUse: Math.round(Math.max(0, spent / 1000 - refilled)),
      loweredTo: shareNow < 1 ? Math.round(sustained * shareNow * 10) / 10 : null,
      callsLastMinute: { changes, checks, listings },
      waiting: { changes: change, checks: check, listings: sync },
      turnsWaiting,
      throttledLastHour,
    };
  });
}

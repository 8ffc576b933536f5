import { type Bind, type Reads, readRows, readRowsOnce } from "../../kernel/index.ts";
import {
  accountVisibility,
  type Caller,
  clusterVisibility,
  regionVisibility,
  visibility,
  visiblePaths,
} from "../../permissions/index.ts";
import type { Account, FleetSync, ListingFreshness } from "../account.ts";
import { countOfStates } from "./count-states.ts";
import { heldStates, isOfMoment } from "./held-states.ts";
import type { Remembered } from "./states.ts";

const visibleAccount = "($1::text[] IS NULL OR name LIKE ANY ($1))";
/** One that is not configured any more is there as long as something of it is: of a moment it may have been. */
const isThere =
  "(EXISTS (SELECT FROM listing_scope s WHERE s.account_id = account.id) " +
  "OR EXISTS (SELECT FROM cluster c WHERE c.account_id = account.id AND c.gone_at IS NULL))";

function toAccount([id, name, awsAccountId]: unknown[], asOf: string | undefined): Account {
  return { id, name, awsAccountId, asOf } as Account;
}

/** The accounts that hold something the reader may see. */
export async function listAccounts(reads: Reads, caller: Caller): Promise<Account[]> {
  const rows = await readRows(
    reads,
    `SELECT id, name, aws_account_id FROM account WHERE ${visibleAccount}${reads.at === undefined ? ` AND ${isThere}` : ""} ORDER BY name`,
    [accountVisibility(caller.grants, "fleet:read")],
  );
  return rows.map((row) => toAccount(row, reads.at));
}

/**
 * What the paths of an account begin with, by its name or its twelve digits: of a moment also what they began with then,
 * when it may have been called otherwise.
 */
export async function accountNames(reads: Reads, caller: Caller, account: string | null): Promise<string[]> {
  const accounts = (await listAccounts(reads, caller)).filter(
    ({ name, awsAccountId }) => account === null || name === account || awsAccountId === account,
  );
  const names = accounts.map(({ name }) => name);
  if (!isOfMoment(reads)) return names;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const nameThen = "split_part(x.path, '/', 1)";
  const where = [
    `(x.account_id = ANY (${bind(accounts.map(({ id }) => id))}::text[]) OR ${nameThen} = ${bind(account)}::text)`,
    ...visiblePaths(clusterVisibility(caller.grants, "fleet:read"), bind),
  ];
  const { present, past } = heldStates(reads, { table: "cluster", select: nameThen, where }, bind);
  const rows = await readRowsOnce(reads, `${present} UNION ${past}`, values);
  return [...new Set([...names, ...rows.map(([name]) => name as string)])];
}

export async function accountsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Account>> {
  const rows = await readRows(
    reads,
    `SELECT id, name, aws_account_id FROM account WHERE ${visibleAccount} AND id = ANY ($2::text[])`,
    [accountVisibility(caller.grants, "fleet:read"), ids],
  );
  return new Map(rows.map((row) => [row[0] as string, toAccount(row, reads.at)]));
}

export type FleetCounts = {
  clusterCount: number;
  serviceCount: number;
  taskCount: number;
  hostCount: number;
};

const fleetCountNames = ["clusterCount", "serviceCount", "taskCount", "hostCount"] as const;

/** How much there is of the fleet, as far as the reader may see it: what is asked for. Tasks: the running ones. */
export async function fleetCounts(
  reads: Reads,
  caller: Caller,
  names: readonly (keyof FleetCounts)[] = fleetCountNames,
): Promise<FleetCounts> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const counted = names.map((name) => {
    const { table, where } = countedOf[name];
    const patterns = (name === "clusterCount" ? clusterVisibility : visibility)(caller.grants, "fleet:read");
    return countOfStates(reads, { table, where: [...where, ...visiblePaths(patterns, bind)] }, bind);
  });
  const read = visibility(caller.grants, "fleet:read") === null ? readRows : readRowsOnce;
  const [row = []] = await read(reads, `SELECT ${counted.join(", ")}`, values);
  return Object.fromEntries(names.map((name, index) => [name, row[index]])) as FleetCounts;
}

const countedOf: Readonly<Record<keyof FleetCounts, { table: Remembered; where: string[] }>> = {
  clusterCount: { table: "cluster", where: [] },
  serviceCount: { table: "service", where: [] },
  taskCount: { table: "task", where: ["x.last_status = 'RUNNING'"] },
  hostCount: { table: "host", where: [] },
};

const freshness =
  "SELECT s.key, upper(s.kind), s.account_id, s.region, s.cluster_id, s.observed_at, s.attempted_at, s.failed_since, s.failure " +
  "FROM listing_scope s LEFT JOIN cluster c ON c.id = s.cluster_id JOIN account a ON a.id = s.account_id WHERE " +
  "(c.id IS NOT NULL AND c.gone_at IS NULL AND ($2::text[] IS NULL OR c.path LIKE ANY ($2)) " +
  // Where the region was not found out it is the account's own failure.
  "OR s.cluster_id IS NULL AND ($1::text[] IS NULL OR a.name LIKE ANY ($1) AND s.region = '' " +
  "OR a.name || '/' || s.region LIKE ANY ($3)))";

function toFreshness(row: unknown[]): ListingFreshness {
  const [key, kind, accountId, region, clusterId, observedAt, attemptedAt, failedSince, failure] = row;
  const scope = { key, kind, accountId, region, clusterId };
  return { ...scope, observedAt, attemptedAt, failedSince, failure } as ListingFreshness;
}

const readers = (caller: Caller) => [
  accountVisibility(caller.grants, "fleet:read"),
  clusterVisibility(caller.grants, "fleet:read"),
  regionVisibility(caller.grants, "fleet:read"),
];

/** Listings that failed or were never completed. */
export async function staleListings(reads: Reads, caller: Caller): Promise<ListingFreshness[]> {
  const text = `${freshness} AND (s.failed_since IS NOT NULL OR s.observed_at IS NULL) ORDER BY s.key`;
  return (await readRows(reads, text, readers(caller))).map(toFreshness);
}

/** The oldest complete listing; null when there is none. Of a moment: the last full listing that was complete by then. */
export async function oldestListing(reads: Reads, caller: Caller): Promise<string | null> {
  if (reads.at !== undefined) {
    const [sync] = await readRows(
      reads,
      "SELECT started_at FROM fleet_sync WHERE finished_at <= $1 AND (summary->>'failedListings')::int = 0 " +
        "ORDER BY finished_at DESC LIMIT 1",
      [reads.at],
    );
    return (sync?.[0] as string | undefined) ?? null;
  }
  const text =
    `SELECT min(observed_at) FROM (${freshness.replace("upper(s.kind)", "upper(s.kind) AS kind")}) AS f ` +
    // What hardly ever changes is read more rarely, and the fleet's numbers do not rest on it.
    "WHERE kind IN ('CLUSTERS', 'SERVICES', 'TASKS', 'HOSTS')";
  const [row] = await readRows(reads, text, readers(caller));
  return (row?.[0] as string | null | undefined) ?? null;
}

/** The listings that each cluster rests on. */
export async function freshnessOfClusters(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, ListingFreshness[]>> {
  const text = `${freshness} AND s.cluster_id = ANY ($4::text[]) ORDER BY s.key`;
  const rows = await readRows(reads, text, [...readers(caller), ids]);
  const lists = new Map<string, ListingFreshness[]>(ids.map((id) => [id, []]));
  for (const row of rows.map(toFreshness)) lists.get(row.clusterId ?? "")?.push(row);
  return lists;
}

const syncs =
  "SELECT id, requested_at, started_at, finished_at, (summary->>'calls')::int, " +
  "(summary->>'failedListings')::int, (summary->>'changedRows')::int FROM fleet_sync";

function toSync([
  id,
  requestedAt,
  startedAt,
  finishedAt,
  calls,
  failedListings,
  changedRows,
]: unknown[]): FleetSync {
  return { id, requestedAt, startedAt, finishedAt, calls, failedListings, changedRows } as FleetSync;
}

export async function fleetSyncsByIds(reads: Reads, ids: readonly string[]): Promise<Map<string, FleetSync>> {
  const rows = await readRows(reads, `${syncs} WHERE id = ANY ($1::text[])`, [ids]);
  return new Map(rows.map((row) => [row[0] as string, toSync(row)]));
}

/** The full listing that ended last, now or by the moment that is read. */
export async function lastSync(reads: Reads): Promise<FleetSync | null> {
  const [ended, values] =
    reads.at === undefined ? ["finished_at IS NOT NULL", []] : ["finished_at <= $1", [reads.at]];
  const [row] = await readRows(reads, `${syncs} WHERE ${ended} ORDER BY finished_at DESC LIMIT 1`, values);
  return row ? toSync(row) : null;
}

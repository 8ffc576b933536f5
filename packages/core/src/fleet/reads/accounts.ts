import { type Reads, readRows } from "../../kernel/index.ts";
import {
  accountVisibility,
  type Caller,
  clusterVisibility,
  regionVisibility,
  visibility,
} from "../../permissions/index.ts";
import type { Account, FleetSync, ListingFreshness } from "../account.ts";

const visibleAccount = "($1::text[] IS NULL OR name LIKE ANY ($1))";

function toAccount([id, name, awsAccountId]: unknown[]): Account {
  return { id, name, awsAccountId } as Account;
}

/** The accounts that hold something the reader may see. */
export async function listAccounts(reads: Reads, caller: Caller): Promise<Account[]> {
  const rows = await readRows(
    reads,
    `SELECT id, name, aws_account_id FROM account WHERE ${visibleAccount} ORDER BY name`,
    [accountVisibility(caller.grants, "fleet:read")],
  );
  return rows.map(toAccount);
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
  return new Map(rows.map((row) => [row[0] as string, toAccount(row)]));
}

export type FleetCounts = {
  clusterCount: number;
  serviceCount: number;
  taskCount: number;
  hostCount: number;
};

/** How much there is of the fleet, as far as the reader may see it. Tasks: the running ones. */
export async function fleetCounts(reads: Reads, caller: Caller): Promise<FleetCounts> {
  const visible = (place: string) => `(${place}::text[] IS NULL OR path LIKE ANY (${place}))`;
  const [row = []] = await readRows(
    reads,
    `SELECT (SELECT count(*)::int FROM cluster WHERE gone_at IS NULL AND ${visible("$2")}), ` +
      `(SELECT count(*)::int FROM service WHERE gone_at IS NULL AND ${visible("$1")}), ` +
      `(SELECT count(*)::int FROM task WHERE gone_at IS NULL AND last_status = 'RUNNING' AND ${visible("$1")}), ` +
      `(SELECT count(*)::int FROM host WHERE gone_at IS NULL AND ${visible("$1")})`,
    [visibility(caller.grants, "fleet:read"), clusterVisibility(caller.grants, "fleet:read")],
  );
  const [clusterCount, serviceCount, taskCount, hostCount] = row;
  return { clusterCount, serviceCount, taskCount, hostCount } as FleetCounts;
}

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

/** The oldest complete listing; null when there is none. */
export async function oldestListing(reads: Reads, caller: Caller): Promise<string | null> {
  const text = `SELECT min(observed_at) FROM (${freshness.replace("upper(s.kind)", "upper(s.kind) AS kind")}) AS f`;
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

/** The full listing that ended last. */
export async function lastSync(reads: Reads): Promise<FleetSync | null> {
  const [row] = await readRows(
    reads,
    `${syncs} WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1`,
    [],
  );
  return row ? toSync(row) : null;
}

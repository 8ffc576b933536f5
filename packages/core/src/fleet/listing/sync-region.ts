import type { Database } from "@fleetgraph/database";
import { AwsFailure, type Clock, type Log } from "../../kernel/index.ts";
import type { AccountConfiguration } from "../account-configuration.ts";
import type { AwsAccounts } from "../aws-accounts.ts";
import { saveAccount } from "../store/accounts.ts";
import { ingest } from "../store/ingest.ts";
import { knownClusters } from "../store/known-clusters.ts";
import { markGone } from "../store/mark-gone.ts";
import { presentRows, takeSeen } from "../store/present.ts";
import { clusterRow, type Place } from "../store/rows.ts";
import { saveScopes } from "../store/scopes.ts";
import { type EmptyParts, emptyParts, withoutNeedlessLooks } from "./empty-parts.ts";
import { syncInventory } from "./inventory/sync-inventory.ts";
import type { ClusterToSync, Counts } from "./list-part.ts";
import { cutShort, listingFailure } from "./listing-failure.ts";
import { createSource, type Source } from "./source.ts";
import { syncClusters } from "./sync-clusters.ts";

export type SyncDeps = { database: Database; clock: Clock; log: Log; accounts: AwsAccounts };
export type SyncSummary = Counts & { calls: number };

const nothingRead: SyncSummary = { calls: 0, listings: 0, failedListings: 0, changedRows: 0 };
const nothingSaid: EmptyParts = { empty: new Set(), tasks: ["RUNNING", "STOPPED"] };

/**
 * Lists one account's region once. What fails makes its own part stale and leaves the rest; nothing is removed on an
 * incomplete listing.
 */
export async function syncRegion(
  deps: SyncDeps,
  input: {
    account: AccountConfiguration;
    region: string;
    /** Whether somebody asked for it: then also what is not due is read. */
    asked: boolean;
    signal?: AbortSignal | undefined;
    /** Told how many parts have ended, of how many. */
    onProgress?: ((done: number, total: number) => void) | undefined;
  },
): Promise<SyncSummary> {
  const { database, clock, log, accounts } = deps;
  const { account, region, signal } = input;
  const source = createSource(accounts.clientsOf(account, region).listing, clock);
  const accountId = await saveAccount(database, { name: account.name, awsAccountId: null });
  const place = { accountId, accountName: account.name, region };
  const found = await listClusters({ ...deps, source }, place);
  let calls = 0;
  if (found.awsAccountId === null) {
    // STS only gives the account's number; a listing does not need it.
    calls += 1;
    found.awsAccountId = await accounts.awsAccountIdOf(account, region).catch(nothingFromAws);
  }
  await saveAccount(database, { name: account.name, awsAccountId: found.awsAccountId });
  const clusters = await withoutNeedlessLooks(database, found.clusters, clock.now());
  const clustersFailure = found.failure;
  // The list of clusters is one; each cluster has its services and hosts, and then its tasks; what they refer to is the last.
  const total = 2 + 2 * clusters.length;
  let done = 1;
  input.onProgress?.(done, total);
  const onEnd = () => {
    done += 1;
    input.onProgress?.(done, total);
  };
  const counts = await syncClusters(
    { database, clock, log, source },
    { clusters, clustersFailure, signal, onEnd },
  );
  signal?.throwIfAborted();
  const changedRows = counts.changedRows + found.changedRows;
  // Without its clusters nothing is known to be referred to.
  const refersTo = clustersFailure === null && clusters.length > 0;
  const inventory = refersTo
    ? await syncInventory(
        { database, clock, clients: accounts.clientsOf(account, region).listing },
        { ...place, asked: input.asked, changed: changedRows > 0 },
      )
    : nothingRead;
  onEnd();
  return {
    calls: calls + source.calls() + inventory.calls,
    listings: counts.listings + 1 + inventory.listings,
    failedListings: counts.failedListings + (found.complete ? 0 : 1) + inventory.failedListings,
    changedRows: changedRows + inventory.changedRows,
  };
}

type FoundClusters = {
  clusters: ClusterToSync[];
  complete: boolean;
  failure: AwsFailure | null;
  changedRows: number;
  /** As the clusters' ARNs have it. */
  awsAccountId: string | null;
};

/** The clusters as ECS has them now; with those that were known before, where it does not tell all of them. */
async function listClusters(
  deps: Pick<SyncDeps, "database" | "clock" | "log"> & { source: Source },
  place: Place,
): Promise<FoundClusters> {
  const { database, clock, log, source } = deps;
  const { accountId, region } = place;
  const at = clock.now();
  const inRegion = { account_id: accountId, region };
  const present = await presentRows(database, "cluster", inRegion);
  const found: FoundClusters = {
    clusters: [],
    complete: false,
    failure: null,
    changedRows: 0,
    awsAccountId: null,
  };
  const scope = {
    key: `clusters:${accountId}:${region}`,
    kind: "clusters",
    accountId,
    region,
    clusterId: null,
  };
  try {
    const listed = await source.clusters();
    const rows = listed.items.flatMap((cluster) => {
      const row = clusterRow(place, cluster);
      if (row === null) return [];
      const { id, arn, path } = row as { id: string; arn: string; path: string };
      found.clusters.push({ id, arn, path, accountId, region, ...emptyParts(cluster) });
      return [row];
    });
    found.complete = listed.complete;
    found.awsAccountId = /^\d{12}$/.exec(found.clusters[0]?.arn.split(":")[4] ?? "")?.[0] ?? null;
    found.changedRows += await ingest(database, "cluster", takeSeen(present, rows), at);
    if (listed.complete) {
      found.changedRows += await markGone(database, { table: "cluster", unseen: present, at });
    }
  } catch (error) {
    const failure = listingFailure(error);
    found.failure = error as AwsFailure;
    log.warn("fleet.listing-failed", { account: place.accountName, region, listing: "clusters", failure });
  }
  const failure = found.failure
    ? listingFailure(found.failure)
    : found.complete
      ? null
      : cutShort("ListClusters");
  await saveScopes(database, [{ ...scope, failure, at }]);
  if (!found.complete) {
    const listed = new Set(found.clusters.map(({ id }) => id));
    const known = (await knownClusters(database, inRegion)).filter(({ id }) => !listed.has(id));
    found.clusters.push(...known.map((each) => ({ ...each, accountId, region, ...nothingSaid })));
  }
  return found;
}

function nothingFromAws(error: unknown): null {
  if (error instanceof AwsFailure) return null;
  throw error;
}

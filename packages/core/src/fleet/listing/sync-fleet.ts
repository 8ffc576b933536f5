import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { AwsFailure, type Clock, type Log, newId } from "../../kernel/index.ts";
import type { AccountConfiguration } from "../account-configuration.ts";
import type { AwsAccounts } from "../aws-accounts.ts";
import { forgetUnfoundAccount, saveAccount, saveUnfoundAccount } from "../store/accounts.ts";
import { ingest } from "../store/ingest.ts";
import { markGone, markOrphansGone } from "../store/mark-gone.ts";
import { clusterRow } from "../store/rows.ts";
import { saveScopes } from "../store/scopes.ts";
import { openSyncs, saveSync } from "../store/syncs.ts";
import { cutShort, listingFailure } from "./listing-failure.ts";
import { createSource } from "./source.ts";
import { type ClusterToSync, type Counts, syncCluster } from "./sync-cluster.ts";

export type SyncDeps = { database: Database; clock: Clock; log: Log; accounts: AwsAccounts };
export type SyncSummary = Counts & { calls: number };

const placesAtOnce = 8;
const clustersAtOnce = 4;

/**
 * Lists all configured accounts and regions once. What fails makes its own part stale and leaves the rest; nothing
 * is removed on an incomplete listing. Answers every request that was made before it started.
 */
export async function syncFleet(deps: SyncDeps, input: { signal?: AbortSignal } = {}): Promise<SyncSummary> {
  const { database, clock, log } = deps;
  const startedAt = clock.now();
  const asked = await openSyncs(database);
  const answers = asked.length > 0 ? asked : [{ id: newId("fleetSync", startedAt), requestedAt: startedAt }];
  for (const sync of answers) await saveSync(database, { ...sync, startedAt });

  const total: SyncSummary = { calls: 0, listings: 0, failedListings: 0, changedRows: 0 };
  const accounts = await findAccounts(deps);
  if (accounts === null) {
    total.listings += 1;
    total.failedListings += 1;
  }
  // Each region of an account has a budget of its own, and one that does not answer must not keep the others waiting.
  const places = (accounts ?? []).flatMap((account) =>
    account.regions.map((region) => ({ account, region })),
  );
  const work = async () => {
    for (let place = places.shift(); place; place = places.shift()) {
      add(total, await syncRegion(deps, { ...place, ...input }));
    }
  };
  await Promise.all(Array.from({ length: placesAtOnce }, work));
  if (accounts !== null) {
    const known = accounts.map(({ name }) => name);
    await forgetUnfoundAccount(database, known);
  }
  total.changedRows += await markOrphansGone(database, clock.now());
  for (const sync of answers)
    await saveSync(database, { ...sync, startedAt, finishedAt: clock.now(), summary: total });
  log.info("fleet.synced", { ...total, milliseconds: clock.now().getTime() - startedAt.getTime() });
  return total;
}

/** The accounts, or null where they cannot be found out; what shows the fleet then says why. */
async function findAccounts({ database, clock, log, accounts }: SyncDeps) {
  try {
    return await accounts.list();
  } catch (error) {
    const failure = listingFailure(error);
    log.warn("fleet.accounts-unknown", { failure });
    await saveUnfoundAccount(database, { failure, at: clock.now() });
    return null;
  }
}

function add(total: SyncSummary, part: SyncSummary): void {
  total.calls += part.calls;
  total.listings += part.listings;
  total.failedListings += part.failedListings;
  total.changedRows += part.changedRows;
}

async function syncRegion(
  deps: SyncDeps,
  input: { account: AccountConfiguration; region: string; signal?: AbortSignal },
): Promise<SyncSummary> {
  const { database, clock, log, accounts } = deps;
  const { account, region } = input;
  const source = createSource(accounts.clientsOf(account, region).listing);
  const total: SyncSummary = { calls: 0, listings: 1, failedListings: 0, changedRows: 0 };
  // STS only gives the account's number; a listing does not need it.
  const awsAccountId = await accounts.awsAccountIdOf(account, region).catch(nothingFromAws);
  const accountId = await saveAccount(database, { name: account.name, awsAccountId });
  const scope = {
    key: `clusters:${accountId}:${region}`,
    kind: "clusters",
    accountId,
    region,
    clusterId: null,
  };
  const at = clock.now();
  let failure: StoredMessage | null = null;
  let clusters: ClusterToSync[] = [];
  try {
    const listed = await source.clusters();
    const place = { accountId, accountName: account.name, region };
    const rows = listed.items.map((cluster) => clusterRow(place, cluster)).filter((row) => row !== null);
    total.changedRows += await ingest(database, "cluster", rows, at);
    if (listed.complete) {
      const present = rows.map((row) => row.id as string);
      const gone = { table: "cluster" as const, scope: { account_id: accountId, region }, present, at };
      total.changedRows += await markGone(database, gone);
    } else failure = cutShort("ListClusters");
    clusters = rows.map((row) => ({
      ...(row as { id: string; arn: string; path: string }),
      accountId,
      region,
    }));
  } catch (error) {
    failure = listingFailure(error);
  }
  if (failure) {
    total.failedListings += 1;
    log.warn("fleet.listing-failed", { account: account.name, region, listing: "clusters", failure });
  }
  await saveScopes(database, [{ ...scope, failure }], at);

  const waiting = [...clusters];
  const work = async () => {
    for (let cluster = waiting.shift(); cluster && !input.signal?.aborted; cluster = waiting.shift()) {
      add(total, { calls: 0, ...(await syncCluster({ database, clock, source }, cluster)) });
    }
  };
  await Promise.all(Array.from({ length: clustersAtOnce }, work));
  input.signal?.throwIfAborted();
  return { ...total, calls: source.calls() + 1 };
}

function nothingFromAws(error: unknown): null {
  if (error instanceof AwsFailure) return null;
  throw error;
}

import { atOnce, newId } from "../../kernel/index.ts";
import { markOrphansGone } from "../store/mark-gone.ts";
import { openSyncs, saveSync } from "../store/syncs.ts";
import { findAccounts } from "./find-accounts.ts";
import { type SyncDeps, type SyncSummary, syncRegion } from "./sync-region.ts";

const placesAtOnce = 8;

/**
 * Lists all configured accounts and regions once, in this process and now; a server does it by jobs
 * (plan-listings.ts, list-place.ts). What fails makes its own part stale and leaves the rest; nothing
 * is removed on an incomplete listing. Answers every request that was made before it started.
 */
export async function syncFleet(deps: SyncDeps, input: { signal?: AbortSignal } = {}): Promise<SyncSummary> {
  const { database, clock, log } = deps;
  const startedAt = clock.now();
  const asked = await openSyncs(database);
  const answers = asked.length > 0 ? asked : [{ id: newId("fleetSync", startedAt), requestedAt: startedAt }];
  for (const { id, requestedAt } of answers) await saveSync(database, { id, requestedAt, startedAt });

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
  await atOnce(placesAtOnce, places, async (place) => {
    add(total, await syncRegion(deps, { ...place, ...input, asked: asked.length > 0 }));
  });
  total.changedRows += await markOrphansGone(database, clock.now());
  for (const { id, requestedAt } of answers)
    await saveSync(database, { id, requestedAt, startedAt, finishedAt: clock.now(), summary: total });
  log.info("fleet.synced", { ...total, milliseconds: clock.now().getTime() - startedAt.getTime() });
  return total;
}

function add(total: SyncSummary, part: SyncSummary): void {
  total.calls += part.calls;
  total.listings += part.listings;
  total.failedListings += part.failedListings;
  total.changedRows += part.changedRows;
}

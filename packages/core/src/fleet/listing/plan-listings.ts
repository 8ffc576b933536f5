import type { Database } from "@fleetgraph/database";
import { addJobs } from "../../jobs/index.ts";
import { newId, Statement } from "../../kernel/index.ts";
import { leavePlaces } from "../store/left-places.ts";
import { schedulePlaces } from "../store/place-listings.ts";
import { beginSyncs, keepWaitingFor, openSyncs, saveSync } from "../store/syncs.ts";
import { endSyncs } from "./end-syncs.ts";
import { findAccounts } from "./find-accounts.ts";
import { listingNow, nextListing } from "./listing-times.ts";
import { nameOfPlace, placeJob, placesOf } from "./place.ts";
import type { SyncDeps } from "./sync-region.ts";

/**
 * Sees to it that every place has a job that lists it: now where that was asked for, else when it is due. Each place is
 * listed by itself, so that one that is slow holds up no other, and several workers share them. A request is answered
 * when all its places were listed since; without a request the round of an interval is recorded as one.
 */
export async function planListings(
  deps: SyncDeps,
  input: { intervalSeconds: number; anew?: boolean },
): Promise<void> {
  const { database, clock, log } = deps;
  const { intervalSeconds } = input;
  const now = clock.now();
  const open = await openSyncs(database);
  const begun = open.filter(({ startedAt }) => startedAt === null);
  const isAsked = begun.length > 0 || input.anew === true;
  if (open.length === 0) begun.push({ id: newId("fleetSync", now), requestedAt: now, startedAt: null });

  const accounts = await findAccounts(deps);
  if (accounts === null) {
    const summary = { calls: 0, listings: 1, failedListings: 1, changedRows: 0 };
    for (const { id, requestedAt } of [...open, ...begun])
      await saveSync(database, { id, requestedAt, startedAt: now, finishedAt: clock.now(), summary });
    return;
  }
  const places = placesOf(accounts);
  const names = places.map(nameOfPlace);
  const everyMs = intervalSeconds * 1000;
  const waiting = await jobsWaiting(database);
  const planned = places.flatMap((place) => {
    const at = listingNow(place, { now, everyMs, places: places.length });
    if (isAsked) return [{ ...place, nextAt: at }];
    // Whoever has a job has a time.
    if (waiting.has(placeJob(place, at).key ?? "")) return [];
    return [{ ...place, nextAt: nextListing(place, { after: now, everyMs }) }];
  });
  // Together: a request that is begun has its jobs.
  const statement = new Statement();
  beginSyncs(statement, { syncs: begun, startedAt: now, waitingFor: names });
  addJobs(
    statement,
    planned.map((place) => placeJob(place, place.nextAt)),
  );
  await database.pool.query(statement.build());
  await schedulePlaces(database, { places: planned, configured: places, intervalSeconds });
  const left = await leavePlaces(database, { configured: places, now });
  if (left.listings > 0) log.info("fleet.places-left", left);
  await keepWaitingFor(database, names);
  await endSyncs(deps);
}

/** The keys of jobs that will run. */
async function jobsWaiting({ pool }: Database): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(
    "SELECT key FROM graphile_worker.jobs WHERE key LIKE 'list-place:%' AND attempts < max_attempts",
  );
  return new Set(rows.map(({ key }) => key));
}

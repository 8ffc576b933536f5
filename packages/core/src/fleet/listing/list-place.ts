import { enqueue } from "../../jobs/index.ts";
import { abortable, Superseded } from "../../kernel/index.ts";
import { beginPlace, leavePlace, tellPlace } from "../store/place-listings.ts";
import { answerSyncs, syncsWaitingFor, wereAsked } from "../store/syncs.ts";
import { endSyncs } from "./end-syncs.ts";
import { nextListing } from "./listing-times.ts";
import { type ListedPlace, nameOfPlace, placeJob } from "./place.ts";
import { type SyncDeps, syncRegion } from "./sync-region.ts";

/** The process stops: nothing failed, and another one begins anew. */
class Stopped extends Superseded {}

/** Milliseconds between two records of how far a listing has come. */
const tellEvery = 1_000;

/** The job: lists one place, answers the requests that waited for it, and leaves a job for its next listing. */
export async function listPlace(
  deps: SyncDeps,
  input: ListedPlace & { intervalSeconds: number; signal: AbortSignal },
): Promise<void> {
  const { database, clock, log, accounts } = deps;
  const { account: name, region, intervalSeconds, signal } = input;
  const place = { account: name, region };
  const account = (await accounts.list()).find((each) => each.name === name);
  // Not configured any more: its jobs end here.
  if (!account?.regions.includes(region)) return;
  const startedAt = clock.now();
  const everyMs = intervalSeconds * 1000;
  const nextAt = nextListing(place, { after: startedAt, everyMs });
  const ids = await syncsWaitingFor(database, nameOfPlace(place));
  const asked = await wereAsked(database, ids);
  await beginPlace(database, { ...place, startedAt, nextAt, intervalSeconds });

  const progress = { done: 0, total: 0 };
  let toldAt = performance.now();
  let telling = Promise.resolve();
  const onProgress = (done: number, total: number) => {
    Object.assign(progress, { done, total });
    if (performance.now() - toldAt < tellEvery) return;
    toldAt = performance.now();
    telling = telling
      .then(() => tellPlace(database, { ...place, startedAt, done, total }))
      .catch((error: Error) => log.debug("fleet.progress-untold", { error: error.message }));
  };
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Stopped("the worker stops"));
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const counts = await abortable(stopping.signal, () =>
      syncRegion(deps, { account, region, asked, signal: stopping.signal, onProgress }),
    );
    await telling;
    await tellPlace(database, { ...place, startedAt, ...progress, finishedAt: clock.now() });
    await answerSyncs(database, { place: nameOfPlace(place), ids, counts });
    await endSyncs(deps);
    const milliseconds = clock.now().getTime() - startedAt.getTime();
    log.info("fleet.listed", { ...place, ...counts, milliseconds });
  } catch (error) {
    if (error instanceof Stopped) {
      const now = clock.now();
      await leavePlace(database, { ...place, startedAt, nextAt: now });
      return await enqueue(database, [placeJob(place, now)]);
    }
    // What failed is on record, and the next listing is due anyway: a repetition of this one would be one more.
    log.warn("fleet.sync-failed", { ...place, error: (error as Error).message });
  } finally {
    signal.removeEventListener("abort", stop);
  }
  // Last, so that a process that dies meanwhile leaves this very job to another. One that was asked for keeps its time.
  await enqueue(database, [placeJob(place, nextAt, { keepsTime: true })]);
}

import { markOrphansGone } from "../store/mark-gone.ts";
import { answeredSyncs, finishSyncs } from "../store/syncs.ts";
import type { SyncDeps } from "./sync-region.ts";

/** Ends the requests whose places were all listed. */
export async function endSyncs({ database, clock, log }: SyncDeps): Promise<void> {
  const ids = await answeredSyncs(database);
  if (ids.length === 0) return;
  const changedRows = await markOrphansGone(database, clock.now());
  await finishSyncs(database, { ids, at: clock.now(), changedRows });
  log.info("fleet.synced", { syncs: ids });
}

import { cursorOf, type SourceKey, saveSource } from "../sources.ts";
import type { FilesDeps, FilesPlace } from "./files-place.ts";
import { judgeFiles } from "./judge-files.ts";
import { filesWaiting } from "./known-files.ts";
import { type FilesCursor, listFiles } from "./list-files.ts";
import { readFiles } from "./read-files.ts";

/** CloudTrail delivers within about five minutes; what happened before has been delivered, but for what is late. */
const usualDelay = 15 * 60_000;

/**
 * One round of an account's region: lists the bucket when that is due, reads what waits, and says what is known of the
 * files by now. What was listed and what was read is on record at each step, and a round that ends early is gone on with.
 */
export async function runFiles(
  deps: FilesDeps,
  input: { place: FilesPlace; source: SourceKey; listingSeconds: number; signal: AbortSignal },
): Promise<void> {
  const { database, clock } = deps;
  const { place, source, listingSeconds, signal } = input;
  const known = (await cursorOf<FilesCursor>(database, source)) ?? {};
  const startedAt = clock.now();
  const isDue = Date.parse(known.listedAt ?? "1970-01-01") + listingSeconds * 1000 <= startedAt.getTime();
  let listed = false;
  if (isDue) {
    const { cursor } = await listFiles(deps, place, {
      cursor: known,
      signal,
      onPage: (cursor) => saveSource(database, source, { cursor, at: clock.now() }),
    });
    listed = !signal.aborted;
    if (listed) {
      const news = { cursor: { ...cursor, listedAt: startedAt.toISOString() }, at: clock.now() };
      await saveSource(database, source, news);
    }
  }
  const read = await readFiles(deps, place, signal);
  await saveSource(database, source, {
    at: clock.now(),
    records: read.records,
    kept: read.kept,
    lastEventAt: read.lastEventAt,
  });
  await judgeFiles(database, { ...place, at: clock.now() });
  if (signal.aborted) return;
  const waiting = await filesWaiting(database, place);
  await saveSource(database, source, {
    at: clock.now(),
    failure: null,
    ...(listed || !isDue ? { observedAt: startedAt } : {}),
    // Whatever waits may be of any time.
    ...(waiting === 0 && listed
      ? { readFrom: place.since, readUntil: new Date(startedAt.getTime() - usualDelay) }
      : {}),
  });
}

import { folderOf, keysFrom, readFileKey } from "./file-key.ts";
import type { FilesDeps, FilesPlace } from "./files-place.ts";
import { noteFiles } from "./known-files.ts";

/** The last key that was listed, of each kind. */
export type FilesCursor = { LOG?: string; DIGEST?: string; listedAt?: string };

/**
 * Milliseconds that a listing goes back behind where the last one ended: a file's key has the time at which CloudTrail
 * made it, and one that was made earlier may come later.
 */
const overlap = 6 * 3_600_000;

/**
 * Lists what is new in the bucket. Keys sort by day and time within an account's region, so that each listing goes on
 * where the last one ended; `onPage` is told after each page, so that an interrupted one goes on too.
 */
export async function listFiles(
  deps: FilesDeps,
  place: FilesPlace,
  input: { cursor: FilesCursor; signal: AbortSignal; onPage(cursor: FilesCursor): Promise<void> },
): Promise<{ noted: number; cursor: FilesCursor }> {
  const { database, clock } = deps;
  let { cursor } = input;
  let noted = 0;
  for (const kind of ["LOG", "DIGEST"] as const) {
    const folder = folderOf({ ...place, kind });
    let after = behind(cursor[kind], folder) ?? keysFrom(folder, place.since);
    for (let more = true; more && !input.signal.aborted; ) {
      const page = await place.bucket.list({ prefix: folder, after });
      const files = page.objects.flatMap(({ key, etag, lastModified }) => {
        const of = readFileKey(key);
        if (of === null) return [];
        const { name: bucket } = place.bucket;
        return [{ bucket, key, of, accountId: place.accountId, etag, deliveredAt: lastModified }];
      });
      noted += (await noteFiles(database, { files, at: clock.now() })).noted;
      after = page.objects.at(-1)?.key ?? after;
      if (after > (cursor[kind] ?? "")) {
        cursor = { ...cursor, [kind]: after };
        await input.onPage(cursor);
      }
      more = page.more && page.objects.length > 0;
    }
  }
  return { noted, cursor };
}

/** A key some hours before another one of the same folder; null where there is none yet. */
function behind(key: string | undefined, folder: string): string | null {
  if (key === undefined || !key.startsWith(folder)) return null;
  const match = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?:\d{2})?Z[^/]*$/.exec(key);
  if (match === null) return key;
  const [, year, month, day, hours, minutes] = match.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = new Date(Date.UTC(year, month - 1, day, hours, minutes) - overlap);
  const name = key.slice(key.lastIndexOf("/") + 1, -match[0].length);
  const stamp = at.toISOString().replaceAll("-", "").replaceAll(":", "").slice(0, 13);
  return `${keysFrom(folder, at)}${name}_${stamp}`;
}

import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure, message } from "../../kernel/index.ts";
import { type Keep, referredOf } from "../records/concerns.ts";
import { UnreadableFile } from "../records/split-records.ts";
import type { OpenObject } from "./bucket.ts";
import type { FilesDeps, FilesPlace } from "./files-place.ts";
import { type ClaimedFile, claimFiles } from "./known-files.ts";
import { readDigestFile } from "./read-digest-file.ts";
import { readLogFile } from "./read-log-file.ts";

const filesAtOnce = 20;
const mostRetryMs = 3_600_000;

export type FilesRead = { files: number; records: number; kept: number; lastEventAt: Date | null };

/**
 * Reads the files that wait, of one account's region. One that cannot be read as what it should be says so for itself; a
 * bucket that does not answer ends the round with AwsFailure, and what was not read waits for the next.
 */
export async function readFiles(deps: FilesDeps, place: FilesPlace, signal: AbortSignal): Promise<FilesRead> {
  const { database, clock } = deps;
  const sum: FilesRead = { files: 0, records: 0, kept: 0, lastEventAt: null };
  const referred = await referredOf(database, { ...place, buckets: [place.bucket.name] });
  while (!signal.aborted) {
    const at = clock.now();
    const claimed = await claimFiles(database, { ...place, most: filesAtOnce, at });
    if (claimed.length === 0) break;
    for (const [index, file] of claimed.entries()) {
      try {
        const read = await readOne(deps, { place, file, referred });
        sum.files += 1;
        sum.records += read?.records ?? 0;
        sum.kept += read?.kept ?? 0;
        const last = read?.lastEventAt ?? null;
        if (last !== null && (sum.lastEventAt === null || last > sum.lastEventAt)) sum.lastEventAt = last;
      } catch (error) {
        // What it took and did not come to is free again.
        await release(
          deps,
          claimed.slice(index + 1).map(({ id }) => id),
        );
        await later(deps, file);
        throw error;
      }
    }
  }
  return sum;
}

type Reading = { place: FilesPlace; file: ClaimedFile; referred: Awaited<ReturnType<typeof referredOf>> };

async function readOne(deps: FilesDeps, { place, file, referred }: Reading) {
  const { database, clock } = deps;
  const { id, key } = file;
  try {
    const object = await place.bucketNamed(file.bucket).open(key);
    const at = clock.now();
    if (file.kind === "DIGEST") {
      await readDigestFile(deps, { place, file, object });
      return null;
    }
    const delivered = object.lastModified ?? file.deliveredAt ?? file.noticedAt;
    const read = (keep: Keep | "none", body: OpenObject["body"]) =>
      readLogFile(deps, { body, fileId: id, place, delivered, keep, referred, at });
    // Of a file that was read before only the bytes are compared: what came first stays, unless a digest says that this
    // is the file, and that it was not then.
    const isFirst = file.sha256 === null;
    let summary = await read(isFirst ? place.keep : "none", object.body);
    const isProven = !isFirst && summary.sha256 === file.digestSha256 && summary.sha256 !== file.sha256;
    if (isProven) {
      await database.pool.query("DELETE FROM trail_record WHERE file_id = $1", [id]);
      summary = await read(place.keep, (await place.bucketNamed(file.bucket).open(key)).body);
    }
    await database.pool.query(
      "UPDATE trail_file SET state = 'READ', read_at = $2, tries = 0, next_try_at = NULL, failure = NULL, etag = $3, " +
        "delivered_at = coalesce(delivered_at, $4), " +
        "replaced_at = CASE WHEN sha256 <> $5 THEN $2::timestamptz ELSE replaced_at END, " +
        "replaced_sha256 = CASE WHEN sha256 = $5 THEN replaced_sha256 WHEN $9 THEN sha256 ELSE CASE WHEN sha256 IS NULL THEN NULL ELSE $5 END END, " +
        "sha256 = CASE WHEN $9 OR sha256 IS NULL THEN $5 ELSE sha256 END, " +
        "records = CASE WHEN $9 OR sha256 IS NULL THEN $6 ELSE records END, kept = CASE WHEN $9 OR sha256 IS NULL THEN $7 ELSE kept END, " +
        "repeated = CASE WHEN $9 OR sha256 IS NULL THEN $8 ELSE repeated END WHERE id = $1",
      [
        id,
        at.toISOString(),
        object.etag?.replaceAll('"', "") ?? null,
        delivered.toISOString(),
        summary.sha256,
        summary.records,
        summary.kept,
        summary.repeated,
        isProven,
      ],
    );
    return summary;
  } catch (error) {
    if (error instanceof UnreadableFile) {
      await set(deps, file, "FAILED", message("cause.trail.unreadable", { key, message: error.message }));
      return null;
    }
    if (error instanceof AwsFailure && error.kind === "notFound" && error.code !== "NoSuchBucket") {
      await set(deps, file, "MISSING", message("cause.trail.missing", { key }));
      return null;
    }
    throw error;
  }
}

async function set(
  { database, clock }: FilesDeps,
  { id }: ClaimedFile,
  state: "FAILED" | "MISSING",
  failure: StoredMessage,
): Promise<void> {
  await database.pool.query(
    "UPDATE trail_file SET state = $2, failure = $3::jsonb, read_at = $4, next_try_at = NULL WHERE id = $1",
    [id, state, JSON.stringify(failure), clock.now().toISOString()],
  );
}

async function release({ database }: FilesDeps, ids: readonly string[]): Promise<void> {
  await database.pool.query(
    "UPDATE trail_file SET tries = tries - 1, next_try_at = NULL WHERE id = ANY ($1::text[]) AND state = 'NEW'",
    [ids],
  );
}

/** It is tried again ever later: one that always fails must not hold up those behind it. */
async function later({ database, clock }: FilesDeps, { id, tries }: ClaimedFile): Promise<void> {
  const wait = Math.min(mostRetryMs, 1_000 * 2 ** Math.min(tries, 12));
  await database.pool.query("UPDATE trail_file SET next_try_at = $2 WHERE id = $1 AND state = 'NEW'", [
    id,
    new Date(clock.now().getTime() + wait).toISOString(),
  ]);
}

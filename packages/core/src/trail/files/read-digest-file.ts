import type { OpenObject } from "./bucket.ts";
import { isSigned, readDigest } from "./digest.ts";
import { fileIdOf, readFileKey } from "./file-key.ts";
import type { FilesDeps, FilesPlace } from "./files-place.ts";
import { type ClaimedFile, noteFiles } from "./known-files.ts";
import { publicKeyFor } from "./public-keys.ts";
import { wholeOf } from "./uncompressed.ts";

/** A digest of an hour with ten thousand files has about 5 MB. */
const largestDigest = 64 * 1024 * 1024;

/**
 * Takes in a digest: whether CloudTrail signed it, and what it says of each file of its hour. A file that nobody told of is
 * noted to be read, and so is the digest before.
 */
export async function readDigestFile(
  deps: FilesDeps,
  { place, file, object }: { place: FilesPlace; file: ClaimedFile; object: OpenObject },
): Promise<void> {
  const { database, clock } = deps;
  const { pool } = database;
  const digest = readDigest(await wholeOf(object.body, largestDigest));
  const of = readFileKey(file.key);
  const isHere = digest.bucket === file.bucket && digest.key === file.key;
  const generated = Date.parse(object.metadata["backfill-generation-timestamp"] ?? "");
  const around = Number.isNaN(generated) ? digest.endAt : new Date(generated);
  const der = await publicKeyFor(
    { database, client: place.cloudTrail },
    { region: place.region, fingerprint: digest.fingerprint, around },
  );
  const signature = object.metadata.signature ?? "";
  const signed = !isHere
    ? "MOVED"
    : der === null
      ? "UNKNOWN_KEY"
      : isSigned(digest, { signature, der })
        ? "VALID"
        : "FORGED";
  const at = clock.now();
  const { previous } = digest;
  await pool.query(
    "INSERT INTO trail_digest AS d (id, account_id, region, bucket, key, trail, backfill, start_at, end_at, fingerprint, signature, sha256, " +
      "previous_bucket, previous_key, previous_sha256, previous_signature, files, signed, chain, read_at) " +
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'PENDING', $19) " +
      // Another content under its key counts as little as it is signed: what was proven stays.
      "ON CONFLICT (id) DO UPDATE SET start_at = excluded.start_at, end_at = excluded.end_at, fingerprint = excluded.fingerprint, " +
      "signature = excluded.signature, sha256 = excluded.sha256, previous_bucket = excluded.previous_bucket, " +
      "previous_key = excluded.previous_key, previous_sha256 = excluded.previous_sha256, previous_signature = excluded.previous_signature, " +
      "files = excluded.files, signed = excluded.signed, chain = 'PENDING', read_at = excluded.read_at WHERE d.signed <> 'VALID' OR excluded.signed = 'VALID'",
    [
      file.id,
      place.accountId,
      place.region,
      file.bucket,
      file.key,
      of?.trail ?? "",
      of?.backfill ?? false,
      digest.startAt.toISOString(),
      digest.endAt.toISOString(),
      digest.fingerprint,
      signature,
      digest.sha256,
      previous?.bucket ?? null,
      previous?.key ?? null,
      previous?.sha256 ?? null,
      previous?.signature ?? null,
      digest.files.length,
      signed,
      at.toISOString(),
    ],
  );
  const named = digest.files.flatMap((each) => {
    const known = readFileKey(each.key);
    return known === null
      ? []
      : [{ ...each, of: known, accountId: place.accountId, etag: null, deliveredAt: null }];
  });
  const before = previous && readFileKey(previous.key);
  const earlier =
    previous && before && digest.startAt >= place.since
      ? [{ ...previous, of: before, accountId: place.accountId, etag: null, deliveredAt: null }]
      : [];
  await noteFiles(database, { files: [...named, ...earlier], at });
  // Of two digests that name a file the one that is proven counts.
  await pool.query(
    "UPDATE trail_file f SET digest_id = $1, digest_sha256 = r.sha256, " +
      // It was replaced before, and this is what it was replaced by: it is read again.
      "state = CASE WHEN f.replaced_sha256 = r.sha256 AND f.sha256 <> r.sha256 THEN 'NEW' ELSE f.state END FROM unnest($2::text[], $3::text[]) AS r(id, sha256) " +
      "WHERE f.id = r.id AND (f.digest_id IS NULL OR $4 OR f.digest_id = $1)",
    [
      file.id,
      named.map(({ bucket, key }) => fileIdOf(bucket, key)),
      named.map(({ sha256 }) => sha256),
      signed === "VALID",
    ],
  );
  await pool.query(
    "UPDATE trail_file SET state = 'READ', read_at = $2, tries = 0, next_try_at = NULL, failure = NULL, etag = $3, sha256 = $4, " +
      "delivered_at = coalesce(delivered_at, $5), verdict = $6 WHERE id = $1",
    [
      file.id,
      at.toISOString(),
      object.etag?.replaceAll('"', "") ?? null,
      digest.sha256,
      (object.lastModified ?? digest.endAt).toISOString(),
      signed === "VALID" ? "VERIFIED" : signed === "FORGED" ? "ALTERED" : "UNPROVEN",
    ],
  );
}

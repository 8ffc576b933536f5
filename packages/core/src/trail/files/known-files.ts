import type { Database } from "@fleetgraph/database";
import { type FileKey, fileIdOf } from "./file-key.ts";

type Pool = Pick<Database, "pool">;

export type NoticedFile = {
  bucket: string;
  key: string;
  of: FileKey;
  accountId: string;
  etag: string | null;
  deliveredAt: Date | null;
};

/**
 * Notes files down to be read. One that is known stays as it is, unless the object is another one by now (its ETag says
 * so): then it is looked at again.
 */
export async function noteFiles(
  { pool }: Pool,
  { files, at }: { files: readonly NoticedFile[]; at: Date },
): Promise<{ noted: number }> {
  if (files.length === 0) return { noted: 0 };
  const unique = [...new Map(files.map((file) => [`${file.bucket}/${file.key}`, file])).values()];
  const { rowCount } = await pool.query({
    name: "fg_trail_files_noted",
    text:
      "INSERT INTO trail_file AS f (id, account_id, region, bucket, key, kind, state, etag, delivered_at, noticed_at) " +
      "SELECT r.id, r.account_id, r.region, r.bucket, r.key, r.kind, 'NEW', r.etag, r.delivered_at, $1 " +
      "FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[]) " +
      "AS r(id, account_id, region, bucket, key, kind, etag, delivered_at) ORDER BY r.id " +
      "ON CONFLICT (id) DO UPDATE SET state = 'NEW', etag = excluded.etag, next_try_at = NULL, tries = 0, " +
      "delivered_at = coalesce(f.delivered_at, excluded.delivered_at) " +
      "WHERE f.state <> 'NEW' AND (f.state = 'MISSING' OR f.etag <> excluded.etag)",
    values: [
      at.toISOString(),
      unique.map(({ bucket, key }) => fileIdOf(bucket, key)),
      unique.map(({ accountId }) => accountId),
      unique.map(({ of }) => of.region),
      unique.map(({ bucket }) => bucket),
      unique.map(({ key }) => key),
      unique.map(({ of }) => of.kind),
      // A notice has it without the quotes that other answers have.
      unique.map(({ etag }) => etag?.replaceAll('"', "") ?? null),
      unique.map(({ deliveredAt }) => deliveredAt?.toISOString() ?? null),
    ],
  });
  return { noted: rowCount ?? 0 };
}

export type ClaimedFile = {
  id: string;
  bucket: string;
  key: string;
  kind: "LOG" | "DIGEST";
  sha256: string | null;
  digestSha256: string | null;
  deliveredAt: Date | null;
  noticedAt: Date;
  tries: number;
};

/** Milliseconds for which a file that somebody took is left to them. */
const claimedFor = 10 * 60_000;

/** Takes files to read, digests first: what they say of the others is then known when those are read. */
export async function claimFiles(
  { pool }: Pool,
  input: { accountId: string; region: string; most: number; at: Date },
): Promise<ClaimedFile[]> {
  const { rows } = await pool.query<ClaimedFile>({
    name: "fg_trail_files_claimed",
    text:
      "UPDATE trail_file f SET tries = tries + 1, next_try_at = $3 FROM (SELECT id FROM trail_file " +
      "WHERE state = 'NEW' AND account_id = $1 AND region = $2 AND (next_try_at IS NULL OR next_try_at <= $4) " +
      "ORDER BY kind, key LIMIT $5 FOR UPDATE SKIP LOCKED) c WHERE f.id = c.id RETURNING f.id, f.bucket, f.key, f.kind, " +
      'f.sha256, f.digest_sha256 AS "digestSha256", f.delivered_at AS "deliveredAt", f.noticed_at AS "noticedAt", f.tries',
    values: [
      input.accountId,
      input.region,
      new Date(input.at.getTime() + claimedFor).toISOString(),
      input.at.toISOString(),
      input.most,
    ],
  });
  return rows.sort((one, other) => (one.kind + one.key < other.kind + other.key ? -1 : 1));
}

/** How many files of a region wait to be read. */
export async function filesWaiting(
  { pool }: Pool,
  { accountId, region }: { accountId: string; region: string },
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM trail_file WHERE state = 'NEW' AND account_id = $1 AND region = $2",
    [accountId, region],
  );
  return rows[0]?.count ?? 0;
}

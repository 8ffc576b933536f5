import type { Database } from "@fleetgraph/database";

/** Hours that digests are given to name a file: a backfill digest comes behind that of the hour. */
const grace = "interval '3 hours'";

/**
 * Says of the files of an account's region what is known of them by now, out of the digests that were read: whether each
 * digest follows on the one before, and whether each file is the one that a digest names. It can be said anew at any time,
 * and is: a digest that comes later, or comes back, changes it.
 */
export async function judgeFiles(
  { pool }: Pick<Database, "pool">,
  { accountId, region, at }: { accountId: string; region: string; at: Date },
): Promise<{ changed: number }> {
  await pool.query({
    name: "fg_trail_chain",
    text:
      "UPDATE trail_digest d SET chain = j.chain FROM (SELECT d.id, CASE WHEN d.previous_key IS NULL THEN 'STARTS' " +
      "WHEN p.id IS NOT NULL AND p.sha256 = d.previous_sha256 AND p.signature = d.previous_signature THEN 'CONTINUES' " +
      "WHEN p.id IS NOT NULL THEN 'BROKEN' WHEN f.state IN ('MISSING', 'FAILED') THEN 'LOST' " +
      // Before the day from which on files are read.
      "WHEN f.id IS NULL THEN 'STARTS' ELSE 'PENDING' END AS chain " +
      "FROM trail_digest d LEFT JOIN trail_digest p ON p.account_id = d.account_id AND p.region = d.region " +
      "AND p.bucket = d.previous_bucket AND p.key = d.previous_key " +
      "LEFT JOIN trail_file f ON f.account_id = d.account_id AND f.region = d.region AND f.kind = 'DIGEST' " +
      "AND f.bucket = d.previous_bucket AND f.key = d.previous_key " +
      "WHERE d.account_id = $1 AND d.region = $2 AND d.chain IN ('PENDING', 'LOST', 'BROKEN')) j WHERE d.id = j.id AND d.chain <> j.chain",
    values: [accountId, region],
  });
  const { rowCount } = await pool.query({
    name: "fg_trail_judge",
    text:
      "WITH newest AS (SELECT max(end_at) AS at FROM trail_digest WHERE account_id = $1 AND region = $2 AND NOT backfill), " +
      "j AS (SELECT f.id, CASE WHEN f.state = 'MISSING' THEN 'MISSING' " +
      "WHEN f.digest_id IS NOT NULL AND f.state = 'NEW' AND f.sha256 IS NULL THEN 'PENDING' " +
      "WHEN f.digest_id IS NOT NULL AND d.signed <> 'VALID' THEN 'UNPROVEN' " +
      "WHEN f.digest_id IS NOT NULL AND f.sha256 = f.digest_sha256 THEN 'VERIFIED' " +
      "WHEN f.digest_id IS NOT NULL THEN 'ALTERED' " +
      "WHEN f.state = 'FAILED' THEN 'ALTERED' " +
      `WHEN EXISTS (SELECT FROM trail_digest c, newest WHERE c.account_id = $1 AND c.region = $2 AND NOT c.backfill AND c.start_at <= f.delivered_at ` +
      `AND c.end_at > f.delivered_at AND newest.at >= c.end_at + ${grace}) THEN 'UNREFERENCED' ` +
      `WHEN f.delivered_at + ${grace} < $3 AND NOT EXISTS (SELECT FROM trail_digest c WHERE c.account_id = $1 AND c.region = $2 AND NOT c.backfill ` +
      "AND c.start_at <= f.delivered_at AND c.end_at > f.delivered_at) THEN 'UNCOVERED' " +
      "ELSE 'PENDING' END AS verdict " +
      "FROM trail_file f LEFT JOIN trail_digest d ON d.id = f.digest_id WHERE f.account_id = $1 AND f.region = $2 AND f.kind = 'LOG' " +
      // What was proven stays proven; what was not is looked at again for as long as something may come of it.
      "AND (f.verdict <> 'VERIFIED' OR f.state = 'MISSING') AND (f.verdict = 'PENDING' OR f.noticed_at > $3::timestamptz - interval '30 days' OR f.digest_id IS NOT NULL)) " +
      "UPDATE trail_file f SET verdict = j.verdict FROM j WHERE f.id = j.id AND f.verdict <> j.verdict",
    values: [accountId, region, at.toISOString()],
  });
  return { changed: rowCount ?? 0 };
}

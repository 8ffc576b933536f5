import type { StoredMessage } from "@fleetgraph/catalogue";
import { type Reads, readRows } from "../kernel/index.ts";
import { type Caller, regionVisibility } from "../permissions/index.ts";
import type { TrailWay } from "./sources.ts";
import type { FileVerdict } from "./trail-record.ts";

/** A way by which records come, and how fresh what comes by it is. */
export type TrailSource = {
  key: string;
  accountId: string;
  region: string;
  way: TrailWay;
  observedAt: string | null;
  readFrom: string | null;
  readUntil: string | null;
  lastEventAt: string | null;
  stale: boolean;
  failedSince: string | null;
  failure: StoredMessage | null;
  records: number;
  kept: number;
  filesWaiting: number;
  /** How many files there are of each verdict. */
  verdicts: { verdict: FileVerdict; count: number }[];
};

/** Of an account's region whose digests tell of something wrong, or of a file that is not as it was delivered. */
export type TrailFinding = {
  kind: "FILE" | "DIGEST";
  accountId: string;
  region: string;
  bucket: string;
  key: string;
  /** Of a file its verdict; of a digest FORGED, UNKNOWN_KEY, MOVED, BROKEN or LOST. */
  finding: string;
  at: string | null;
  failure: StoredMessage | null;
};

/** Sources of the regions of which the caller may read records, in the order of their names. */
export async function trailSources(reads: Reads, caller: Caller): Promise<TrailSource[]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    "SELECT s.key, s.account_id, s.region, s.way, s.observed_at, s.read_from, s.read_until, s.last_event_at, " +
      // A round is due every minute or so, and nobody has answered for ten.
      "s.failure IS NOT NULL OR s.observed_at IS NULL OR s.observed_at < now() - interval '10 minutes', " +
      "s.failed_since, s.failure, s.records, s.kept, " +
      "CASE WHEN s.way = 'FILES' THEN (SELECT count(*) FROM trail_file f WHERE f.account_id = s.account_id AND f.region = s.region AND f.state = 'NEW') ELSE 0 END, " +
      "CASE WHEN s.way = 'FILES' THEN (SELECT coalesce(jsonb_agg(jsonb_build_object('verdict', v.verdict, 'count', v.n) ORDER BY v.verdict), '[]') " +
      "FROM (SELECT verdict, count(*) AS n FROM trail_file f WHERE f.account_id = s.account_id AND f.region = s.region AND f.kind = 'LOG' GROUP BY 1) v) ELSE '[]' END " +
      `FROM trail_source s JOIN account a ON a.id = s.account_id WHERE true${regions(caller, bind, "s")} ORDER BY s.key`,
    values,
  );
  return rows.map((row) => {
    const [key, accountId, region, way, observedAt, readFrom, readUntil, lastEventAt, stale] = row;
    const [failedSince, failure, records, kept, filesWaiting, verdicts] = row.slice(9);
    return {
      key,
      accountId,
      region,
      way,
      observedAt,
      readFrom,
      readUntil,
      lastEventAt,
      stale,
      failedSince,
      failure,
      records,
      kept,
      filesWaiting,
      verdicts,
    } as TrailSource;
  });
}

/** Everything of the trails' files and digests that is not as it should be, the newest first. */
export async function trailFindings(
  reads: Reads,
  caller: Caller,
  { limit }: { limit: number },
): Promise<TrailFinding[]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    "SELECT kind, account_id, region, bucket, key, finding, at, failure FROM (" +
      "SELECT f.kind = 'DIGEST' AS is_digest, CASE f.kind WHEN 'LOG' THEN 'FILE' ELSE f.kind END AS kind, f.account_id, f.region, f.bucket, f.key, " +
      "CASE WHEN f.replaced_at IS NOT NULL AND f.verdict NOT IN ('ALTERED', 'MISSING') THEN 'REPLACED' ELSE f.verdict END AS finding, " +
      "coalesce(f.delivered_at, f.noticed_at) AS at, f.failure FROM trail_file f " +
      "WHERE f.verdict IN ('ALTERED', 'MISSING', 'UNPROVEN', 'UNREFERENCED') AND f.kind = 'LOG' OR f.state IN ('FAILED', 'MISSING') OR f.replaced_at IS NOT NULL " +
      "UNION ALL SELECT true, 'DIGEST', d.account_id, d.region, d.bucket, d.key, CASE WHEN d.signed <> 'VALID' THEN d.signed ELSE d.chain END, d.end_at, NULL " +
      "FROM trail_digest d WHERE d.signed <> 'VALID' OR d.chain IN ('BROKEN', 'LOST')) s " +
      `JOIN account a ON a.id = s.account_id WHERE true${regions(caller, bind, "s")} ORDER BY at DESC, key LIMIT ${bind(limit)}`,
    values,
  );
  return rows.map(([kind, accountId, region, bucket, key, finding, at, failure]) => ({
    kind,
    accountId,
    region,
    bucket,
    key,
    finding,
    at,
    failure,
  })) as TrailFinding[];
}

function regions(caller: Caller, bind: (value: unknown) => string, of: string): string {
  const visible = regionVisibility(caller.grants, "audit:read");
  if (visible === null) return "";
  return ` AND (a.name || '/' || ${of}.region) LIKE ANY (${bind(visible)}::text[])`;
}

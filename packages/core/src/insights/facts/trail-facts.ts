import type { Database } from "@fleetgraph/database";
import type { FileVerdict } from "../../trail/index.ts";

/** What comes from CloudTrail of an account's region. */
export type TrailFact = {
  /** When a source of it answered last; null where none ever did. */
  observedAt: Date | null;
  /** Whether files of a trail are read, and not only what LookupEvents gives. */
  files: boolean;
  /** Files of the last day, by what is known of their bytes. */
  verdicts: Partial<Record<FileVerdict, number>>;
  /** The same of all files that are kept and are not as they should be. */
  badVerdicts: Partial<Record<FileVerdict, number>>;
  /** Digests that are forged or break their chain. */
  badDigests: number;
};

/** Changes behind Fleetgraph's back by one person, with the last one. */
export type OutOfBandFact = { person: string; count: number; action: string };

/** Facts of a trail that is only looked up, for examples. */
export function aTrail(given: Partial<TrailFact> = {}): TrailFact {
  return {
    observedAt: new Date("2026-11-20T11:59:00Z"),
    files: false,
    verdicts: {},
    badVerdicts: {},
    badDigests: 0,
    ...given,
  };
}

type Place = { account: string; region: string; now: Date };

export async function trailOf({ pool }: Database, { account, region, now }: Place): Promise<TrailFact> {
  const { rows } = await pool.query(
    `WITH a AS (SELECT id FROM account WHERE name = $1)
     SELECT (SELECT max(observed_at) FROM trail_source s, a WHERE s.account_id = a.id AND s.region = $2) AS "observedAt",
       EXISTS (SELECT FROM trail_source s, a WHERE s.account_id = a.id AND s.region = $2 AND s.way = 'FILES') AS files,
       (SELECT coalesce(jsonb_object_agg(verdict, n), '{}') FROM (SELECT verdict, count(*) AS n FROM trail_file f, a
          WHERE f.account_id = a.id AND f.region = $2 AND f.kind = 'LOG' AND f.delivered_at > $3::timestamptz - interval '1 day'
          GROUP BY 1) v) AS verdicts,
       (SELECT coalesce(jsonb_object_agg(verdict, n), '{}') FROM (SELECT verdict, count(*) AS n FROM trail_file f, a
          WHERE f.account_id = a.id AND f.region = $2 AND f.kind = 'LOG' AND f.verdict IN ('ALTERED', 'MISSING', 'UNREFERENCED')
          GROUP BY 1) v) AS "badVerdicts",
       (SELECT count(*)::int FROM trail_digest d, a WHERE d.account_id = a.id AND d.region = $2
          AND (d.signed = 'FORGED' OR d.chain = 'BROKEN')) AS "badDigests"`,
    [account, region, now.toISOString()],
  );
  return rows[0] as TrailFact;
}

/** Of the last week; what nobody has acknowledged. */
export async function outOfBandOf(
  { pool }: Database,
  { account, region, now }: Place,
): Promise<OutOfBandFact[]> {
  const { rows } = await pool.query<OutOfBandFact>(
    `SELECT person, count(*)::int AS count, (array_agg(action ORDER BY at DESC))[1] AS action FROM out_of_band_change
      WHERE at > $3::timestamptz - interval '7 days' AND withdrawn_at IS NULL AND acknowledged_at IS NULL
        AND starts_with(path, $1 || '/' || $2 || '/') GROUP BY person ORDER BY 2 DESC, 1`,
    [account, region, now.toISOString()],
  );
  return rows;
}

/** How often people entered containers of a service in the last thirty days: on how many, and how long before the last the first was. */
export type EnteredFact = { days: number; overDays: number; times: number; people: string[] };

/** By service; null where nothing of the region comes from CloudTrail, so that nobody can know. */
export async function enteredOf(
  { pool }: Database,
  { account, region, now, clusterId }: Place & { clusterId: string },
): Promise<Map<string, EnteredFact> | null> {
  const { rows: sources } = await pool.query(
    `SELECT FROM trail_source s JOIN account a ON a.id = s.account_id WHERE a.name = $1 AND s.region = $2 AND s.observed_at IS NOT NULL LIMIT 1`,
    [account, region],
  );
  if (sources.length === 0) return null;
  const { rows } = await pool.query<EnteredFact & { id: string }>(
    `SELECT t.service_id AS id, count(DISTINCT (r.event_time AT TIME ZONE 'UTC')::date)::int AS days,
       extract(day FROM max(r.event_time) - min(r.event_time))::int AS "overDays", count(*)::int AS times,
       array_agg(DISTINCT r.principal) AS people
     FROM trail_record r JOIN LATERAL (
       SELECT service_id FROM task WHERE cluster_id = $1 AND reverse(split_part(reverse(arn), '/', 1)) COLLATE "C" = reverse(split_part(reverse(r.request->>'task'), '/', 1)) COLLATE "C"
       UNION SELECT service_id FROM task_past WHERE gone_at IS NOT NULL AND cluster_id = $1 AND reverse(split_part(reverse(arn), '/', 1)) COLLATE "C" = reverse(split_part(reverse(r.request->>'task'), '/', 1)) COLLATE "C" LIMIT 1) t ON true
     WHERE r.cluster_id = $1 AND r.event_name = 'ExecuteCommand' AND r.error_code IS NULL
         -- Of a session that no person opened (records/who.ts) there is but the ARN.
         AND r.principal NOT LIKE 'arn:%:assumed-role/%'
       AND r.event_time > $2::timestamptz - interval '30 days' AND t.service_id IS NOT NULL GROUP BY 1`,
    [clusterId, now.toISOString()],
  );
  return new Map(rows.map(({ id, ...entered }) => [id, entered]));
}

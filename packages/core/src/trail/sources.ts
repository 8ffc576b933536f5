import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { AwsFailure, message } from "../kernel/index.ts";

export type TrailWay = "LOOKUP" | "FILES";

/** A way by which records of one account's region come. */
export type SourceKey = { account: string; accountId: string; region: string; way: TrailWay };

export const keyOf = ({ account, region, way }: SourceKey): string => `${account}/${region}/${way}`;

/** What a round of a source found. What is left out stays as it was. */
export type SourceNews = {
  cursor?: unknown;
  observedAt?: Date;
  readFrom?: Date;
  readUntil?: Date;
  lastEventAt?: Date | null;
  /** Null: it answers. */
  failure?: StoredMessage | null;
  at: Date;
  records?: number;
  kept?: number;
};

export async function cursorOf<Cursor>(
  { pool }: Pick<Database, "pool">,
  source: SourceKey,
): Promise<Cursor | null> {
  const text = "SELECT cursor FROM trail_source WHERE key = $1";
  const { rows } = await pool.query<{ cursor: Cursor | null }>(text, [keyOf(source)]);
  return rows[0]?.cursor ?? null;
}

export async function saveSource(
  { pool }: Pick<Database, "pool">,
  source: SourceKey,
  news: SourceNews,
): Promise<void> {
  const iso = (at: Date | null | undefined) => at?.toISOString() ?? null;
  await pool.query({
    name: "fg_trail_source",
    text:
      "INSERT INTO trail_source AS s (key, account_id, region, way, cursor, observed_at, read_from, read_until, last_event_at, " +
      "failed_since, failure, records, kept) " +
      "VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, CASE WHEN $10::jsonb IS NULL THEN NULL ELSE $11::timestamptz END, $10::jsonb, $12, $13) " +
      "ON CONFLICT (key) DO UPDATE SET cursor = coalesce(excluded.cursor, s.cursor), " +
      "observed_at = greatest(s.observed_at, excluded.observed_at), read_from = least(s.read_from, excluded.read_from), " +
      "read_until = greatest(s.read_until, excluded.read_until), last_event_at = greatest(s.last_event_at, excluded.last_event_at), " +
      "failure = CASE WHEN $14 THEN excluded.failure ELSE s.failure END, " +
      "failed_since = CASE WHEN NOT $14 THEN s.failed_since WHEN excluded.failure IS NULL THEN NULL ELSE coalesce(s.failed_since, excluded.failed_since) END, " +
      "records = s.records + excluded.records, kept = s.kept + excluded.kept",
    values: [
      keyOf(source),
      source.accountId,
      source.region,
      source.way,
      news.cursor === undefined ? null : JSON.stringify(news.cursor),
      iso(news.observedAt),
      iso(news.readFrom),
      iso(news.readUntil),
      iso(news.lastEventAt),
      news.failure == null ? null : JSON.stringify(news.failure),
      iso(news.at),
      news.records ?? 0,
      news.kept ?? 0,
      news.failure !== undefined,
    ],
  });
}

/** Why a source fails, as a message of the catalogue. What is no failure of AWS's is a defect, and shown as one. */
export function trailFailure(error: unknown): StoredMessage {
  if (!(error instanceof AwsFailure))
    return message("cause.unexpected", { message: (error as Error).message.slice(0, 300) });
  const { operation, message: text } = error;
  switch (error.kind) {
    case "denied":
      return message("cause.trail.denied", { operation, message: text });
    case "notFound":
      return message("cause.trail.notFound", { operation, message: text });
    case "credentials":
      return message("cause.listing.credentials", { message: text });
    case "throttled":
      return message("cause.listing.throttled", { operation });
    case "unreachable":
      return message("cause.listing.unreachable", { message: text });
    default:
      return message("cause.listing.unsupported", { operation, message: text });
  }
}

import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { message, SourceFailure } from "../../kernel/index.ts";
import type { SourceGap, SourceKind } from "../metric-source.ts";

export type SourceKey = { source: string; clusterId: string };

/** Where a source is to go on. Epoch milliseconds. */
export type SourceCursor = {
  readUntil: number | null;
  /** What lies between has not been read yet; the newest is read first. */
  behind: { from: number; until: number } | null;
};

/** However long a source says: it may mean another unit or a moment, and nobody would notice that it is not asked. */
const longestWaitMs = 15 * 60_000;

type Pool = Pick<Database, "pool">;
const msOf = (at: Date | null | undefined) => at?.getTime() ?? null;
const iso = (at: number | null | undefined) => (at == null ? null : new Date(at).toISOString());

export async function cursorOf({ pool }: Pool, { source, clusterId }: SourceKey): Promise<SourceCursor> {
  const text =
    "SELECT read_until, behind_from, behind_until FROM metric_source WHERE source = $1 AND cluster_id = $2";
  const { rows } = await pool.query<{
    read_until: Date | null;
    behind_from: Date | null;
    behind_until: Date | null;
  }>(text, [source, clusterId]);
  const [row] = rows;
  const [from, until] = [msOf(row?.behind_from), msOf(row?.behind_until)];
  return {
    readUntil: msOf(row?.read_until),
    behind: from !== null && until !== null ? { from, until } : null,
  };
}

/** What was read: it goes on behind it, and does not fail any more. */
export async function saveRead(
  { pool }: Pool,
  { source, clusterId }: SourceKey,
  news: {
    kind: SourceKind;
    at: Date;
    cursor: SourceCursor;
    lost: { from: number; until: number } | null;
    lastPointAt: number | null;
    gaps: readonly SourceGap[];
    kept: number;
  },
): Promise<void> {
  const { cursor, lost } = news;
  await pool.query({
    name: "fg_metric_source_read",
    text:
      "INSERT INTO metric_source AS s (source, cluster_id, kind, attempted_at, observed_at, read_until, behind_from, behind_until, lost_from, lost_until, last_point_at, gaps, points) " +
      "VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12) ON CONFLICT (source, cluster_id) DO UPDATE SET " +
      "kind = excluded.kind, attempted_at = excluded.attempted_at, observed_at = excluded.observed_at, read_until = excluded.read_until, " +
      "behind_from = excluded.behind_from, behind_until = excluded.behind_until, " +
      "lost_from = coalesce(excluded.lost_from, s.lost_from), lost_until = coalesce(excluded.lost_until, s.lost_until), " +
      "last_point_at = greatest(s.last_point_at, excluded.last_point_at), failed_since = NULL, failure = NULL, retry_at = NULL, " +
      "gaps = excluded.gaps, points = s.points + excluded.points",
    values: [
      source,
      clusterId,
      news.kind,
      news.at.toISOString(),
      iso(cursor.readUntil),
      iso(cursor.behind?.from),
      iso(cursor.behind?.until),
      iso(lost?.from),
      iso(lost?.until),
      iso(news.lastPointAt),
      JSON.stringify(news.gaps.slice(0, 50)),
      news.kept,
    ],
  });
}

/** It fails: since when is kept from the first time on. */
export async function saveFailure(
  { pool }: Pool,
  { source, clusterId }: SourceKey,
  news: { kind: SourceKind; at: Date; error: unknown },
): Promise<void> {
  const wait = news.error instanceof SourceFailure ? news.error.retryAfterMs : null;
  await pool.query({
    name: "fg_metric_source_failed",
    text:
      "INSERT INTO metric_source AS s (source, cluster_id, kind, attempted_at, failed_since, failure, retry_at) VALUES ($1, $2, $3, $4, $4, $5::jsonb, $6) " +
      "ON CONFLICT (source, cluster_id) DO UPDATE SET kind = excluded.kind, attempted_at = excluded.attempted_at, " +
      "failed_since = coalesce(s.failed_since, excluded.failed_since), failure = excluded.failure, retry_at = excluded.retry_at",
    values: [
      source,
      clusterId,
      news.kind,
      news.at.toISOString(),
      JSON.stringify(failureOf(news.error)),
      wait === null ? null : iso(news.at.getTime() + Math.min(wait, longestWaitMs)),
    ],
  });
}

/** Why a source fails, as a message of the catalogue. What is no failure of the source's is a defect, and shown as one. */
export function failureOf(error: unknown): StoredMessage {
  const { message: text } = error as Error;
  if (!(error instanceof SourceFailure)) return message("cause.unexpected", { message: text.slice(0, 300) });
  switch (error.kind) {
    case "UNREACHABLE":
      return message("cause.source.unreachable", { message: text });
    case "TIMEOUT":
      return message("cause.source.timeout", { message: text });
    case "THROTTLED":
      return message("cause.source.throttled", { message: text });
    case "UNAUTHORIZED":
      return message("cause.source.unauthorized", { message: text });
    case "NOT_FOUND":
      return message("cause.source.notFound", { message: text });
    case "BAD_ANSWER":
      return message("cause.source.badAnswer", { message: text });
    case "REFUSED":
      return message("cause.source.refused", { message: text });
  }
}

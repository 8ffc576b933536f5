import type { PoolClient } from "@fleetgraph/database";
import { inTransaction } from "../kernel/index.ts";
import type { IngestDeps } from "./ingest-points.ts";
import { bucketsOf, revise, rollUp } from "./roll-up.ts";
import { minutesPerHour, perChunk } from "./slots.ts";
import { fromHead, seal, unseal } from "./store/encode-points.ts";
import { makeParts } from "./store/make-parts.ts";
import { mergePoints } from "./store/merge-points.ts";
import { type PointsRow, readPointsRows, rowKey, writePointsRows } from "./store/rows.ts";
import { lastSealedDay } from "./store/seal-grace.ts";
import { lockSource } from "./store/source-lock.ts";
import { loadBuckets, reviseHours, storeBuckets } from "./store/write-steps.ts";

/** Series that one transaction takes, each with its hours of all days that are over. */
const mostSeries = 100;

/**
 * Moves what the head holds of days that are over into sealed rows, and revises the roll-ups by it. What came late for a day
 * that is sealed lies in the head as well and goes the same way. Whenever it is interrupted, each hour is in the head or
 * sealed, never neither.
 */
export async function sealDays(
  deps: IngestDeps,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<{ rows: number }> {
  const { database, clock } = deps;
  const until = (lastSealedDay(clock.now().getTime()) + 1) * 24;
  const { rows: days } = await database.pool.query<{ day: number }>(
    "SELECT DISTINCT hour / 24 AS day FROM metric_head WHERE hour < $1",
    [until],
  );
  if (days.length === 0) return { rows: 0 };
  await makeParts(
    database.pool,
    60,
    days.map(({ day }) => day),
  );
  let rows = 0;
  let after = 0;
  while (!signal?.aborted) {
    const series = await seriesToSeal(deps, { after, until });
    if (series.length === 0) break;
    for (const [source, ids] of series) {
      rows += await inTransaction(database, async (client) => {
        await lockSource(client, source);
        return sealSeries(client, { ids, until });
      });
      after = Math.max(after, ...ids);
    }
  }
  return { rows };
}

/**
 * The next series with something to seal, by their source. Planned for its values: a whole day is found along the key, a few late
 * hours by the hour.
 */
async function seriesToSeal(
  { database }: Pick<IngestDeps, "database">,
  { after, until }: { after: number; until: number },
): Promise<[source: string, ids: number[]][]> {
  const { rows } = await database.pool.query<{ source: string; ids: number[] }>(
    "SELECT s.source, array_agg(s.id) AS ids FROM (SELECT DISTINCT series FROM metric_head WHERE hour < $1 AND series > $2 " +
      "ORDER BY series LIMIT $3) AS h JOIN metric_series s ON s.id = h.series GROUP BY 1 ORDER BY 1",
    [until, after, mostSeries],
  );
  return rows.map(({ source, ids }) => [source, ids]);
}

async function sealSeries(
  client: PoolClient,
  { ids, until }: { ids: readonly number[]; until: number },
): Promise<number> {
  const { rows } = await client.query<PointsRow>(
    "SELECT series, hour AS at, points FROM metric_head WHERE series = ANY ($1::int[]) AND hour < $2 ORDER BY 1, 2",
    [ids, until],
  );
  if (rows.length === 0) return 0;
  await sealRows(client, rows);
  await client.query("DELETE FROM metric_head WHERE series = ANY ($1::int[]) AND hour < $2", [ids, until]);
  return rows.length;
}

async function sealRows(client: PoolClient, head: readonly PointsRow[]): Promise<void> {
  const days = new Map<number, { series: number; at: number; hours: PointsRow[] }>();
  for (const row of head) {
    const day = Math.floor(row.at / 24);
    const key = rowKey(row.series, day);
    const known = days.get(key);
    if (known) known.hours.push(row);
    else days.set(key, { series: row.series, at: day, hours: [row] });
  }
  const all = [...days.values()];
  const sealed = await readPointsRows(client, 60, all);
  const five = await loadBuckets(client, 300, all);
  const minutes = all.map(({ series, at, hours }) => {
    const bytes = sealed.get(rowKey(series, at));
    const points = bytes ? unseal(bytes, perChunk[60]) : new Float32Array(perChunk[60]).fill(Number.NaN);
    for (const { at: hour, points: ofHour } of hours) {
      const from = (hour - at * 24) * minutesPerHour;
      mergePoints(points.subarray(from, from + minutesPerHour), fromHead(ofHour, minutesPerHour));
    }
    const chunk = five.get(rowKey(series, at));
    if (chunk) revise(chunk.buckets, rollUp(bucketsOf(points), 5), 0);
    return { series, at, points: seal(points) };
  });
  await writePointsRows(client, 60, minutes);
  await storeBuckets(client, 300, [...five.values()]);
  await reviseHours(client, [...five.values()]);
}

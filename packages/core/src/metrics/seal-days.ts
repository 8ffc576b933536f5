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

/** Rows of the head that one transaction takes. */
const mostRows = 24 * 100;

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
  const { rows: sources } = await database.pool.query<{ source: string }>(
    "SELECT DISTINCT source FROM metric_series ORDER BY 1",
  );
  let rows = 0;
  for (const { source } of sources) {
    let after = 0;
    while (!signal?.aborted) {
      const done = await inTransaction(database, async (client) => {
        await lockSource(client, source);
        return sealSome(client, { source, after, until });
      });
      if (done.rows === 0) break;
      rows += done.rows;
      after = done.last;
    }
  }
  return { rows };
}

async function sealSome(
  client: PoolClient,
  { source, after, until }: { source: string; after: number; until: number },
): Promise<{ rows: number; last: number }> {
  const { rows: found } = await client.query<PointsRow>({
    name: "metric-seal",
    text:
      "SELECT h.series, h.hour AS at, h.points FROM metric_series s JOIN metric_head h ON h.series = s.id " +
      "WHERE s.source = $1 AND s.id > $2 AND h.hour < $3 ORDER BY h.series, h.hour LIMIT $4",
    values: [source, after, until, mostRows],
  });
  // A series that was cut off is left for the next time, unless there is no other.
  const last = found.at(-1)?.series ?? after;
  const whole = found.length < mostRows || found[0]?.series === last;
  const taken = whole ? found : found.filter(({ series }) => series !== last);
  if (taken.length === 0) return { rows: 0, last };
  await sealRows(client, taken);
  await client.query(
    "DELETE FROM metric_head h USING unnest($1::int[], $2::int[]) AS k (series, hour) WHERE h.series = k.series AND h.hour = k.hour",
    [taken.map(({ series }) => series), taken.map(({ at }) => at)],
  );
  // More of it may be there.
  const more = found.length >= mostRows && found[0]?.series === last;
  return { rows: taken.length, last: more ? after : (taken.at(-1)?.series ?? last) };
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

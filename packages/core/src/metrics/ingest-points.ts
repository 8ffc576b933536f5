import type { Database, PoolClient } from "@fleetgraph/database";
import { type Clock, inTransaction } from "../kernel/index.ts";
import type { Measurement } from "./metric-source.ts";
import { type Level, minutesPerHour } from "./slots.ts";
import { fromHead, toHead, unseal } from "./store/encode-points.ts";
import { keptFrom } from "./store/levels.ts";
import { mergePoints } from "./store/merge-points.ts";
import { type PointsRow, readPointsRows, rowKey, writePointsRows } from "./store/rows.ts";
import { lastSealedDay } from "./store/seal-grace.ts";
import { seriesIds } from "./store/series-ids.ts";
import { type NewPoints, sortPoints } from "./store/sort-points.ts";
import { lockSource } from "./store/source-lock.ts";
import { writeSteps } from "./store/write-steps.ts";

export type IngestDeps = { database: Pick<Database, "pool">; clock: Clock };

/** What became of points that came. */
export type Ingested = {
  /** Points that are there now and were not, or not with this value. */
  kept: number;
  /** Of those, points that took the place of another value of the same minute. */
  revised: number;
  /** Points that were there already, or came twice. */
  repeated: number;
  /** Points of days that are not kept any more. */
  tooLate: number;
  /** No number, a metric that is not measured, or a time that is not yet. */
  refused: number;
};

/** Points of one transaction, about: so much is held in memory, and so long others of the source wait. */
const mostAtOnce = 20_000;

/**
 * Takes in what a source gave, in any order, late or again. `stepSeconds` is the step that each value is of: 300 or 3600 is
 * for old ranges of which a source has nothing finer, and never takes the place of finer points. It is stored in parts, each
 * of them whole or not at all, and whoever is interrupted gives all of it again: what is there changes nothing.
 */
export async function ingestPoints(
  deps: IngestDeps,
  input: { source: string; measurements: readonly Measurement[]; stepSeconds?: Level },
): Promise<Ingested> {
  const { database, clock } = deps;
  const { source, measurements, stepSeconds = 60 } = input;
  const now = clock.now().getTime();
  const { series, repeated, refused } = sortPoints(measurements, { stepSeconds, now });
  const ingested = { kept: 0, revised: 0, repeated, tooLate: 0, refused };
  for (const part of parted(series)) {
    const done = await inTransaction(database, async (client) => {
      await lockSource(client, source);
      const ids = await seriesIds(client, { source, keys: part });
      const first = (await keptFrom(client))[stepSeconds];
      const batch = part.map((each, index) => ({ ...each, id: ids[index] as number }));
      return stepSeconds === 60
        ? writeMinutes(client, batch, { first, now })
        : writeSteps(client, batch, { first, stepSeconds });
    });
    ingested.kept += done.kept;
    ingested.revised += done.revised;
    ingested.repeated += done.repeated;
    ingested.tooLate += done.tooLate;
  }
  return ingested;
}

function* parted(series: readonly NewPoints[]): Generator<NewPoints[]> {
  let part: NewPoints[] = [];
  let points = 0;
  for (const each of series) {
    part.push(each);
    points += each.points;
    if (points < mostAtOnce) continue;
    yield part;
    part = [];
    points = 0;
  }
  if (part.length > 0) yield part;
}

/** Puts minutes into the head, beside what is known of their hours. */
async function writeMinutes(
  client: PoolClient,
  batch: readonly (NewPoints & { id: number })[],
  { first, now }: { first: number; now: number },
) {
  const done = { kept: 0, revised: 0, repeated: 0, tooLate: 0 };
  const coming: { series: number; at: number; points: Float32Array }[] = [];
  for (const { id, hours } of batch) {
    for (const [hour, points] of hours) {
      if (Math.floor(hour / 24) < first)
        done.tooLate += points.reduce((count, each) => count + (Number.isNaN(each) ? 0 : 1), 0);
      else coming.push({ series: id, at: hour, points });
    }
  }
  const head = await readPointsRows(client, "head", coming);
  const sealed = await sealedHours(client, coming, { head, lastSealed: lastSealedDay(now) });
  const rows: PointsRow[] = [];
  for (const { series, at, points } of coming) {
    const key = rowKey(series, at);
    const known = head.get(key);
    const there = known ? fromHead(known, minutesPerHour) : sealed(series, at);
    const merged = mergePoints(there, points);
    done.kept += merged.added + merged.revised;
    done.revised += merged.revised;
    done.repeated += merged.repeated;
    if (merged.added + merged.revised > 0) rows.push({ series, at, points: toHead(there) });
  }
  await writePointsRows(client, "head", rows);
  return done;
}

/** Gives the points of hours that are sealed, which the head takes back whole when something comes late. */
async function sealedHours(
  client: PoolClient,
  coming: readonly { series: number; at: number }[],
  { head, lastSealed }: { head: ReadonlyMap<number, Buffer>; lastSealed: number },
): Promise<(series: number, hour: number) => Float32Array> {
  const days = new Map<number, { series: number; at: number }>();
  for (const { series, at } of coming) {
    const day = Math.floor(at / 24);
    if (day > lastSealed || head.has(rowKey(series, at))) continue;
    days.set(rowKey(series, day), { series, at: day });
  }
  const sealed = await readPointsRows(client, 60, [...days.values()]);
  const points = new Map<number, Float32Array>();
  return (series, hour) => {
    const day = Math.floor(hour / 24);
    const bytes = sealed.get(rowKey(series, day));
    if (!bytes) return new Float32Array(minutesPerHour).fill(Number.NaN);
    const key = rowKey(series, day);
    const known = points.get(key) ?? unseal(bytes, minutesPerHour * 24);
    points.set(key, known);
    const from = (hour - day * 24) * minutesPerHour;
    return known.slice(from, from + minutesPerHour);
  };
}

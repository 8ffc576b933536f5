import type { PoolClient } from "@fleetgraph/database";
import { add, type Buckets, noBuckets, revise, rollUp } from "../roll-up.ts";
import { chunkOfDay, type Level, perChunk } from "../slots.ts";
import { vocabulary } from "../vocabulary.ts";
import { sealBuckets, unsealBuckets } from "./encode-buckets.ts";
import { makeParts } from "./make-parts.ts";
import { readPointsRows, rowKey, writePointsRows } from "./rows.ts";
import type { NewPoints } from "./sort-points.ts";

type Chunk = { series: number; at: number; buckets: Buckets; changed: boolean };

/** Puts points of longer steps into the roll-ups where nothing is known of their step. */
export async function writeSteps(
  client: PoolClient,
  batch: readonly (NewPoints & { id: number })[],
  { first, stepSeconds }: { first: number; stepSeconds: Level },
) {
  const done = { kept: 0, revised: 0, repeated: 0, tooLate: 0 };
  const perDay = 86_400 / stepSeconds;
  const coming = batch.flatMap(({ id, metric, steps }) =>
    [...steps].flatMap(([step, value]) => {
      const day = Math.floor(step / perDay);
      if (day < first) done.tooLate += 1;
      return day < first ? [] : [{ series: id, metric, at: chunkOfDay(day, stepSeconds), step, value }];
    }),
  );
  const chunks = await loadBuckets(client, stepSeconds, coming);
  const count = stepSeconds / 60;
  for (const { series, metric, at, step, value } of coming) {
    const chunk = chunks.get(rowKey(series, at)) as Chunk;
    const index = step - at * perDay;
    if (chunk.buckets.count[index] !== 0) {
      done.repeated += 1;
      continue;
    }
    // As many points as it has minutes, so that averages with finer ones beside it are right.
    const sum = vocabulary[metric].rollUp === "SUM" ? value : value * count;
    add(chunk.buckets, index, { count, sum, min: value, max: value });
    chunk.changed = true;
    done.kept += 1;
  }
  const changed = [...chunks.values()].filter((each) => each.changed);
  await storeBuckets(client, stepSeconds, changed);
  if (stepSeconds === 300) await reviseHours(client, changed);
  return done;
}

/** Revises the hours of days of five minutes that changed. */
export async function reviseHours(
  client: PoolClient,
  days: readonly { series: number; at: number; buckets: Buckets }[],
): Promise<void> {
  const weeks = await loadBuckets(
    client,
    3600,
    days.map(({ series, at }) => ({ series, at: chunkOfDay(at, 3600) })),
  );
  for (const { series, at, buckets } of days) {
    const week = weeks.get(rowKey(series, chunkOfDay(at, 3600))) as Chunk;
    revise(week.buckets, rollUp(buckets, 12), (at - week.at) * 24);
  }
  await storeBuckets(client, 3600, [...weeks.values()]);
}

/** Sealed rows of roll-ups by rowKey; one that is not there is empty. */
export async function loadBuckets(
  client: PoolClient,
  level: Level,
  keys: readonly { series: number; at: number }[],
): Promise<Map<number, Chunk>> {
  const wanted = new Map(keys.map(({ series, at }) => [rowKey(series, at), { series, at }]));
  const found = await readPointsRows(client, level, [...wanted.values()]);
  return new Map(
    [...wanted].map(([key, { series, at }]) => {
      const bytes = found.get(key);
      const length = perChunk[level];
      const buckets = bytes ? unsealBuckets(bytes, length) : noBuckets(length);
      return [key, { series, at, buckets, changed: false }];
    }),
  );
}

export async function storeBuckets(
  client: PoolClient,
  level: Level,
  chunks: readonly { series: number; at: number; buckets: Buckets }[],
): Promise<void> {
  await makeParts(
    client,
    level,
    chunks.map(({ at }) => at),
  );
  const rows = chunks.map(({ series, at, buckets }) => ({ series, at, points: sealBuckets(buckets) }));
  await writePointsRows(client, level, rows);
}

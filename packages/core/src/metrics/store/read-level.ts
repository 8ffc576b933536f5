import { type Reads, readRows } from "../../kernel/index.ts";
import { type Buckets, bucketsOf, noBuckets, revise, rollUp } from "../roll-up.ts";
import { chunkOfDay, type Level, minutesPerHour, perChunk } from "../slots.ts";
import { unsealBuckets } from "./encode-buckets.ts";
import { fromHead, unseal } from "./encode-points.ts";
import { tableOf } from "./rows.ts";

/** Whole steps of a level, counted since 1970. */
export type Steps = { level: Level; first: number; until: number };

/**
 * Reads what is known of some series in a range: sealed rows, and over them the hours of the head, which are whole. Gives
 * buckets of the level for each series that has any.
 */
export async function readLevel(
  reads: Reads,
  series: readonly number[],
  steps: Steps,
): Promise<Map<number, Buckets>> {
  const { level, first, until } = steps;
  const found = new Map<number, Buckets>();
  const of = (id: number) => {
    const known = found.get(id) ?? noBuckets(until - first);
    found.set(id, known);
    return known;
  };
  for (const { id, at, bytes, head } of await readBytes(reads, series, steps)) {
    if (head) {
      const hour = rollUp(bucketsOf(fromHead(bytes, minutesPerHour)), level / 60);
      put(of(id), hour, at * (3600 / level) - first);
    } else {
      const chunk =
        level === 60 ? bucketsOf(unseal(bytes, perChunk[60])) : unsealBuckets(bytes, perChunk[level]);
      put(of(id), chunk, at * (86_400 / level) - first);
    }
  }
  return found;
}

/** The points of minutes of some series in a range; NaN where there is none. */
export async function readMinutes(
  reads: Reads,
  series: readonly number[],
  { first, until }: Omit<Steps, "level">,
): Promise<Map<number, Float32Array>> {
  const found = new Map<number, Float32Array>();
  for (const { id, at, bytes, head } of await readBytes(reads, series, { level: 60, first, until })) {
    const points = found.get(id) ?? new Float32Array(until - first).fill(Number.NaN);
    found.set(id, points);
    const chunk = head ? fromHead(bytes, minutesPerHour) : unseal(bytes, perChunk[60]);
    const offset = at * (head ? minutesPerHour : perChunk[60]) - first;
    const from = Math.max(0, -offset);
    const to = Math.min(chunk.length, points.length - offset);
    for (let index = from; index < to; index += 1) {
      const value = chunk[index] as number;
      if (!Number.isNaN(value)) points[offset + index] = value;
    }
  }
  return found;
}

/** Puts a chunk over what is known, as far as it lies within. */
function put(buckets: Buckets, chunk: Buckets, offset: number): void {
  const from = Math.max(0, -offset);
  const to = Math.min(chunk.count.length, buckets.count.length - offset);
  if (from >= to) return;
  const part = {
    count: chunk.count.subarray(from, to),
    sum: chunk.sum.subarray(from, to),
    min: chunk.min.subarray(from, to),
    max: chunk.max.subarray(from, to),
  };
  revise(buckets, part, offset + from);
}

type Bytes = { id: number; at: number; bytes: Buffer; head: boolean };

/** Rows of the range, those of the head last. */
async function readBytes(reads: Reads, series: readonly number[], steps: Steps): Promise<Bytes[]> {
  if (series.length === 0) return [];
  const { level, first, until } = steps;
  const perDay = 86_400 / level;
  const perHour = 3600 / level;
  const firstDay = chunkOfDay(Math.floor(first / perDay), level);
  const lastDay = Math.ceil(until / perDay) - 1;
  const rows = await readRows(
    reads,
    `SELECT series, day, points, false FROM ${tableOf(level)} WHERE series = ANY ($1::int[]) AND day >= $2 AND day <= $3 ` +
      "UNION ALL SELECT series, hour, points, true FROM metric_head WHERE series = ANY ($1::int[]) AND hour >= $4 AND hour < $5",
    [series, firstDay, lastDay, Math.floor(first / perHour), Math.ceil(until / perHour)],
  );
  const bytes = rows.map(([id, at, points, head]) => ({ id, at, bytes: points, head }) as Bytes);
  return bytes.sort((one, other) => Number(one.head) - Number(other.head));
}

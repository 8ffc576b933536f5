import { type Reads, readRows } from "../../kernel/index.ts";
import { type Buckets, bucketsOf, noBuckets, revise, rollUp } from "../roll-up.ts";
import { chunkOfDay, type Level, minutesPerHour, perChunk } from "../slots.ts";
import { unsealBuckets } from "./encode-buckets.ts";
import { fromHead, unseal } from "./encode-points.ts";
import { rowKey, tableOf } from "./rows.ts";

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
  const fives = new Map<number, Buckets>();
  for (const { id, at, bytes, from } of await readBytes(reads, series, steps)) {
    if (from === "FIVES") fives.set(rowKey(id, at), unsealBuckets(bytes, perChunk[300]));
    else if (from === "HEAD") {
      const minutes = bucketsOf(fromHead(bytes, minutesPerHour));
      const hour = level === 3600 ? hourOf(fives, { id, at, minutes }) : rollUp(minutes, level / 60);
      put(of(id), hour, at * (3600 / level) - first);
    } else {
      const chunk =
        level === 60 ? bucketsOf(unseal(bytes, perChunk[60])) : unsealBuckets(bytes, perChunk[level]);
      put(of(id), chunk, at * (86_400 / level) - first);
    }
  }
  return found;
}

/** An hour of the head together with five minutes of it that came as such, as sealing will make it. */
function hourOf(
  fives: ReadonlyMap<number, Buckets>,
  { id, at, minutes }: { id: number; at: number; minutes: Buckets },
): Buckets {
  const hour = noBuckets(12);
  const day = Math.floor(at / 24);
  const known = fives.get(rowKey(id, day));
  if (known) put(hour, known, -(at - day * 24) * 12);
  revise(hour, rollUp(minutes, 5), 0);
  return rollUp(hour, 12);
}

/** The points of minutes of some series in a range; NaN where there is none. */
export async function readMinutes(
  reads: Reads,
  series: readonly number[],
  { first, until }: Omit<Steps, "level">,
): Promise<Map<number, Float32Array>> {
  const found = new Map<number, Float32Array>();
  for (const { id, at, bytes, from: place } of await readBytes(reads, series, { level: 60, first, until })) {
    const head = place === "HEAD";
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

type Bytes = { id: number; at: number; bytes: Buffer; from: "FIVES" | "HEAD" | "SEALED" };

/** Rows of the range, those of the head last. Of hours also the five minutes beside rows of the head. */
async function readBytes(reads: Reads, series: readonly number[], steps: Steps): Promise<Bytes[]> {
  if (series.length === 0) return [];
  const { level, first, until } = steps;
  const perDay = 86_400 / level;
  const perHour = 3600 / level;
  const firstDay = chunkOfDay(Math.floor(first / perDay), level);
  const lastDay = Math.ceil(until / perDay) - 1;
  // Series by series: a plan for any values takes the index on hours, and reads all series of them.
  const head =
    "FROM unnest($1::int[]) AS k (id), LATERAL (SELECT * FROM metric_head WHERE series = k.id AND hour >= $4 AND hour < $5) AS h";
  const fives =
    "UNION ALL SELECT f.series, f.day, f.points, 'FIVES' FROM metric_five_minute f WHERE f.series = ANY ($1::int[]) " +
    `AND f.day >= $4 / 24 AND f.day <= $5 / 24 AND (f.series, f.day) IN (SELECT series, hour / 24 ${head}) `;
  const rows = await readRows(
    reads,
    `SELECT series, day, points, 'SEALED' FROM ${tableOf(level)} WHERE series = ANY ($1::int[]) AND day >= $2 AND day <= $3 ` +
      `${level === 3600 ? fives : ""}UNION ALL SELECT series, hour, points, 'HEAD' ${head}`,
    [series, firstDay, lastDay, Math.floor(first / perHour), Math.ceil(until / perHour)],
  );
  const bytes = rows.map(([id, at, points, from]) => ({ id, at, bytes: points, from }) as Bytes);
  return bytes.sort((one, other) => Number(one.from === "HEAD") - Number(other.from === "HEAD"));
}

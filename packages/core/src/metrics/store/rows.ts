import type { PoolClient } from "@fleetgraph/database";
import type { Level } from "../slots.ts";

/** A stored row: of the head by its hour, of what is sealed by its first day. */
export type PointsRow = { series: number; at: number; points: Buffer };

const tables: Readonly<Record<Level, string>> = {
  60: "metric_minute",
  300: "metric_five_minute",
  3600: "metric_hour",
};
export const tableOf = (level: Level): string => tables[level];

/** Where a row of points lies: in the head by its hour, or sealed in a level by its first day. */
type Place = "head" | Level;
const nameOf = (place: Place) => (place === "head" ? "metric_head" : tableOf(place));
const columnOf = (place: Place) => (place === "head" ? "hour" : "day");

/** The key of a row, in a map of one place. */
export const rowKey = (series: number, at: number): number => series * 2 ** 20 + at;

/** Reads the rows that are there, by rowKey. */
export async function readPointsRows(
  client: PoolClient,
  place: Place,
  keys: readonly { series: number; at: number }[],
): Promise<Map<number, Buffer>> {
  const found = new Map<number, Buffer>();
  if (keys.length === 0) return found;
  const { rows } = await client.query<PointsRow>({
    name: `metric-rows-${place}`,
    text:
      `SELECT t.series, t.${columnOf(place)} AS at, t.points FROM unnest($1::int[], $2::int[]) AS k (series, at) ` +
      `JOIN ${nameOf(place)} t ON t.series = k.series AND t.${columnOf(place)} = k.at`,
    values: [keys.map(({ series }) => series), keys.map(({ at }) => at)],
  });
  for (const { series, at, points } of rows) found.set(rowKey(series, at), points);
  return found;
}

/** Writes rows, each in the place of the one that was there. All bytes go as one parameter: an array would be text. */
export async function writePointsRows(
  client: PoolClient,
  place: Place,
  rows: readonly PointsRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const ordered = [...rows].sort((one, other) => one.series - other.series || one.at - other.at);
  const column = columnOf(place);
  await client.query({
    name: `metric-write-${place}`,
    text:
      `INSERT INTO ${nameOf(place)} (series, ${column}, points) SELECT r.series, r.at, substring($3::bytea FROM r.start FOR r.length) ` +
      "FROM (SELECT series, at, length, (1 + sum(length) OVER (ROWS UNBOUNDED PRECEDING) - length)::int AS start " +
      "FROM unnest($1::int[], $2::int[], $4::int[]) AS k (series, at, length)) AS r " +
      `ON CONFLICT (series, ${column}) DO UPDATE SET points = EXCLUDED.points`,
    values: [
      ordered.map(({ series }) => series),
      ordered.map(({ at }) => at),
      Buffer.concat(ordered.map(({ points }) => points)),
      ordered.map(({ points }) => points.length),
    ],
  });
}

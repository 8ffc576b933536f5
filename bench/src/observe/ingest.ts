import { ingestPoints, keepMetrics, type Measurement } from "@fleetgraph/core/metrics";
import type { Database } from "@fleetgraph/database";
import type pg from "pg";
import type { PartBench } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";
import { copyInto, peerTables } from "./peer-tables.ts";
import { type BenchSeries, benchSeries, pointsOf } from "./points-of.ts";

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const keep = { minuteDays: 15, fiveMinuteDays: 63, hourDays: 455 };
const minuteMs = 60_000;
const perDay = 1440;
const midnight = Date.UTC(2026, 10, 20) / minuteMs;

/** Points a second: as they come, a minute of every series at once, and as back-fill; against bare rows by COPY and INSERT. */
export async function ingestingPoints(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  const owner = await peerTables(database);
  const minutes = bench.small ? 20 : 60;
  const spent: Record<number, number> = {};
  for (const count of bench.small ? [200, 2_000] : [2_000, 20_000]) {
    const series = benchSeries(count);
    const places = new Map(series.map(({ target, metric }, index) => [`${target.id}${metric}`, index]));
    const took = { own: [] as number[], copy: [] as number[], insert: [] as number[] };
    await owner.query("TRUNCATE bench_point, metric_head, metric_series");
    // The first minutes of an hour make its rows; the others find them.
    for (let minute = midnight; minute < midnight + minutes; minute += 1) {
      const points = pointsOf(series, { first: minute, until: minute + 1 });
      took.own.push(await timed(() => take(database, points, minute)));
      const rows = points.map((point) => rowOf(places, point));
      took.copy.push(
        await timed(() =>
          copyInto(
            owner,
            "bench_point",
            rows.map((row) => `${row.join("\t")}\n`),
          ),
        ),
      );
      await owner.query("DELETE FROM bench_point WHERE at = $1", [rows[0]?.[1]]);
      took.insert.push(await timed(() => insert(owner, rows)));
    }
    const rate = count / (median(took.own).value / 1000);
    spent[count] = median(took.own).value / count;
    for (const peer of ["COPY", "INSERT"] as const) {
      const theirs = peer === "COPY" ? took.copy : took.insert;
      bench.report({
        what: `a minute of ${count.toLocaleString("en")} series at once`,
        value: rate,
        unit: "points/s",
        against: {
          name: `bare rows by ${peer}`,
          ratio: median(theirs.map((ms, index) => ms / (took.own[index] as number))),
        },
      });
    }
    const again = pointsOf(series, { first: midnight, until: midnight + 1 });
    bench.report({
      what: `the same minute again (${count.toLocaleString("en")} series)`,
      value: count / ((await timed(() => take(database, again, midnight + minutes))) / 1000),
      unit: "points/s",
    });
  }
  const [small, large] = Object.values(spent) as [number, number];
  bench.report({
    what: "time for a point, growth from 1x to 10x series",
    value: large / small,
    unit: "times",
  });
  await backfill(bench, { database, owner, series: benchSeries(bench.small ? 50 : 300) });
  await owner.end();
}

/** A day of each series at once, and its sealing. */
async function backfill(
  bench: PartBench,
  { database, owner, series }: { database: Database; owner: pg.Client; series: BenchSeries[] },
): Promise<void> {
  await owner.query("TRUNCATE bench_point, metric_head, metric_series");
  const points = pointsOf(series, { first: midnight - 2 * perDay, until: midnight - perDay });
  const own = await timed(() => take(database, points, midnight));
  const places = new Map(series.map(({ target, metric }, index) => [`${target.id}${metric}`, index]));
  const rows = points.map((point) => `${rowOf(places, point).join("\t")}\n`);
  const copy = await timed(() => copyInto(owner, "bench_point", rows));
  bench.report({
    what: `back-fill of a day of ${series.length} series`,
    value: points.length / (own / 1000),
    unit: "points/s",
    against: { name: "bare rows by COPY", ratio: copy / own },
  });
  const clock = { now: () => new Date(midnight * minuteMs) };
  const sealing = await timed(() => keepMetrics({ database, clock, log: quiet }, { keep }));
  bench.report({
    what: "sealing of that day with its roll-ups",
    value: points.length / (sealing / 1000),
    unit: "points/s",
  });
}

const take = (database: Database, measurements: Measurement[], minute: number) =>
  ingestPoints(
    { database, clock: { now: () => new Date((minute + 1) * minuteMs) } },
    { source: "bench", measurements },
  );

const rowOf = (places: ReadonlyMap<string, number>, { target, metric, at, value }: Measurement) =>
  [places.get(`${target.id}${metric}`) ?? 0, new Date(at).toISOString(), value] as const;

async function insert(owner: pg.Client, rows: readonly (readonly [number, string, number])[]): Promise<void> {
  await owner.query(
    "INSERT INTO bench_point SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::float8[]) ON CONFLICT DO NOTHING",
    [rows.map(([series]) => series), rows.map(([, at]) => at), rows.map(([, , value]) => value)],
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

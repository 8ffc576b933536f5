import { type Reads, readRows } from "@fleetgraph/core/kernel";
import {
  ingestPoints,
  keepMetrics,
  type MetricSeries,
  type Resolution,
  readMetrics,
} from "@fleetgraph/core/metrics";
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
/** Noon: half of the last day is in the head, half of it sealed. */
const noon = Date.UTC(2026, 10, 20, 12) / minuteMs;

/** Ten series: a day as averages of five minutes, and thirty days as averages of hours. */
export async function queryingPoints(bench: PartBench): Promise<void> {
  const rounds = bench.small ? 30 : 200;
  const day: number[] = [];
  for (const [size, count] of [
    ["1x", bench.small ? 10 : 100],
    ["10x", bench.small ? 100 : 1000],
  ] as const) {
    const database = await bench.openStore();
    const owner = await peerTables(database);
    const series = benchSeries(count);
    bench.say(`${count} series: two days of minutes, thirty of hours`);
    await fill({ database, owner, series });
    await owner.end();
    const took = { own: [] as number[], sql: [] as number[], node: [] as number[], month: [] as number[] };
    proveEqual(await ask(database, series, 300, 1), await barely(database, "sql"));
    proveEqual(await ask(database, series, 300, 1), await barely(database, "node"));
    for (let round = 0; round < rounds; round += 1) {
      took.own.push(await timed(() => ask(database, series, 300, 1)));
      took.sql.push(await timed(() => barely(database, "sql")));
      took.node.push(await timed(() => barely(database, "node")));
      took.month.push(await timed(() => ask(database, series, 3600, 30)));
    }
    const ratio = (of: number[], to: number[]) => median(of.map((ms, index) => ms / (to[index] as number)));
    const own = median(took.own).value;
    day.push(own);
    const what = `${size}: 24 h of 10 series as averages of 5 minutes`;
    const goal = { atMost: 1.5 };
    const line = { what, value: own, unit: "ms", goal };
    bench.report({
      ...line,
      against: { name: "bare arrays, averaged in SQL", ratio: ratio(took.own, took.sql) },
    });
    bench.report({
      ...line,
      against: { name: "bare arrays, averaged in Node", ratio: ratio(took.own, took.node) },
    });
    bench.report({
      what: `${size}: 30 days of 10 series as averages of hours`,
      value: median(took.month).value,
      unit: "ms",
      against: { name: "24 h as averages of 5 minutes", ratio: ratio(took.month, took.own) },
      goal: { atMost: 3 },
    });
  }
  const [small, large] = day as [number, number];
  bench.report({
    what: "a day of 10 series, growth from 1x to 10x stored",
    value: large / small,
    unit: "times",
  });
}

async function fill(input: { database: Database; owner: pg.Client; series: BenchSeries[] }): Promise<void> {
  const { database, owner, series } = input;
  const deps = { database, clock: { now: () => new Date(noon * minuteMs) }, log: quiet };
  for (let ago = 31; ago >= 2; ago -= 1) {
    const first = noon - (noon % perDay) - ago * perDay;
    const measurements = pointsOf(series, { first, until: first + perDay, step: 60 });
    await ingestPoints(deps, { source: "bench", measurements, stepSeconds: 3600 });
  }
  for (let hour = noon / 60 - 36; hour < noon / 60; hour += 1) {
    const measurements = pointsOf(series, { first: hour * 60, until: (hour + 1) * 60 });
    await ingestPoints(deps, { source: "bench", measurements });
  }
  await keepMetrics(deps, { keep });
  await copyInto(owner, "bench_array", arrayRows(series));
  await owner.query("VACUUM ANALYZE");
}

function* arrayRows(series: readonly BenchSeries[]): Generator<string> {
  for (let hour = noon / 60 - 36; hour < noon / 60; hour += 1) {
    for (const [index, { value }] of series.entries()) {
      const values = Array.from({ length: 60 }, (_, minute) => value(hour * 60 + minute));
      yield `${index}\t${hour}\t{${values.join(",")}}\n`;
    }
  }
}

/** The ten metrics of the first container. */
function ask(
  database: Reads,
  series: readonly BenchSeries[],
  resolutionSeconds: Resolution,
  days: number,
): Promise<MetricSeries[]> {
  const own = series.slice(0, 10);
  return readMetrics(database, {
    targets: own.slice(0, 1).map(({ target }) => target),
    metrics: own.map(({ metric }) => metric),
    start: new Date((noon - days * perDay) * minuteMs),
    end: new Date(noon * minuteMs),
    resolutionSeconds,
    aggregate: "AVERAGE",
  });
}

/** What one would write in ten lines, of a table whose rows are a series' hours as real[]. */
async function barely(database: Reads, how: "sql" | "node"): Promise<Map<number, (number | null)[]>> {
  const ids = Array.from({ length: 10 }, (_, index) => index);
  const [first, until] = [noon / 60 - 24, noon / 60];
  const averages = new Map(ids.map((id) => [id, new Array<number | null>(288).fill(null)]));
  if (how === "sql") {
    const rows = await readRows(
      database,
      "SELECT series, (hour - $2) * 12 + (place - 1) / 5 AS step, avg(value)::text FROM bench_array, unnest(values) WITH ORDINALITY AS v (value, place) " +
        "WHERE series = ANY ($1::int[]) AND hour >= $2 AND hour < $3 GROUP BY 1, 2",
      [ids, first, until],
    );
    for (const [id, step, value] of rows)
      (averages.get(id as number) as (number | null)[])[step as number] = Number(value);
    return averages;
  }
  const rows = await readRows(
    database,
    "SELECT series, hour, values::text FROM bench_array WHERE series = ANY ($1::int[]) AND hour >= $2 AND hour < $3",
    [ids, first, until],
  );
  for (const [id, hour, text] of rows) {
    const values = (text as string).slice(1, -1).split(",").map(Number);
    const own = averages.get(id as number) as (number | null)[];
    for (let step = 0; step < 12; step += 1) {
      const part = values.slice(step * 5, step * 5 + 5);
      own[((hour as number) - first) * 12 + step] = part.reduce((sum, value) => sum + value, 0) / part.length;
    }
  }
  return averages;
}

/** Throws unless both say the same, but for the last digits of a real. */
function proveEqual(own: readonly MetricSeries[], theirs: ReadonlyMap<number, (number | null)[]>): void {
  const sums = (values: Iterable<readonly (number | null)[]>) =>
    [...values]
      .map((each) => each.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0))
      .sort((one, other) => one - other);
  const [left, right] = [sums(own.map(({ values }) => values)), sums(theirs.values())];
  const equal =
    left.length === 10 &&
    left.every((value, index) => Math.abs(value - (right[index] as number)) <= 1e-4 * Math.abs(value));
  if (!equal) throw new Error(`the answers differ: ${left.join()} and ${right.join()}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

import { ingestPoints, keepMetrics } from "@fleetgraph/core/metrics";
import type { PartBench } from "../measure/part-bench.ts";
import { bytesOf, copyInto, peerTables } from "./peer-tables.ts";
import { benchSeries, pointsOf } from "./points-of.ts";

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const keep = { minuteDays: 15, fiveMinuteDays: 63, hourDays: 455 };
const minuteMs = 60_000;
const perDay = 1440;

/** Bytes of a point that came minute by minute: in the head, sealed, and of the roll-ups; beside a row and an array. */
export async function storeOfPoints(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  const owner = await peerTables(database);
  const series = benchSeries(bench.small ? 100 : 1000);
  const today = Math.floor(Date.UTC(2026, 10, 20) / (perDay * minuteMs));
  const points = series.length * perDay;
  let now = 0;
  const deps = { database, clock: { now: () => new Date(now) }, log: quiet };
  bench.say(`${series.length} series, a day of ${perDay} minutes, each taken in on its own`);
  for (let minute = today * perDay; minute < (today + 1) * perDay; minute += 1) {
    now = (minute + 1) * minuteMs;
    const measurements = pointsOf(series, { first: minute, until: minute + 1 });
    await ingestPoints(deps, { source: "bench", measurements });
  }
  await copyInto(owner, "bench_point", pointRows(series, today));
  await copyInto(owner, "bench_array", arrayRows(series, today));
  await owner.query("ANALYZE");

  const row = (await bytesOf(owner, ["bench_point"])) / points;
  const array = (await bytesOf(owner, ["bench_array"])) / points;
  const dictionary = (await bytesOf(owner, ["metric_series"])) / points;
  const head = (await bytesOf(owner, ["metric_head"])) / points;
  now += 3 * 60 * minuteMs;
  await keepMetrics(deps, { keep });
  const sealed = (await bytesOf(owner, ["metric_minute"])) / points;
  const fives = (await bytesOf(owner, ["metric_five_minute"])) / points;
  const hours = (await bytesOf(owner, ["metric_hour"])) / points;
  await owner.end();

  const bytes = (what: string, value: number, goal?: { atMost: number } | { atLeast: number }) =>
    bench.report({ what, value, unit: "bytes", ...(goal ? { goal } : {}) });
  bytes("a row per point, with its key", row, { atLeast: 60 });
  bytes("an array of hours (real[]), with its key", array);
  bytes("the head: today, growing minute by minute", head);
  bytes("sealed, with its key", sealed);
  bytes("series by name, of a day", dictionary);
  const whole = (head + (keep.minuteDays - 1) * sealed) / keep.minuteDays + dictionary;
  bytes("a point of 15 days: one of head, the others sealed", whole, { atMost: 6 });
  bytes("a point of a series that lives for one day", sealed + dictionary, { atMost: 6 });
  bytes("roll-ups of five minutes, for each point", fives);
  bytes("roll-ups of hours, for each point", hours);
  bytes("a bucket of five minutes (count, sum, least, most)", fives * 5);
}

function* pointRows(series: ReturnType<typeof benchSeries>, day: number): Generator<string> {
  for (let minute = day * perDay; minute < (day + 1) * perDay; minute += 1) {
    const at = new Date((minute + 1) * minuteMs).toISOString();
    for (const [index, { value }] of series.entries()) yield `${index}\t${at}\t${value(minute)}\n`;
  }
}

function* arrayRows(series: ReturnType<typeof benchSeries>, day: number): Generator<string> {
  for (let hour = day * 24; hour < (day + 1) * 24; hour += 1) {
    for (const [index, { value }] of series.entries()) {
      const values = Array.from({ length: 60 }, (_, minute) => value(hour * 60 + minute));
      yield `${index}\t${hour}\t{${values.join(",")}}\n`;
    }
  }
}

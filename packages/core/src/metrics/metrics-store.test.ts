import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import { array, assert, asyncProperty, constant, integer, oneof, tuple } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quietLog } from "../testing/quiet-log.ts";
import {
  type Aggregate,
  ingestPoints,
  keepMetrics,
  type Measurement,
  type MetricName,
  type MetricTarget,
  type Resolution,
  ResolutionNotKept,
  readMetrics,
  TooManyPoints,
} from "./index.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const keep = { minuteDays: 15, fiveMinuteDays: 63, hourDays: 455 };

let database: TestDatabase;
let now = Date.parse("2026-11-20T12:00:00Z");
const clock = { now: () => new Date(now) };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let tasks = 0;
/** A task of its own for each test, so that they need but one database. */
function aTask(): MetricTarget {
  tasks += 1;
  return { kind: "TASK", id: `tsk_${String(tasks).padStart(26, "0")}`, container: null };
}
const point = (target: MetricTarget, at: number, value: number, metric: MetricName = "CPU_USAGE") =>
  ({ target, metric, at, value }) satisfies Measurement;
/** Points of minutes; the one of index 0 covers the minute from `from` on. */
const minutes = (target: MetricTarget, from: number, values: readonly number[], metric?: MetricName) =>
  values.map((value, index) => point(target, from + (index + 1) * minute, value, metric));
const ingest = (
  measurements: readonly Measurement[],
  more: { source?: string; stepSeconds?: 300 | 3600 } = {},
) => ingestPoints({ database, clock }, { source: "prom", measurements, ...more });
const tidy = () => keepMetrics({ database, clock, log: quietLog }, { keep });
async function read(
  target: MetricTarget,
  from: number,
  until: number,
  options: { resolution?: Resolution; aggregate?: Aggregate; metric?: MetricName } = {},
) {
  const { resolution = 60, aggregate, metric = "CPU_USAGE" } = options;
  const [series] = await readMetrics(database, {
    targets: [target],
    metrics: [metric],
    start: new Date(from),
    end: new Date(until),
    resolutionSeconds: resolution,
    aggregate,
  });
  return series;
}
const valuesOf = async (...input: Parameters<typeof read>) => (await read(...input))?.values;

test("points come late, twice and in no order, and each is there once", async () => {
  const target = aTask();
  const from = now - hour;
  const [one, two, three, four] = minutes(target, from, [0.1, 0.2, 0.3, 0.4]) as [
    Measurement,
    Measurement,
    Measurement,
    Measurement,
  ];
  expect(await ingest([three, one, one])).toMatchObject({ kept: 2, repeated: 1 });
  expect(await ingest([four, three, one])).toMatchObject({ kept: 1, repeated: 2 });
  expect(await ingest([two])).toMatchObject({ kept: 1, repeated: 0 });
  expect(await valuesOf(target, from, from + 5 * minute)).toEqual([0.1, 0.2, 0.3, 0.4, null]);
  expect(await ingest([{ ...two, value: 0.25 }])).toMatchObject({ kept: 1, revised: 1 });
  expect(await valuesOf(target, from, from + 2 * minute)).toEqual([0.1, 0.25]);
});

test("what cannot be true is refused, and counted", async () => {
  const target = aTask();
  const refused = [
    point(target, now + hour, 1),
    point(target, now, Number.NaN),
    point(target, now, Number.POSITIVE_INFINITY),
    point(target, now, 1, "CPU_RESERVED"),
    point(target, now, 1, "NO_SUCH" as MetricName),
  ];
  expect(await ingest([...refused, point(target, now, 1)])).toMatchObject({ kept: 1, refused: 5 });
});

test("two processes that bring the same points at once keep each once", async () => {
  const target = aTask();
  const points = minutes(
    target,
    now - 3 * hour,
    Array.from({ length: 180 }, (_, index) => index),
  );
  const all = await Promise.all([ingest(points), ingest(points), ingest([...points].reverse())]);
  expect(all.map(({ kept }) => kept).sort()).toEqual([0, 0, 180]);
  expect(await valuesOf(target, now - 3 * hour, now, { resolution: 3600, aggregate: "COUNT" })).toEqual([
    60, 60, 60,
  ]);
});

test("a process that dies between any two statements leaves a whole part or nothing", async () => {
  const target = aTask();
  const points = minutes(target, now - hour, [1, 2, 3]);
  for (let statements = 1; ; statements += 1) {
    const dying = diesAfter(statements);
    try {
      await ingestPoints({ database: dying, clock }, { source: "prom", measurements: points });
      break;
    } catch {
      expect(await read(target, now - hour, now)).toBeUndefined();
    }
  }
  expect(await ingest(points)).toMatchObject({ kept: 0, repeated: 3 });

  now += 2 * day;
  for (let statements = 1; ; statements += 1) {
    const expected = await valuesOf(target, now - 2 * day - hour, now - 2 * day);
    try {
      await keepMetrics({ database: diesAfter(statements), clock, log: quietLog }, { keep });
      break;
    } catch {
      expect(await valuesOf(target, now - 2 * day - hour, now - 2 * day)).toEqual(expected);
    }
  }
  expect((await valuesOf(target, now - 2 * day - hour, now - 2 * day))?.slice(0, 4)).toEqual([1, 2, 3, null]);
});

/** A database whose connections are cut after some statements. */
function diesAfter(statements: number): TestDatabase {
  let left = statements;
  const die = async () => {
    throw new Error("cut");
  };
  const pool = {
    query: (...input: Parameters<TestDatabase["pool"]["query"]>) => {
      left -= 1;
      return left < 0 ? die() : database.pool.query(...input);
    },
    async connect() {
      const client = await database.pool.connect();
      return {
        query: (...input: Parameters<typeof client.query>) => {
          left -= 1;
          return left < 0 ? die() : client.query(...input);
        },
        release: (broken?: boolean) => client.release(broken),
      };
    },
  };
  return { ...database, pool } as never;
}

test("averages of hours and days are those of all their points, sealed or not", async () => {
  const target = aTask();
  const start = Date.parse("2026-11-20T00:00:00Z");
  now = start + 26 * hour;
  // An hour of one point, and one of sixty.
  const points = [...minutes(target, start, [10]), ...minutes(target, start + hour, new Array(60).fill(1))];
  await ingest(points);
  const asked = [target, start, start + day] as const;
  const answers = async () => ({
    hours: (await valuesOf(...asked, { resolution: 3600 }))?.slice(0, 3),
    day: await valuesOf(...asked, { resolution: 86_400 }),
    least: await valuesOf(...asked, { resolution: 86_400, aggregate: "MINIMUM" }),
    most: await valuesOf(...asked, { resolution: 86_400, aggregate: "MAXIMUM" }),
    sum: await valuesOf(...asked, { resolution: 86_400, aggregate: "SUM" }),
    p95: await valuesOf(...asked, { resolution: 86_400, aggregate: "P95" }),
    p99: await valuesOf(...asked, { resolution: 86_400, aggregate: "P99" }),
    five: (await valuesOf(...asked, { resolution: 300 }))?.slice(11, 14),
  });
  const right = {
    hours: [10, 1, null],
    day: [1.147541],
    least: [1],
    most: [10],
    sum: [70],
    p95: [1],
    p99: [10],
    five: [null, 1, 1],
  };
  expect(await answers()).toEqual(right);
  now = start + day + 3 * hour;
  await tidy();
  const { rows } = await database.pool.query("SELECT FROM metric_head WHERE hour < $1", [
    (start + day) / hour,
  ]);
  expect(rows).toHaveLength(0);
  expect(await answers()).toEqual(right);

  // A late point revises them, before it is sealed and after.
  expect(await ingest([...points, ...minutes(target, start + minute, [20])])).toMatchObject({
    kept: 1,
    repeated: 61,
  });
  const revised = { ...right, hours: [15, 1, null], day: [1.451613], most: [20], sum: [90], p99: [20] };
  expect(await answers()).toEqual(revised);
  await tidy();
  expect(await answers()).toEqual(revised);
});

test("what happened is summed, what is a level is averaged", async () => {
  const target = aTask();
  const from = now - hour;
  await ingest(minutes(target, from, [1, 0, 2, 0, 0], "RESTARTS"));
  expect(await valuesOf(target, from, from + 5 * minute, { resolution: 300, metric: "RESTARTS" })).toEqual([
    3,
  ]);
});

test("old ranges come back in the steps that a source still has, and finer points go before them", async () => {
  const target = aTask();
  const start = Math.floor(now / day) * day - 40 * day;
  const hourly = Array.from({ length: 48 }, (_, index) => point(target, start + (index + 1) * hour, 5));
  const five = Array.from({ length: 12 }, (_, index) => point(target, start + (index + 1) * 5 * minute, 2));
  expect(await ingest(hourly, { stepSeconds: 3600 })).toMatchObject({ kept: 48 });
  expect(await ingest(hourly, { stepSeconds: 3600 })).toMatchObject({ kept: 0, repeated: 48 });
  expect(await ingest(five, { stepSeconds: 300 })).toMatchObject({ kept: 12 });
  const days = { resolution: 86_400 } as const;
  expect(await valuesOf(target, start, start + 2 * day, days)).toEqual([4.875, 5]);
  expect((await valuesOf(target, start, start + day, { resolution: 3600 }))?.slice(0, 3)).toEqual([2, 5, 5]);
});

test("an hour of minutes and of longer steps is the same before it is sealed and after", async () => {
  const target = aTask();
  const start = Math.floor(now / day) * day - day;
  await ingest(
    [1, 2, 3, 4].map((index) => point(target, start + index * 5 * minute, 10)),
    { stepSeconds: 300 },
  );
  await ingest(minutes(target, start + 15 * minute, [1, 1, 1, 1, 1]));
  const asked = () => valuesOf(target, start, start + hour, { resolution: 3600 });
  expect(await asked()).toEqual([7.75]);
  await tidy();
  expect(await asked()).toEqual([7.75]);
});

test("more than one transaction seals is sealed", async () => {
  const start = Math.floor(now / day) * day - 3 * day;
  const targets = Array.from({ length: 120 }, aTask);
  const hours = Array.from({ length: 48 }, (_, index) => start + (index + 1) * hour);
  await ingest(targets.flatMap((target, index) => hours.map((at) => point(target, at, index))));
  expect((await tidy()).sealed).toBe(120 * 48);
  const asked = { resolution: 86_400, aggregate: "SUM" } as const;
  expect(await valuesOf(targets.at(-1) as MetricTarget, start, start + 2 * day, asked)).toEqual([
    119 * 24,
    119 * 24,
  ]);
});

test("whatever comes when, and whenever it is sealed, reads say what a list of all points says", async () => {
  const first = Math.floor(now / day) * day - 2 * day;
  const change = oneof(
    {
      weight: 4,
      arbitrary: array(tuple(integer({ min: 0, max: 4319 }), integer({ min: 0, max: 99 })), {
        maxLength: 30,
      }),
    },
    { weight: 2, arbitrary: constant("tidy" as const) },
    { weight: 1, arbitrary: constant("both" as const) },
  );
  const model = asyncProperty(array(change, { minLength: 3, maxLength: 6 }), async (changes) => {
    const target = aTask();
    const known = new Map<number, number>();
    for (const each of changes) {
      if (each === "tidy") await tidy();
      else if (each === "both") {
        // What is there comes again while it is sealed, by two processes.
        const again = [...known].map(([at, value]) => point(target, first + (at + 1) * minute, value));
        const [, ingested] = await Promise.all([tidy(), ingest(again), tidy()]);
        expect(ingested).toMatchObject({ kept: 0, repeated: known.size });
      } else {
        await ingest(each.map(([at, value]) => point(target, first + (at + 1) * minute, value)));
        for (const [at, value] of each)
          if (first + (at + 1) * minute <= now + 5 * minute) known.set(at, value);
      }
    }
    for (const resolution of [300, 3600, 86_400] as const) {
      const steps = Map.groupBy(known, ([at]) => Math.floor((at * 60) / resolution));
      const expected = {
        COUNT: [] as unknown[],
        MINIMUM: [] as unknown[],
        MAXIMUM: [] as unknown[],
        AVERAGE: [] as unknown[],
      };
      for (let step = 0; step < (3 * 86_400) / resolution; step += 1) {
        const values = (steps.get(step) ?? []).map(([, value]) => value);
        const some = values.length > 0;
        expected.COUNT.push(some ? values.length : null);
        expected.MINIMUM.push(some ? Math.min(...values) : null);
        expected.MAXIMUM.push(some ? Math.max(...values) : null);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expected.AVERAGE.push(some ? expect.closeTo(mean, 4) : null);
      }
      for (const [aggregate, values] of Object.entries(expected)) {
        const found = await valuesOf(target, first, first + 3 * day, {
          resolution,
          aggregate: aggregate as Aggregate,
        });
        expect(found ?? []).toEqual(known.size === 0 ? [] : values);
      }
    }
  });
  await assert(model, { numRuns: 8 });
});

test("minutes that are not kept any more are refused, with the resolution to ask for", async () => {
  const target = aTask();
  const from = Math.floor(now / day) * day - 14 * day;
  await ingest(minutes(target, from, [1, 2, 3, 4, 5]));
  await tidy();
  expect(await valuesOf(target, from, from + 5 * minute)).toEqual([1, 2, 3, 4, 5]);
  now += 2 * day;
  const { dropped } = await tidy();
  expect(dropped.length).toBeGreaterThan(0);
  const asked = read(target, from, from + 5 * minute);
  await expect(asked).rejects.toThrow(ResolutionNotKept);
  await expect(asked).rejects.toMatchObject({
    code: "RESOLUTION_NOT_KEPT",
    field: ["resolution"],
    resolutionSeconds: 300,
  });
  await expect(read(target, from, from + 300_000, { resolution: 300, aggregate: "P95" })).rejects.toThrow(
    ResolutionNotKept,
  );
  expect(await valuesOf(target, from, from + 5 * minute, { resolution: 300 })).toEqual([3]);
  expect(await ingest(minutes(target, from, [1]))).toMatchObject({ kept: 0, tooLate: 1 });
});

test("of several sources the one with most points answers, alone", async () => {
  const target = aTask();
  const from = now - hour;
  await ingest(minutes(target, from, [1, 1, 1]), { source: "mackerel" });
  await ingest(minutes(target, from + 3 * minute, [2, 2]), { source: "datadog" });
  const series = await read(target, from, from + 5 * minute);
  expect(series).toMatchObject({ source: "mackerel", unit: "cores", values: [1, 1, 1, null, null] });
  expect(await read(target, from + 3 * minute, from + 5 * minute)).toMatchObject({ source: "datadog" });
});

test("a read of too many values says which resolution would do", async () => {
  const asked = read(aTask(), now - 12 * day, now);
  await expect(asked).rejects.toThrow(TooManyPoints);
  await expect(asked).rejects.toMatchObject({ hint: { params: { use: 300 } } });
  const targets = Array.from({ length: 700 }, aTask);
  const days = { start: new Date(now - 12 * day), end: new Date(now), resolutionSeconds: 86_400 } as const;
  const percentiles = readMetrics(database, { ...days, targets, metrics: ["CPU_USAGE"], aggregate: "P95" });
  await expect(percentiles).rejects.toThrow(TooManyPoints);
});

test("series of which nothing is kept are forgotten", async () => {
  const before = await database.pool.query("SELECT FROM metric_series");
  now += 600 * day;
  await tidy();
  const after = await database.pool.query("SELECT FROM metric_series");
  expect([before.rows.length > 0, after.rows.length]).toEqual([true, 0]);
});

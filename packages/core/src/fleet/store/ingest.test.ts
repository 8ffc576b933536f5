import { testDatabase } from "@fleetgraph/database/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ingest } from "./ingest.ts";
import { markGone } from "./mark-gone.ts";
import { presentRows } from "./present.ts";
import { clusterRow, type Row, serviceRow, taskRow } from "./rows.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
const place = { accountId: "acc_1", accountName: "main", region: "us-east-1" };
const cluster = clusterRow(place, {
  clusterArn: "arn:aws:ecs:us-east-1:1:cluster/web",
  clusterName: "web",
}) as Row & { id: string; path: string };
const start = Date.parse("2026-11-01T00:00:00Z");
const at = (second: number) => new Date(start + second * 1000);
const arnOf = (name: string) => `arn:aws:ecs:us-east-1:1:task/web/${name}`;

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query("INSERT INTO account (id, name) VALUES ('acc_1', 'main')");
  await ingest(database, "cluster", [cluster], at(0));
});
afterAll(() => database.close());

const known = { services: new Map(), hosts: new Set<string>() };
function task(name: string, version: number, changes: { status?: string; stopped?: number } = {}): Row {
  const row = taskRow(cluster, known, {
    taskArn: arnOf(name),
    lastStatus: changes.status ?? "RUNNING",
    startedBy: `state ${version}`,
    version,
    ...(changes.stopped === undefined ? {} : { stoppedAt: at(changes.stopped) }),
  });
  return row as Row;
}

/** What is kept of a task: each state with its version and times, in seconds; the present one has no end. */
async function statesOf(name: string, table = "task") {
  const { rows } = await database.pool.query(
    `SELECT version::int, valid_from, NULL AS valid_until, gone_at FROM ${table} WHERE arn = $1 UNION ALL ` +
      `SELECT version::int, valid_from, valid_until, gone_at FROM ${table}_past WHERE arn = $1 ORDER BY version, valid_from`,
    [arnOf(name)],
  );
  const seconds = (time: Date | null) => (time === null ? null : (time.getTime() - start) / 1000);
  return rows.map((row) => [row.version, seconds(row.valid_from), seconds(row.valid_until)]);
}

type Told = { version: number; at: number };
/** The rule in its simplest form: a state began no later than the next, and one that held for no time is not kept. */
function expected(told: readonly Told[], last: "present" | "past") {
  const versions = [...new Map(told.map((each) => [each.version, each.at]))].sort(
    ([one], [other]) => one - other,
  );
  let next = Number.POSITIVE_INFINITY;
  const states = versions
    .reverse()
    .map(([version, since]) => {
      const until = next;
      next = Math.min(next, since);
      return [version, next, until] as const;
    })
    .reverse();
  return states
    .filter(([, since, until]) => since < until)
    .map(([version, since, until]) => [
      version,
      since,
      until === Number.POSITIVE_INFINITY ? (last === "past" ? since : null) : until,
    ]);
}

let names = 0;
const steps = fc
  .uniqueArray(fc.record({ version: fc.integer({ min: 1, max: 12 }), at: fc.integer({ min: 0, max: 20 }) }), {
    selector: ({ version }) => version,
    minLength: 1,
    maxLength: 8,
  })
  .chain((versions) =>
    fc.record({
      versions: fc.constant(versions),
      // Each at least once, in any order, some again, in batches of any size.
      order: fc.tuple(
        fc.shuffledSubarray(versions, { minLength: versions.length }),
        fc.array(fc.constantFrom(...versions), { maxLength: 6 }),
        fc.array(fc.nat(13), { minLength: 14, maxLength: 14 }),
      ),
      batch: fc.integer({ min: 1, max: 5 }),
      stops: fc.boolean(),
      leavesAfter: fc.integer({ min: 0, max: 14 }),
    }),
  );

test("any order and repetition of a task's versions gives the same present and the same past", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async ({ versions, order: [once, again, places], batch, stops, leavesAfter }) => {
      names += 1;
      const name = `t${names}`;
      const last = Math.max(...versions.map(({ version }) => version));
      const told = [...once];
      again.forEach((each, index) => {
        told.splice((places[index] ?? 0) % (told.length + 1), 0, each);
      });
      const rowOf = ({ version, at: second }: Told): Row => ({
        ...task(name, version, stops && version === last ? { status: "STOPPED", stopped: second } : {}),
        valid_from: at(second).toISOString(),
      });
      for (let from = 0; from < told.length; from += batch) {
        await ingest(database, "task", told.slice(from, from + batch).map(rowOf), at(1_000));
        if (from >= leavesAfter) {
          await database.pool.query("DELETE FROM task WHERE arn = $1 AND gone_at IS NOT NULL", [arnOf(name)]);
        }
      }
      if (stops) await database.pool.query("DELETE FROM task WHERE arn = $1", [arnOf(name)]);
      expect(await statesOf(name)).toEqual(expected(versions, stops ? "past" : "present"));
    }),
    { numRuns: 150 },
  );
});

test("what is known writes nothing: not an event again, not a listing again", async () => {
  const row = task("same", 3);
  expect(await ingest(database, "task", [{ ...row, valid_from: at(5).toISOString() }], at(9))).toBe(1);
  const before = await database.pool.query("SELECT xmin, xmax, * FROM task WHERE arn = $1", [arnOf("same")]);
  expect(await ingest(database, "task", [{ ...row, valid_from: at(6).toISOString() }], at(9))).toBe(0);
  expect(await ingest(database, "task", [row], at(10))).toBe(0);
  const other = { ...task("same", 3), started_by: "another", content_hash: Buffer.alloc(16) };
  expect(await ingest(database, "task", [{ ...other, valid_from: at(6).toISOString() }], at(9))).toBe(0);
  expect(
    (await database.pool.query("SELECT xmin, xmax, * FROM task WHERE arn = $1", [arnOf("same")])).rows,
  ).toEqual(before.rows);
  // A listing knows better what the version is, and since when was known before.
  expect(await ingest(database, "task", [other], at(11))).toBe(1);
  expect(await statesOf("same")).toEqual([[3, 5, null]]);
});

test("an older state that two processes tell at the same moment as newer ones is not lost", async () => {
  for (let round = 0; round < 30; round += 1) {
    const name = `race${round}`;
    const told = [4, 1, 3, 2].map((version) => ({
      ...task(name, version),
      valid_from: at(version).toISOString(),
    }));
    await Promise.all(told.map((row) => ingest(database, "task", [row], at(50))));
    expect(await statesOf(name)).toEqual([
      [1, 1, 2],
      [2, 2, 3],
      [3, 3, 4],
      [4, 4, null],
    ]);
  }
});

test("what a complete listing has no more ended when it was asked for; what an event told since then stays", async () => {
  const gone = task("gone", 1);
  const fresh = task("fresh", 1);
  await ingest(database, "task", [gone], at(10));
  const changing = task("changing", 1);
  await ingest(database, "task", [changing], at(10));
  const present = await presentRows(database, "task", { cluster_id: cluster.id });
  await ingest(database, "task", [{ ...fresh, valid_from: at(30).toISOString() }], at(31));
  await ingest(database, "task", [{ ...task("changing", 2), valid_from: at(15).toISOString() }], at(31));
  const others = [...present].filter(([id]) => id !== gone.id && id !== changing.id);
  for (const [id] of others) present.delete(id);
  expect(await markGone(database, { table: "task", unseen: present, at: at(20) })).toBe(1);
  expect(await statesOf("fresh")).toEqual([[1, 30, null]]);
  expect(await statesOf("changing")).toEqual([
    [1, 10, 15],
    [2, 15, null],
  ]);
  // Asked for before it was gone, or told before: it does not come back.
  expect(await ingest(database, "task", [gone], at(19))).toBe(0);
  expect(await ingest(database, "task", [{ ...gone, valid_from: at(5).toISOString() }], at(40))).toBe(0);
  expect(await statesOf("gone")).toEqual([[1, 10, null]]);
  expect(await ingest(database, "task", [gone], at(50))).toBe(1);
  expect(await statesOf("gone")).toEqual([
    [1, 10, 20],
    [1, 50, null],
  ]);
});

test("a service has no versions: a listing that was asked for earlier changes nothing", async () => {
  const arn = "arn:aws:ecs:us-east-1:1:service/web/api";
  const service = (desiredCount: number) => serviceRow(cluster, { serviceArn: arn, desiredCount }) as Row;
  await ingest(database, "service", [service(1)], at(10));
  await ingest(database, "service", [service(2)], at(20));
  expect(await ingest(database, "service", [service(1)], at(15))).toBe(0);
  expect(await ingest(database, "service", [service(2)], at(30))).toBe(0);
  await ingest(database, "service", [service(3)], at(40));
  const past = await database.pool.query(
    "SELECT desired_count, valid_from, valid_until FROM service_past WHERE arn = $1 ORDER BY valid_from",
    [arn],
  );
  expect(past.rows).toEqual([
    { desired_count: 1, valid_from: at(10), valid_until: at(20) },
    { desired_count: 2, valid_from: at(20), valid_until: at(40) },
  ]);
});

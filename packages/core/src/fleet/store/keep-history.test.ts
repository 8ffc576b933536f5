import { testDatabase } from "@fleetgraph/database/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { momentOfPast } from "../reads/moment.ts";
import { ingest } from "./ingest.ts";
import { keepHistory } from "./keep-history.ts";
import { clusterRow, hostRow, type Row, taskRow } from "./rows.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const place = { accountId: "acc_1", accountName: "main", region: "us-east-1" };
const cluster = clusterRow(place, { clusterArn: "arn:aws:ecs:us-east-1:1:cluster/web" }) as Row & {
  id: string;
  path: string;
};
const host = hostRow(
  cluster,
  { containerInstanceArn: "arn:aws:ecs:us-east-1:1:container-instance/web/h1", version: 1 },
  undefined,
) as Row;

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query("INSERT INTO account (id, name) VALUES ('acc_1', 'main')");
  await ingest(database, "cluster", [cluster], new Date("2026-01-01"));
});
afterAll(() => database.close());

const at = (time: string) => new Date(time);
const deps = (now: string) => ({ database, clock: { now: () => at(now) }, log: quiet });
const forEver = { keepMonths: null, settleDays: 1 };

function task(name: string, version: number, changes: Partial<Parameters<typeof taskRow>[2]> = {}): Row {
  const known = { services: new Map(), hosts: new Set([host.id as string]) };
  const given = {
    taskArn: `arn:aws:ecs:us-east-1:1:task/web/${name}`,
    lastStatus: "RUNNING",
    version,
    ...changes,
  };
  return taskRow(cluster, known, given) as Row;
}

async function count(table: string, where = "true"): Promise<number> {
  const { rows } = await database.pool.query(`SELECT count(*)::int AS count FROM ${table} WHERE ${where}`);
  return rows[0].count;
}

test("what is gone leaves the present once it has settled, a host after its tasks", async () => {
  await ingest(database, "host", [host], at("2026-03-01T00:00:00Z"));
  const running = task("one", 1, { containerInstanceArn: host.arn as string });
  await ingest(database, "task", [running, task("two", 1)], at("2026-03-01T00:00:00Z"));
  const stopped = { lastStatus: "STOPPED", stoppedAt: at("2026-03-02T10:00:00Z") };
  await ingest(
    database,
    "task",
    [task("one", 2, { ...stopped, containerInstanceArn: host.arn as string })],
    at("2026-03-02T10:01:00Z"),
  );
  await database.pool.query("UPDATE host SET gone_at = '2026-03-02T10:30:00Z'");
  expect(await keepHistory(deps("2026-03-02T12:00:00Z"), { history: forEver })).toMatchObject({ left: 0 });
  expect(await keepHistory(deps("2026-03-04T12:00:00Z"), { history: forEver })).toMatchObject({ left: 2 });
  expect(await count("task")).toBe(1);
  expect(await count("host")).toBe(0);
  expect(
    await count(
      "task_past",
      "gone_at IS NOT NULL AND last_status = 'STOPPED' AND valid_until = '2026-03-02T10:00:00Z'",
    ),
  ).toBe(1);
  expect(await count("host_past")).toBe(1);
  // Listed again, as ECS shows stopped tasks for an hour and longer, or told again by a late event: it is known.
  expect(await ingest(database, "task", [task("one", 2, stopped)], at("2026-03-04T12:01:00Z"))).toBe(0);
  const late = { ...task("one", 1), valid_from: "2026-03-01T00:00:00.000Z" };
  expect(await ingest(database, "task", [late], at("2026-03-04T12:01:00Z"))).toBe(0);
  expect(await count("task")).toBe(1);
});

test("months are made ahead, what has no month waits in the rest, and dropping a month reads no row", async () => {
  await database.pool.query("INSERT INTO cluster_past SELECT '2026-01-15T00:00:00Z', c.* FROM cluster c");
  expect(await count("cluster_past_rest")).toBe(1);
  const all = await count("cluster_past");
  await database.pool.query("SELECT fleet_history_make_months('2026-01-31', 1)");
  expect([
    await count("cluster_past_202601"),
    await count("cluster_past_rest"),
    await count("cluster_past"),
  ]).toEqual([1, 0, all]);
  const settled = { keepMonths: 1, settleDays: 365 };
  expect(
    await keepHistory(deps("2030-05-20T00:00:00Z"), { history: { ...settled, keepMonths: null } }),
  ).toMatchObject({
    made: 20,
    dropped: [],
  });
  expect(await count("pg_class", "relname IN ('task_past_203005', 'service_event_203008')")).toBe(2);

  // First it is told that the history begins later, so that by then nobody reads what is dropped.
  const momentOf = (time: string) =>
    momentOfPast({ reads: database, clock: { now: () => at("2026-04-10T00:01:00Z") } }, { at: at(time) });
  const told = await keepHistory(deps("2026-04-10T00:00:00Z"), { history: settled });
  expect([told.dropped, await count("cluster_past")]).toEqual([[], all]);
  await expect(momentOf("2026-02-27T00:00:00Z")).rejects.toMatchObject({
    text: { kind: "problem.invalid.beforeHistory" },
  });
  expect(await momentOf("2026-03-02T00:00:00Z")).toBe("2026-03-02T00:00:00.000Z");
  expect((await keepHistory(deps("2026-04-10T00:05:00Z"), { history: settled })).dropped).toEqual([]);
  // Who reads several tables in one transaction is neither refused nor the victim of a deadlock.
  const reader = await database.pool.connect();
  await reader.query("BEGIN; SELECT FROM task_past");
  const dropping = keepHistory(deps("2026-04-10T01:00:00Z"), { history: settled });
  await expect
    .poll(() => count("pg_locks", "NOT granted AND mode = 'AccessExclusiveLock'"), { timeout: 20_000 })
    .toBeGreaterThan(0);
  await reader.query("SELECT FROM cluster_past; SELECT FROM service_past; SELECT FROM host_past; COMMIT");
  reader.release();
  const kept = await dropping;
  expect(kept.dropped).toEqual(
    ["cluster_past", "service_past", "host_past", "task_past", "service_event"].map(
      (table) => `${table}_202601`,
    ),
  );
  expect(await count("cluster_past")).toBe(all - 1);
  expect(await count("task_past")).toBeGreaterThan(0);
  await keepHistory(deps("2026-05-10T00:00:00Z"), { history: settled });
  const later = await keepHistory(deps("2026-05-10T01:00:00Z"), { history: settled });
  expect(later.dropped).toHaveLength(5);
  // What was dropped, and by which setting, is on record in the same transaction.
  const { rows: entries } = await database.pool.query(
    "SELECT convert_from(entry, 'UTF8')::jsonb #> '{payload}' AS payload, actor_name FROM audit_event " +
      "WHERE action = 'history.drop' ORDER BY id",
  );
  expect(entries).toEqual(
    [...kept.dropped, ...later.dropped].map((month) => ({
      payload: { keepMonths: 1, dropped: [month] },
      actor_name: "fleetgraph",
    })),
  );
  expect(await count("task_past")).toBe(0);
  const { rows } = await database.pool.query("SELECT kept_from FROM fleet_history");
  expect(rows).toEqual([{ kept_from: at("2026-04-01T00:00:00Z") }]);
});

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMigrations } from "./migrate.ts";
import { emptyDatabase, type TestDatabase, testDatabase } from "./testing/index.ts";

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.close();
});

const insert =
  "INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, target_type, path, request_id) " +
  "VALUES ($1, 'x', 'n', 'l', $2, 'a', 'ACCEPTED', 'p', 'p', 't', '', 'r')";
const idAt = async (at: string, tail = "0123456789abcdef") => {
  const { rows } = await owner.query<{ id: string }>("SELECT audit_event_first_id($1) AS id", [at]);
  return `${rows[0]?.id}${tail}`;
};
const parts = async () => {
  const { rows } = await owner.query<{ name: string }>(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_event'::regclass ORDER BY 1",
  );
  return rows.map(({ name }) => name);
};
const partOf = async (id: string) => {
  const text = "SELECT tableoid::regclass::text AS part FROM audit_event WHERE id = $1";
  return (await owner.query<{ part: string }>(text, [id])).rows[0]?.part;
};
const monthsFrom = (first: Date, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + index, 1));
    return `audit_event_${month.toISOString().slice(0, 7).replace("-", "")}`;
  });

test("months are made ahead, and made again only where they are missing", async () => {
  expect(await parts()).toEqual([...monthsFrom(new Date(), 4), "audit_event_before"]);
  const { rows } = await database.pool.query(
    "SELECT audit_event_make_months(now() + interval '5 months') AS made, audit_event_make_months(now()) AS again",
  );
  expect(rows).toEqual([{ made: 2, again: 0 }]);
  expect(await parts()).toEqual([...monthsFrom(new Date(), 6), "audit_event_before"]);
});

test("an event has its place whenever it is from, and stays in it when months are made", async () => {
  const now = new Date();
  const at = (months: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 15)).toISOString();
  const [before, early, far, unknown] = [
    await idAt("1999-12-31T23:59:59.999Z"),
    await idAt(at(0)),
    await idAt(at(14)),
    "zzz",
  ];
  for (const id of [before, early, far]) await database.pool.query(insert, [id, "2026-01-01T00:00:00Z"]);
  expect(await partOf(before)).toBe("audit_event_before");
  expect(await partOf(early)).toBe(monthsFrom(now, 1)[0]);
  const open = (await parts()).at(-2);
  expect(await partOf(far)).toBe(open);
  // The open month is bounded behind what it holds.
  await database.pool.query("SELECT audit_event_make_months($1)", [at(9)]);
  expect(await partOf(far)).toBe(open);
  expect((await parts()).at(-2)).toBe(monthsFrom(now, 16).at(-1));
  // What is no id of ours has its place, and nobody waits for it to be bounded.
  await database.pool.query(insert, [unknown, "2026-01-01T00:00:00Z"]);
  const { rows } = await database.pool.query("SELECT audit_event_make_months($1) AS made", [at(30)]);
  expect(rows).toEqual([{ made: 0 }]);
  expect((await owner.query("SELECT FROM audit_event")).rowCount).toBe(4);
});

test("each partition refuses what the history refuses, by its own name, to the owner and to the server", async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const refused = async (by: pg.Client, sql: string) =>
    expect(by.query(sql), sql).rejects.toThrow(/append-only|permission denied/);
  for (const part of await parts()) {
    const { rows } = await owner.query(
      "SELECT tgname AS name, tgenabled AS enabled FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal ORDER BY 1",
      [part],
    );
    expect(rows, part).toEqual([
      { name: "audit_event_append_only", enabled: "A" },
      { name: "audit_event_append_only_truncate", enabled: "A" },
    ]);
    await refused(owner, `TRUNCATE ${part}`);
    for (const sql of [
      `TRUNCATE ${part}`,
      `UPDATE ${part} SET action = 'b'`,
      `DELETE FROM ${part}`,
      `SELECT FROM ${part}`,
    ])
      await refused(client, sql);
  }
  const id = await idAt("1999-12-31T23:59:59.999Z");
  await refused(owner, `UPDATE audit_event_before SET action = 'b' WHERE id = '${id}'`);
  await refused(owner, "DELETE FROM audit_event_before");
  await client.end();
});

test.each(["audit_log", "audit_leaf", "audit_tile", "audit_checkpoint", "audit_key"])(
  "%s only grows",
  async (table) => {
    await owner.query("INSERT INTO audit_leaf VALUES (0, 'aud_0', 'l') ON CONFLICT DO NOTHING");
    await owner.query("INSERT INTO audit_tile VALUES (0, 0, 'ab') ON CONFLICT DO NOTHING");
    await owner.query(
      "INSERT INTO audit_checkpoint VALUES (1, '2026-01-01', 'r', 'n') ON CONFLICT DO NOTHING",
    );
    await owner.query("INSERT INTO audit_key VALUES ('k', '2026-01-01') ON CONFLICT DO NOTHING");
    await owner.query("UPDATE audit_log SET size = 1");
    const change = {
      audit_log: "SET size = 0",
      audit_leaf: "SET leaf = 'x'",
      audit_tile: "SET hashes = 'xbc'",
      audit_checkpoint: "SET root = 'x'",
      audit_key: "SET since = now()",
    }[table];
    for (const sql of [`UPDATE ${table} ${change}`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
      await expect(owner.query(sql), sql).rejects.toThrow("only grows");
      await expect(database.pool.query(sql), sql).rejects.toThrow(/only grows|permission denied/);
    }
    await database.pool.query("UPDATE audit_tile SET hashes = 'abc'");
    await database.pool.query("UPDATE audit_key SET until = now()");
  },
);

test("what there was before the months is moved into them", async () => {
  const { ownerUrl, close } = await emptyDatabase();
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const migrations = readMigrations();
    const here = migrations.findIndex(({ name }) => name.endsWith("_audit_log"));
    for (const { sql } of migrations.slice(0, here)) await client.query(sql);
    const days = ["2026-08-31T23:59:59.999Z", "2026-09-01T00:00:00.000Z", "2026-10-15T12:00:00.000Z"];
    for (const at of days) await client.query(insert, [await idAt(at), at]);
    for (const { sql } of migrations.slice(here)) await client.query(sql);
    const { rows } = await client.query(
      "SELECT tableoid::regclass::text AS part, xid > '0' AS placed FROM audit_event ORDER BY id",
    );
    expect(rows.map(({ part }) => part)).toEqual([
      "audit_event_202608",
      "audit_event_202609",
      "audit_event_202610",
    ]);
    expect(rows.every(({ placed }) => placed)).toBe(true);
  } finally {
    await client.end();
    await close();
  }
});

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "./index.ts";
import { serverRole } from "./server-role.ts";
import { type TestDatabase, testDatabase } from "./testing/index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(
    "INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, target_type, path, request_id) " +
      "VALUES ('aud_1', 'x', 'n', 'l', now(), 'a', 'ACCEPTED', 'p', 'p', 't', '', 'r')",
  );
});
afterAll(() => database.close());

test.each([
  "UPDATE audit_event SET action = 'b'",
  "DELETE FROM audit_event",
  "TRUNCATE audit_event",
  "ALTER TABLE audit_event DISABLE TRIGGER ALL",
  "ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only",
  "DROP TRIGGER audit_event_append_only ON audit_event",
  "DROP TABLE audit_event",
  "SET ROLE fleetgraph",
  "SET SESSION AUTHORIZATION fleetgraph",
  "SET session_replication_role = 'replica'",
  "CREATE ROLE another LOGIN",
  "CREATE SCHEMA elsewhere",
  "DELETE FROM _prisma_migrations",
])("the server's role cannot: %s", async (sql) => {
  await expect(database.pool.query(sql)).rejects.toThrow(
    /permission denied|must be owner|append-only|must be superuser/,
  );
});

test.each(["UPDATE audit_event SET action = 'b'", "DELETE FROM audit_event", "TRUNCATE audit_event"])(
  "not even the owner can: %s",
  async (sql) => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await expect(owner.query(sql)).rejects.toThrow("append-only");
    await owner.end();
  },
);

test("a job can be added and taken under the server's role", async () => {
  await database.pool.query("SELECT graphile_worker.add_job('greet', '{}')");
  const { rows } = await database.pool.query("SELECT task_identifier FROM graphile_worker.jobs");
  expect(rows).toEqual([{ task_identifier: "greet" }]);
});

test("with a migration URL the server refuses a role that could change the history", async () => {
  const log = { info: () => undefined, warn: () => undefined };
  const url = database.ownerUrl;
  await expect(
    openDatabase({ log }, { url, migrationUrl: url, dataDirectory: "/nonexistent" }),
  ).rejects.toMatchObject({
    kind: "not-permitted",
    hint: expect.stringContaining(serverRole),
  });
  const given = await openDatabase(
    { log },
    { url: database.url, migrationUrl: url, dataDirectory: "/nonexistent" },
  );
  await given.close();
});

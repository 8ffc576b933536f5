import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireRestricted } from "./require-restricted.ts";
import { type TestDatabase, testDatabase } from "./testing/index.ts";

// Roles belong to the whole server, which other tests use too.
const id = randomBytes(4).toString("hex");
const login = `login_${id}`;
const between = `between_${id}`;
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

async function check(): Promise<void> {
  const url = new URL(database.ownerUrl);
  url.username = login;
  url.password = "x";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await requireRestricted(client, { hint: "" }).finally(() => client.end());
}

test.each([
  ["nothing", "", null],
  [
    "a member of the owner that does not inherit",
    `GRANT fleetgraph TO ${between}; GRANT ${between} TO ${login}`,
    "it can become",
  ],
  ["createrole", `ALTER ROLE ${login} CREATEROLE`, "it may create roles"],
  ["the table", `ALTER TABLE audit_event OWNER TO ${login}`, "it owns audit_event"],
  ["the schema", `ALTER SCHEMA public OWNER TO ${login}`, "it owns the schema of audit_event"],
  ["the database", `ALTER DATABASE current OWNER TO ${login}`, "owns the"],
  [
    "the trigger's function",
    `ALTER FUNCTION audit_event_refuse_change() OWNER TO ${login}`,
    "it owns the trigger function",
  ],
  ["one column", `GRANT UPDATE (action) ON audit_event TO ${login}`, "it may change or delete rows"],
  ["what all may", "GRANT DELETE ON audit_event TO PUBLIC", "may change or delete rows"],
  [
    "writing any table through another role",
    `GRANT pg_write_all_data TO ${between}; GRANT ${between} TO ${login}`,
    "which may change or delete rows",
  ],
])("given %s", async (_, sql, danger) => {
  const [current = ""] = new URL(database.ownerUrl).pathname.slice(1).split("?");
  await owner.query(`CREATE ROLE ${login} LOGIN NOINHERIT PASSWORD 'x'; CREATE ROLE ${between} NOLOGIN`);
  try {
    if (sql !== "") await owner.query(sql.replace("DATABASE current", `DATABASE ${current}`));
    if (danger === null) await check();
    else
      await expect(check()).rejects.toMatchObject({
        kind: "not-permitted",
        message: expect.stringContaining(danger),
      });
  } finally {
    await owner.query("REVOKE ALL ON audit_event FROM PUBLIC");
    await owner.query(
      `REASSIGN OWNED BY ${login} TO fleetgraph; DROP OWNED BY ${login}; DROP ROLE ${login}, ${between}`,
    );
  }
});

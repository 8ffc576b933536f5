import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "./index.ts";
import { serverLogin } from "./server-role.ts";
import { type FreshCluster, freshCluster } from "./testing/index.ts";

const log = { info: () => undefined, warn: () => undefined };
const dataDirectory = "/nonexistent";
let cluster: FreshCluster;
beforeAll(async () => {
  cluster = await freshCluster();
});
afterAll(() => cluster.stop());

const at = (database: string, user?: string, password = "x") => {
  const url = new URL(cluster.url);
  url.pathname = `/${database}`;
  if (user !== undefined) {
    url.username = user;
    url.password = password;
  }
  return url.href;
};
async function asOwner(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}

test("an owner that is no superuser suffices, if it may create roles and owns the database", async () => {
  await asOwner("CREATE ROLE modest LOGIN CREATEROLE PASSWORD 'x'", "CREATE DATABASE modest OWNER modest");
  for (let starts = 0; starts < 2; starts += 1) {
    const database = await openDatabase({ log }, { url: at("modest", "modest"), dataDirectory });
    await database.pool.query("SELECT graphile_worker.add_job('greet', '{}')");
    const { rows } = await database.pool.query(
      "SELECT session_user AS login, has_database_privilege(current_database(), 'CREATE') AS creates",
    );
    expect(rows).toEqual([{ login: "fleetgraph_server", creates: false }]);
    await database.close();
  }
  await asOwner("DROP DATABASE modest", "DROP ROLE fleetgraph_server");
});

test.each([
  ["owns the database but may not create roles", "no_roles", "CREATE DATABASE no_roles OWNER no_roles"],
  ["may create nothing in the database", "nothing", "CREATE DATABASE nothing"],
])("an owner that %s is told so", async (_, name, create) => {
  await asOwner(`CREATE ROLE ${name} LOGIN PASSWORD 'x'`, create);
  await expect(openDatabase({ log }, { url: at(name, name), dataDirectory })).rejects.toMatchObject({
    kind: "not-permitted",
    hint: expect.stringContaining("DATABASE_MIGRATION_URL"),
  });
});

test("beside DATABASE_MIGRATION_URL the restricted role may have any name and password", async () => {
  await asOwner("CREATE ROLE app LOGIN PASSWORD 'a+b%c'", "CREATE DATABASE other");
  const database = await openDatabase(
    { log },
    { url: at("other", "app", "a+b%25c"), migrationUrl: at("other"), dataDirectory },
  );
  await database.pool.query("SELECT graphile_worker.add_job('greet', '{}')");
  await expect(database.pool.query("DELETE FROM audit_event")).rejects.toThrow("permission denied");
  expect(await database.prisma.deployment.count()).toBe(0);
  await database.close();
});

test("tables of a later migration are the server's to use, and never to truncate", async () => {
  await asOwner("CREATE DATABASE later");
  const database = await openDatabase({ log }, { url: at("later"), dataDirectory });
  const owner = new pg.Client({ connectionString: at("later") });
  await owner.connect();
  await owner.query("CREATE TABLE later (id bigserial PRIMARY KEY)").finally(() => owner.end());
  await database.pool.query("INSERT INTO later DEFAULT VALUES");
  await expect(database.pool.query("TRUNCATE later")).rejects.toThrow("permission denied");
  await database.close();
});

test("after the owner's password changed the server's role gets the new one", async () => {
  await asOwner("CREATE DATABASE rotated");
  await (await openDatabase({ log }, { url: at("rotated"), dataDirectory })).close();
  await asOwner("CREATE ROLE another SUPERUSER LOGIN PASSWORD 'x'");
  const database = await openDatabase({ log }, { url: at("rotated", "another"), dataDirectory });
  expect(await database.prisma.deployment.count()).toBe(0);
  await database.close();
});

test.each([
  ["postgresql://own:pass@db/x", "postgresql://fleetgraph_server:HASH@db/x"],
  ["postgresql://db/x?user=own&password=pass", "postgresql://fleetgraph_server:HASH@db/x"],
  [
    "postgresql:///x?host=/run&user=own&password=pass",
    "postgresql:///x?host=%2Frun&user=fleetgraph_server&password=HASH",
  ],
  // Without a password of the owner there is no secret to make one from.
  ["postgresql://own@db/x", "postgresql://fleetgraph_server@db/x"],
])("%s becomes the server's %s", (ownerUrl, expected) => {
  const { url } = serverLogin({ ownerUrl, given: null });
  expect(url.replace(/[0-9a-f]{64}/, "HASH")).toBe(expected);
});

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, inject, test } from "vitest";
import { openDatabase } from "./index.ts";
import { createDatabase } from "./testing/fresh-cluster.ts";
import { severableProxy, testDatabase } from "./testing/index.ts";

const log = { info: () => undefined, warn: () => undefined };
const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});
const temporary = () => {
  const directory = mkdtempSync(join(tmpdir(), "fleetgraph-connect-"));
  chmodSync(directory, 0o755);
  directories.push(directory);
  return directory;
};
const changed = (url: string, change: (url: URL) => void) => {
  const copy = new URL(url);
  change(copy);
  return copy.href;
};

test.each([
  ["malformed-url", () => "mysql://secret@host/db"],
  ["malformed-url", () => "postgresql://user:12#secret@host/db"],
  ["malformed-url", () => "postgresql://user:12/secret@host/db"],
  ["malformed-url", () => "postgresql://user:12%secret@host/db"],
  [
    "refused",
    (url: string) =>
      changed(url, (each) => {
        each.port = "1";
      }),
  ],
  [
    "host-not-found",
    (url: string) =>
      changed(url, (each) => {
        each.hostname = "no-such-host.invalid";
      }),
  ],
  [
    "wrong-password",
    (url: string) =>
      changed(url, (each) => {
        each.password = "secret-but-wrong";
      }),
  ],
  [
    "no-such-database",
    (url: string) =>
      changed(url, (each) => {
        each.pathname = "/absent";
      }),
  ],
  ["tls", (url: string) => `${url}?sslmode=require`],
])("a URL that is wrong is told as %s, with the way out and without the password", async (kind, urlOf) => {
  const url = urlOf(inject("templateUrl"));
  const failure = await openDatabase({ log }, { url, dataDirectory: temporary() }).catch((error) => error);
  expect(failure).toMatchObject({ kind, hint: expect.stringMatching(/DATABASE_URL|%23/) });
  expect(`${failure.message} ${failure.hint} ${failure.stack}`).not.toMatch(/secret|user:12/);
});

test("the embedded database keeps its data, has one owner, and is found again after a crash", async () => {
  const dataDirectory = temporary();
  const first = await openDatabase({ log }, { dataDirectory });
  await first.prisma.principal.create({ data: { id: "prn_1", name: "kept" } });
  const { rows } = await first.pool.query<{ pid: string }>("SELECT pg_postmaster_start_time()::text AS pid");
  expect(rows).toHaveLength(1);
  await first.close();
  const second = await openDatabase({ log }, { dataDirectory });
  expect(await second.prisma.principal.count()).toBe(1);
  await second.close();
});

test("a client that is never given back does not keep the database from closing", async () => {
  const own = await testDatabase();
  const database = await openDatabase({ log }, { url: own.ownerUrl, dataDirectory: "/nonexistent" });
  const kept = await database.pool.connect();
  const given = await database.pool.connect();
  given.release();
  await database.close();
  await expect(kept.query("SELECT 1")).rejects.toThrow();
  kept.release();
  await own.close();
});

test("ten processes that start at once on an empty database all find it migrated", async () => {
  const admin = changed(inject("templateUrl"), (each) => {
    each.pathname = "/fleetgraph";
  });
  const url = await createDatabase(admin);
  const databases = await Promise.all(
    Array.from({ length: 10 }, () =>
      openDatabase({ log }, { url, dataDirectory: "/nonexistent", poolSize: 2 }),
    ),
  );
  const counts = await Promise.all(databases.map((database) => database.prisma.deployment.count()));
  expect(counts).toEqual(Array(10).fill(0));
  await Promise.all(databases.map((database) => database.close()));
});

test("a database that was gone is used again, and listening goes on", async () => {
  const own = await testDatabase();
  const { hostname, port } = new URL(own.ownerUrl);
  const proxy = await severableProxy({ host: hostname, port: Number(port) });
  const url = changed(own.ownerUrl, (each) => {
    each.port = String(proxy.port);
  });
  const database = await openDatabase({ log }, { url, dataDirectory: "/nonexistent" });
  const heard: string[] = [];
  const stop = await database.listen("news", (payload) => heard.push(payload));
  await proxy.cut();
  await expect(database.pool.query("SELECT 1")).rejects.toThrow();
  await proxy.restore();
  await expect
    .poll(() =>
      database.pool.query("SELECT 1").then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await expect
    .poll(async () => {
      await own.pool.query("SELECT pg_notify('news', 'again')");
      return heard.includes("again");
    })
    .toBe(true);
  await stop();
  await database.close();
  await proxy.close();
  await own.close();
});

import { severableProxy, testDatabase } from "@fleetgraph/database/testing";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createPatience } from "./patience.ts";

// Longer than a busy PostgreSQL keeps a question waiting.
const silentMs = 1_500;

test("a statement that is slow is waited for; a database that says nothing is not", async () => {
  const store = await testDatabase();
  onTestFinished(() => store.close());
  const url = new URL(store.url);
  const proxy = await severableProxy({ host: url.hostname, port: Number(url.port) });
  onTestFinished(() => proxy.close());
  url.host = `127.0.0.1:${proxy.port}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 3, query_timeout: 10_000 });
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", () => undefined);
  onTestFinished(() => pool.end());
  // What is asked meanwhile has a connection already: to make one takes longer than to answer.
  const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
  for (const client of clients) client.release();
  const patience = createPatience({ pool }, silentMs);
  onTestFinished(() => patience.end());

  const slow = patience.wait(pool.query(`SELECT pg_sleep(${(2 * silentMs) / 1000}), 7 AS told`));
  expect((await slow).rows).toMatchObject([{ told: 7 }]);
  await expect(patience.wait(pool.query("SELECT 1 / 0"))).rejects.toThrow("division by zero");

  proxy.stall();
  const silent = [1, 2].map(() => patience.wait(pool.query("SELECT 1")));
  for (const result of await Promise.allSettled(silent)) {
    expect(result).toMatchObject({ status: "rejected", reason: { name: "DatabaseUnavailableError" } });
  }

  proxy.resume();
  expect((await patience.wait(pool.query("SELECT 8 AS told"))).rows).toEqual([{ told: 8 }]);
});

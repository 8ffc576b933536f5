import { testDatabase } from "@fleetgraph/database/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetAside } from "./forget-aside.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query("INSERT INTO account (id, name) VALUES ('acc_1', 'main')");
});
afterAll(() => database.close());

const day = 86_400_000;
const now = new Date("2026-11-26T12:00:00Z");
const before = (days: number) => new Date(now.getTime() - days * day);

test("messages that were put aside are kept for as long as is said, those that are done with since then", async () => {
  const kept: [id: string, receivedDaysAgo: number, resolvedDaysAgo: number | null][] = [
    ["old", 91, null],
    ["old-and-done", 200, 91],
    ["done-lately", 200, 89],
    ["new", 89, null],
  ];
  for (const [id, received, resolved] of kept) {
    await database.pool.query(
      "INSERT INTO fleet_event_aside (id, source, account_id, region, message_id, body, reason, received_at, resolved_at) " +
        "VALUES ($1, 'main/eu-west-1', 'acc_1', 'eu-west-1', $1, '{', '{}', $2, $3)",
      [id, before(received), resolved === null ? null : before(resolved)],
    );
  }
  const told: unknown[] = [];
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (...said: unknown[]) => told.push(said),
  };
  const deps = { database, clock: { now: () => now }, log: log as never };
  const left = async () =>
    (await database.pool.query("SELECT id FROM fleet_event_aside ORDER BY id")).rows.map(({ id }) => id);
  expect(await forgetAside(deps, { history: { keepAsideDays: null } })).toBe(0);
  expect(await left()).toHaveLength(4);
  expect(await forgetAside(deps, { history: { keepAsideDays: 90 } })).toBe(2);
  expect(await left()).toEqual(["done-lately", "new"]);
  expect(told).toEqual([["events.unread-forgotten", { messages: 1, keepAsideDays: 90 }]]);
});

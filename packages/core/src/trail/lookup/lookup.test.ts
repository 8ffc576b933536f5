import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TrailStack, trailPlace, trailStack } from "../../testing/trail-stack.ts";

const hour = 3_600_000;
const day = 24 * hour;
const startedAt = Date.UTC(2026, 10, 26, 12);
let database: TestDatabase;
let stack: TrailStack;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  database = await testDatabase();
  closing.push(() => database.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function begin(of: object): Promise<void> {
  stack = await trailStack(database, { simulator: { startedAt }, of });
  closing.push(() => stack.close());
}

function happened(agoMs: number, many = 1): void {
  for (let index = 0; index < many; index += 1)
    stack.sim.recordInTrail({
      ...trailPlace,
      eventSource: "ecs.amazonaws.com",
      eventName: "StopTask",
      requestParameters: { cluster: "shop", task: String(index) },
      at: stack.sim.clock.now() - agoMs,
    });
}
const count = async () =>
  (await stack.rows<{ n: number }>("SELECT count(*)::int AS n FROM trail_record"))[0]?.n;

test("what is new comes first, then the past until it reaches back 90 days", async () => {
  await begin({ lookup: true, files: undefined });
  happened(100 * day);
  happened(89 * day, 3);
  happened(40 * day, 120);
  happened(10 * 60_000);
  await stack.round();
  expect(await count()).toBe(1);
  for (let round = 0; round < 50; round += 1) await stack.round();
  expect(await count()).toBe(124);
  const [source] = await stack.rows<{ from: Date; failing: boolean }>(
    'SELECT read_from AS "from", failure IS NOT NULL AS failing FROM trail_source',
  );
  expect(source?.failing).toBe(false);
  expect(startedAt - (source?.from.getTime() ?? 0)).toBeGreaterThan(89 * day);
  happened(0, 2);
  stack.sim.advance(300_000);
  await stack.round();
  expect(await count()).toBe(126);
}, 60_000);

test("a look-up that is interrupted goes on where it was, and stores nothing twice", async () => {
  await begin({ lookup: true, files: undefined });
  for (let index = 0; index < 260; index += 1) happened(10 * 60_000 + index * 1_000);
  // Each round gets two pages further, and is then refused.
  for (let round = 0; round < 8; round += 1) {
    stack.sim.scenarios.clear();
    stack.sim.scenarios.set({ kind: "access-denied", operation: "LookupEvents", nth: 3 });
    await stack.round();
    const [source] = await stack.rows<{ kind: string | null }>(
      "SELECT failure->>'kind' AS kind FROM trail_source",
    );
    if (round === 0) expect(source?.kind).toBe("cause.trail.denied");
  }
  expect(await count()).toBe(260);
}, 60_000);

test("a record that comes by both ways is stored once, with both sources", async () => {
  await begin({ lookup: true });
  happened(0);
  stack.sim.advance(600_000);
  await stack.round();
  await stack.round();
  expect(
    await stack.rows(
      "SELECT file_id IS NOT NULL AS file, looked_up_at IS NOT NULL AS looked FROM trail_record",
    ),
  ).toEqual([{ file: true, looked: true }]);
});

test("what only reads is not asked for, nor kept out of files, unless everything is", async () => {
  await begin({ lookup: true });
  const read = {
    ...trailPlace,
    eventSource: "ecs.amazonaws.com",
    eventName: "DescribeTasks",
    readOnly: true,
  };
  stack.sim.recordInTrail(read);
  stack.sim.recordInTrail({ ...trailPlace, eventSource: "lambda.amazonaws.com", eventName: "Invoke" });
  stack.sim.recordInTrail({
    ...trailPlace,
    eventSource: "cloudtrail.amazonaws.com",
    eventName: "StopLogging",
  });
  stack.sim.advance(600_000);
  await stack.round();
  expect(await stack.rows("SELECT event_name AS name FROM trail_record")).toEqual([{ name: "StopLogging" }]);
});

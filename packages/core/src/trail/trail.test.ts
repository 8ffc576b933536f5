import { ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TrailStack, trailPlace, trailStack } from "../testing/trail-stack.ts";
import { keepTrail } from "./keep-trail.ts";
import { matchTrail } from "./match/match-trail.ts";

const hour = 3_600_000;
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

async function begin(options: Parameters<typeof trailStack>[1] = {}): Promise<TrailStack> {
  stack = await trailStack(database, options);
  closing.push(() => stack.close());
  return stack;
}

type Stored = {
  name: string;
  verdict: string;
  principal: string;
  file: boolean;
  looked: boolean;
  service: string;
};
const stored = () =>
  stack.rows<Stored>(
    "SELECT t.event_name AS name, coalesce(f.verdict, 'UNSIGNED') AS verdict, t.principal, t.file_id IS NOT NULL AS file, " +
      "t.looked_up_at IS NOT NULL AS looked, t.service_name AS service FROM trail_record t LEFT JOIN trail_file f ON f.id = t.file_id ORDER BY t.event_time, t.event_id",
  );
const scale = (desiredCount: number) =>
  stack.sim.autoscale({ cluster: "shop", service: "web", desiredCount });

test("a change is read out of its file, and proven once the digest of its hour is there", async () => {
  await begin();
  const ecs = new ECSClient({
    region: trailPlace.region,
    endpoint: stack.sim.url,
    credentials: stack.sim.credentials(trailPlace.account),
  });
  closing.push(() => ecs.destroy());
  const answer = await ecs.send(
    new UpdateServiceCommand({ cluster: "shop", service: "web", desiredCount: 3 }),
  );
  stack.sim.advance(600_000);
  await stack.round();
  expect(await stored()).toEqual([
    {
      name: "UpdateService",
      verdict: "PENDING",
      principal: "operator",
      file: true,
      looked: false,
      service: "web",
    },
  ]);
  const [row] = await stack.rows<{ request_id: string; path: string }>(
    "SELECT request_id, path FROM trail_record",
  );
  expect(row).toEqual({ request_id: answer.$metadata.requestId, path: "main/us-east-1/shop/web" });
  stack.sim.advance(hour);
  await stack.round();
  expect(await stored()).toMatchObject([{ verdict: "VERIFIED" }]);
  const digests = await stack.rows("SELECT signed, chain FROM trail_digest ORDER BY end_at");
  expect(digests).toEqual([{ signed: "VALID", chain: "STARTS" }]);
  const [source] = await stack.rows("SELECT way, failure, records::int, kept::int FROM trail_source");
  expect(source).toEqual({ way: "FILES", failure: null, records: 1, kept: 1 });
  // Nothing that Fleetgraph did caused it: out of its file it is told as a change behind its back.
  await matchTrail(stack.deps, { graceMs: 0 });
  expect(await stack.rows("SELECT person, action, path, target FROM out_of_band_change")).toEqual([
    { person: "operator", action: "UpdateService", path: "main/us-east-1/shop/web", target: "shop/web" },
  ]);
});

test("by notices: each file is read once, however often it is told of", async () => {
  await begin({ queue: true });
  stack.queue.trouble = { duplicate: 1 };
  await stack.round();
  await stack.takeNotices();
  scale(2);
  stack.sim.advance(2 * hour);
  await expect.poll(() => stack.rows("SELECT FROM trail_file")).toHaveLength(3);
  await stack.round();
  expect(await stored()).toMatchObject([
    { name: "UpdateService", verdict: "VERIFIED", principal: "ecs.application-autoscaling.amazonaws.com" },
  ]);
});

test("months that are not to be kept go with their partitions", async () => {
  await begin({ simulator: { startedAt: Date.UTC(2026, 5, 10) } });
  await stack.rows("SELECT trail_make_months('2026-06-01', 6)");
  scale(2);
  stack.sim.advance(hour);
  await stack.round();
  // A digest for each hour of two months would be many.
  stack.sim.validate(stack.trail, false);
  stack.sim.advance(70 * 24 * hour);
  scale(1);
  stack.sim.advance(hour);
  await stack.round();
  expect(await stored()).toHaveLength(2);
  expect(await keepTrail(stack.deps, { keepMonths: 3 })).toEqual({ dropped: [] });
  const { dropped } = await keepTrail(stack.deps, { keepMonths: 1 });
  expect(dropped).toContain("trail_record_202606");
  expect(await stored()).toHaveLength(1);
  expect(await stack.rows("SELECT FROM trail_file WHERE delivered_at < '2026-07-01'")).toEqual([]);
}, 30_000);

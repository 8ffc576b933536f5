import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@fleetgraph/database";
import { severableProxy, testDatabase } from "@fleetgraph/database/testing";
import { createCluster, createService } from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../kernel/index.ts";
import { type EventStack, type EventStackOptions, eventStack } from "../../testing/event-stack.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import { replayEvent } from "../index.ts";
import { keepAside } from "./kept-events.ts";

const place = { account: "123456789012", region: "us-east-1" };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp(options: EventStackOptions = {}) {
  const database = await testDatabase();
  closing.push(() => database.close());
  const stack = await eventStack(database, options);
  closing.push(() => stack.close());
  const rows = async (sql: string) => (await database.pool.query(sql)).rows;
  return { ...stack, database, rows };
}

async function until(holds: () => Promise<boolean>, what: string, withinMs = 15_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds()); await sleep(25))
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
}

const scale = (desiredCount: number) => ({ cluster: "shop", service: "web", desiredCount });
const source = async ({ deps }: EventStack) =>
  (await deps.database.pool.query("SELECT * FROM fleet_event_source")).rows[0];

/** The body of the next message, taken off the queue. */
async function nextBody({ queue, sim }: EventStack): Promise<string> {
  sim.autoscale(scale(3));
  sim.advance(1_000);
  await sleep(5);
  const messages = await queue.receive({
    most: 10,
    visibilityMilliseconds: 60_000,
    waitMilliseconds: 0,
    onHangUp: () => undefined,
  });
  for (const message of messages) queue.remove(`${message.id}#${message.receiveCount}`);
  const body = messages.map((each) => each.body).find((text) => text.includes("ECS Task State Change"));
  if (body === undefined) throw new Error("no event of a task");
  return body;
}

test("an event of a service or a cluster that is not known yet waits for the listing that brings it", async () => {
  const stack = await setUp();
  const { sim, start, drained, stored, simulated, rows } = stack;
  await start();
  const image = "registry.example.com/shop/web:v1";
  createService(sim, { ...place, cluster: "shop", name: "new", image, desiredCount: 1 });
  createCluster(sim, { ...place, name: "annex" });
  createService(sim, { ...place, cluster: "annex", name: "far", image, launchType: "FARGATE" });
  sim.autoscale({ cluster: "annex", service: "far", desiredCount: 2 });
  sim.settle();
  await drained();
  // Nobody asks for this listing but the events themselves.
  await until(async () => (await rows("SELECT FROM fleet_event_waiting")).length === 0, "nothing waits");
  expect(await stored()).toEqual(simulated());
  expect(sim.calls({ operation: "ListServices" }).length).toBeGreaterThan(1);
  expect(await source(stack)).toMatchObject({ failure: null });
});

test("a cluster and a service that were deleted and made again are back with their first events", async () => {
  const stack = await setUp({ services: [{ name: "web" }, { name: "old" }] });
  const { sim, start, drained, stored, simulated, rows, sync } = stack;
  const region = [...sim.world.regions.values()].find(({ clusters }) => clusters.has("shop"));
  const image = "registry.example.com/shop/web:v1";
  const made = (service: string) => {
    createService(sim, { ...place, cluster: "shop", name: service, image, launchType: "FARGATE" });
    sim.autoscale({ cluster: "shop", service, desiredCount: 1 });
  };
  const present = async () =>
    (
      await rows(
        "SELECT name, running_count FROM service WHERE gone_at IS NULL UNION ALL " +
          "SELECT name, NULL FROM cluster WHERE gone_at IS NULL ORDER BY name",
      )
    ).map(({ name, running_count }) => `${name} ${running_count}`);
  sim.removeService({ cluster: "shop", service: "old" });
  await sync();
  expect(await present()).toEqual(["shop null", "web 2"]);
  await start();
  // What still stops of it does not bring it back.
  sim.settle();
  await drained();
  await sleep(1_000);
  expect(await present()).toEqual(["shop null", "web 2"]);
  region?.clusters.get("shop")?.services.delete("old");
  made("old");
  sim.settle();
  await until(async () => (await present()).join() === "old 1,shop null,web 2", "the service is back");
  region?.clusters.delete("shop");
  await sync();
  expect(await present()).toEqual([]);
  createCluster(sim, { ...place, name: "shop" });
  made("web");
  sim.settle();
  await until(async () => (await present()).join() === "shop null,web 1", "the cluster is back");
  await drained();
  await until(async () => (await rows("SELECT FROM fleet_event_waiting")).length === 0, "nothing waits");
  expect([...(await stored()).keys()]).toEqual(expect.arrayContaining([...simulated().keys()]));
});

test("a message that cannot be read is kept aside with its reason, and the others of its batch are stored", async () => {
  // So long that none comes twice, and is counted twice, where the machine is slow.
  const stack = await setUp({ visibilityTimeout: 60 });
  const { sim, queue, start, drained, stored, simulated, rows, deps } = stack;
  const body = await nextBody(stack);
  const event = JSON.parse(body);
  const with_ = (detail: object) =>
    JSON.stringify({ ...event, id: `x${Math.random()}`, detail: { ...event.detail, ...detail } });
  queue.send("{ not json");
  queue.send(with_({ version: "seven" }));
  // Only the statement finds out.
  queue.send(with_({ version: 9, cpu: "99999999999" }));
  // What is cut out of it for its reason begins or ends with half a character.
  for (const before of ["", "x"]) queue.send(`{"a": ${before}${"😀".repeat(30)}}`);
  // PostgreSQL has no U+0000, also where something waits.
  const elsewhere = { clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/none" };
  queue.send(JSON.stringify({ ...event, id: "odd \0", detail: { ...event.detail, ...elsewhere } }));
  queue.send(with_({ taskArn: "nothing" }));
  queue.send(JSON.stringify({ ...event, id: "later", "detail-type": "ECS Something New" }));
  queue.send(body);
  for (const desired of [5, 2]) {
    sim.autoscale(scale(desired));
    sim.settle();
  }
  await start();
  await drained();
  expect(await stored()).toEqual(simulated());
  const aside = await rows(
    "SELECT reason->>'kind' AS kind, reason->'params'->>'field' AS field FROM fleet_event_aside",
  );
  expect(new Set(aside.map(({ kind, field }) => `${kind} ${field}`))).toEqual(
    new Set([
      "cause.event.notJson null",
      "cause.event.invalid detail.version",
      "cause.event.refused null",
      "cause.event.invalid detail.taskArn",
    ]),
  );
  await until(async () => Number((await source(stack)).ignored) === 1, "the unknown one is counted");
  // Tried again it is refused again; what can be read by then is stored.
  const [refused] = await rows(
    "SELECT id FROM fleet_event_aside WHERE reason->>'kind' = 'cause.event.notJson'",
  );
  await replayEvent(deps, { id: refused.id });
  const [{ accountId }] = await rows('SELECT account_id AS "accountId" FROM fleet_event_source');
  const late = {
    messageId: "late",
    body: with_({ version: 99, lastStatus: "RUNNING" }),
    reason: { kind: "x", params: {} },
  };
  await keepAside(deps.database, {
    source: { key: "main/us-east-1", accountId, region: "us-east-1" },
    messages: [late],
    at: new Date(),
  });
  const [kept] = await rows("SELECT id FROM fleet_event_aside WHERE message_id = 'late'");
  await replayEvent(deps, { id: kept.id });
  expect(
    await rows(
      "SELECT message_id, resolved_at IS NOT NULL AS done FROM fleet_event_aside WHERE replayed_at IS NOT NULL ORDER BY done",
    ),
  ).toEqual([
    { message_id: expect.any(String), done: false },
    { message_id: "late", done: true },
  ]);
  expect(await rows("SELECT last_status FROM task WHERE version = 99")).toEqual([{ last_status: "RUNNING" }]);
});

test("what is stored but not deleted comes again and changes nothing", async () => {
  const stack = await setUp({ visibilityTimeout: 1 });
  const { sim, queue, start, drained, stored, simulated, rows } = stack;
  sim.scenarios.set({ kind: "drop-before-effect", operation: "DeleteMessageBatch" });
  await start();
  sim.autoscale(scale(4));
  sim.settle();
  await sleep(0);
  // None is deleted, and each comes once before any comes again.
  const { visible, inFlight } = queue.counts();
  const timesReceived = async () => Number((await source(stack))?.received ?? 0) / (visible + inFlight);
  const state = async () => [
    await stored(),
    await rows("SELECT id, xmin FROM task ORDER BY id"),
    await rows("SELECT id, version FROM task_past ORDER BY id, version"),
  ];
  await until(async () => (await timesReceived()) >= 2, "each came");
  await expect.poll(stored).toEqual(simulated());
  const before = await state();
  await until(async () => (await timesReceived()) >= 3, "they come again");
  expect(await state()).toEqual(before);
  sim.scenarios.clear();
  await drained();
  expect(await state()).toEqual(before);
  expect(await stored()).toEqual(simulated());
});

test("two workers at once store each event once", async () => {
  const { sim, start, drained, stored, simulated, rows } = await setUp({
    trouble: { duplicate: 0.5, reorder: 0.5 },
  });
  await Promise.all([start(), start(), start()]);
  for (const desired of [8, 0, 6, 1]) {
    sim.autoscale(scale(desired));
    sim.settle();
  }
  await drained();
  expect(await stored()).toEqual(simulated());
  expect(await rows("SELECT FROM fleet_event_aside")).toEqual([]);
});

test("a stop finishes what was received, and the next start goes on", async () => {
  // A slow machine needs more than a second for what it holds; what came again meanwhile would be no stop's doing.
  const { sim, queue, start, drained, stored, simulated } = await setUp({ visibilityTimeout: 5 });
  for (const desired of [20, 0, 20, 2]) {
    sim.autoscale(scale(desired));
    sim.settle();
  }
  await sleep(5);
  const first = await start();
  await until(async () => queue.counts().visible < 60, "some are received");
  await first.stop();
  expect(queue.counts().inFlight).toBeLessThan(100);
  await start();
  await drained();
  expect(await stored()).toEqual(simulated());
});

const troubles = [
  ["unreachable", "cause.listing.unreachable"],
  ["access-denied", "cause.events.denied"],
  ["throttling-storm", "cause.listing.throttled"],
  ["http-500-html", "cause.listing.unsupported"],
] as const;
test.each(troubles)(
  "%s: the source says so, listings go on, and it comes back by itself",
  async (kind, cause) => {
    const stack = await setUp({ visibilityTimeout: 1 });
    const { sim, start, drained, stored, simulated, sync } = stack;
    sim.scenarios.set({ kind, operation: "ReceiveMessage" });
    await start();
    await until(async () => (await source(stack))?.failure?.kind === cause, cause);
    const { failed_since } = await source(stack);
    expect(failed_since).not.toBeNull();
    sim.autoscale(scale(3));
    sim.settle();
    await sync();
    expect(await stored()).toEqual(simulated());
    sim.scenarios.clear();
    await drained();
    await until(async () => (await source(stack)).failed_since === null, "it is well");
    sim.autoscale(scale(5));
    sim.settle();
    await drained();
    expect(await stored()).toEqual(simulated());
  },
);

test("credentials that expire, and a queue that is deleted, are told and got over", async () => {
  const stack = await setUp();
  const { sim, queue, start, drained, stored, simulated } = stack;
  const key = process.env.AWS_ACCESS_KEY_ID;
  process.env.AWS_ACCESS_KEY_ID = "AKIAEXPIRED";
  await start();
  await until(
    async () => (await source(stack))?.failure?.kind === "cause.listing.credentials",
    "credentials",
  );
  process.env.AWS_ACCESS_KEY_ID = key;
  await until(async () => (await source(stack)).failure === null, "other credentials");
  queue.deleted = true;
  await until(async () => (await source(stack)).failure?.kind === "cause.events.queueGone", "no queue");
  queue.deleted = false;
  await until(async () => (await source(stack)).failure === null, "the queue is back");
  sim.autoscale(scale(1));
  sim.settle();
  await drained();
  expect(await stored()).toEqual(simulated());
});

test("a database that is away for a while loses nothing", async () => {
  const direct = await testDatabase();
  closing.push(() => direct.close());
  const url = new URL(direct.ownerUrl);
  const proxy = await severableProxy({ host: url.hostname, port: Number(url.port) });
  closing.push(() => proxy.close());
  url.host = `127.0.0.1:${proxy.port}`;
  const database = await openDatabase({ log: quietLog }, { url: url.href, dataDirectory: "/nonexistent" });
  closing.push(() => database.close());
  const stack = await eventStack(database, { visibilityTimeout: 1, trouble: { duplicate: 0.2 } });
  closing.push(() => stack.close());
  const { sim, start, drained, stored, simulated } = stack;
  await start();
  for (const desired of [10, 1, 12, 3]) {
    sim.autoscale(scale(desired));
    sim.settle();
    await proxy.cut();
    await sleep(400);
    await proxy.restore();
  }
  await drained(40_000);
  expect(await stored()).toEqual(simulated());
  await until(async () => (await source(stack)).failure === null, "it is well");
});

test("what a clock that runs ahead tells of the future is taken to be now", async () => {
  const { sim, start, drained, stored, simulated, rows } = await setUp({
    simulator: { startedAt: Date.now() + 3_600_000 },
  });
  await start();
  sim.autoscale(scale(4));
  sim.settle();
  await drained();
  expect(await stored()).toEqual(simulated());
  expect(await rows("SELECT FROM task WHERE valid_from > now()")).toEqual([]);
});

test("the age of events and the messages of the queue are told", async () => {
  const stack = await setUp({ simulator: { speed: 20 } });
  const { sim, start, stored, simulated, queue } = stack;
  await start();
  sim.autoscale(scale(4));
  await until(async () => (await stored()).size === 4 && queue.counts().visible === 0, "all is stored");
  await until(async () => (await source(stack))?.waiting_messages === 0, "the queue is counted");
  await until(
    async () => [...simulated().values()].every((state) => state.includes("RUNNING RUNNING")),
    "they run",
  );
  await until(async () => (await source(stack)).age_ms !== null, "ages are told");
  const told = await source(stack);
  // Milliseconds of these moments; how many is the machine's load.
  expect(told.age_ms).toBeGreaterThanOrEqual(0);
  expect(told.age_ms).toBeLessThan(60_000);
  expect(systemClock.now().getTime() - told.last_event_at.getTime()).toBeLessThan(60_000);
});

import { afterEach, expect, test } from "vitest";
import { createCluster, createHost, createService, type Queue, startSimulator } from "../index.ts";
import type { Json } from "../state/model.ts";

const place = { account: "123456789012", region: "us-east-1" };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp() {
  const sim = await startSimulator({ startedAt: Date.parse("2026-03-04T05:06:07.891Z") });
  closing.push(() => sim.close());
  createCluster(sim, { ...place, name: "shop" });
  sim.pushImage({ ...place, repository: "web", tag: "v1" });
  const host = createHost(sim, { ...place, cluster: "shop" });
  const image = `${place.account}.dkr.ecr.${place.region}.amazonaws.com/web:v1`;
  createService(sim, { ...place, cluster: "shop", name: "web", image, desiredCount: 1 });
  const queue = sim.createQueue({ ...place, name: "events" });
  return { sim, queue, host };
}

async function eventsIn(queue: Queue): Promise<Json[]> {
  await new Promise((resolve) => setTimeout(resolve));
  const all: Json[] = [];
  for (;;) {
    const some = await queue.receive({
      most: 100,
      visibilityMilliseconds: 30_000,
      waitMilliseconds: 0,
      onHangUp: () => undefined,
    });
    if (some.length === 0) return all;
    all.push(...some.map(({ body }) => JSON.parse(body) as Json));
  }
}
const typeOf = (event: Json) => event["detail-type"] as string;
const detailOf = (event: Json) => event.detail as Json;

test("a roll-out is told in the envelopes of EventBridge, versions going up", async () => {
  const { sim, queue } = await setUp();
  sim.createRule({ ...place, queue });
  sim.autoscale({ cluster: "shop", service: "web", desiredCount: 2 });
  sim.settle();
  const events = await eventsIn(queue);
  const tasks = events.filter((event) => typeOf(event) === "ECS Task State Change");
  expect(tasks.map((event) => [detailOf(event).lastStatus, detailOf(event).version])).toEqual([
    ["PENDING", 1],
    ["RUNNING", 2],
  ]);
  expect(tasks[0]).toMatchObject({
    version: "0",
    source: "aws.ecs",
    ...place,
    resources: [detailOf(tasks[0] as Json).taskArn],
    time: expect.stringMatching(/^2026-03-04T05:\d\d:\d\dZ$/),
    detail: { group: "service:web", createdAt: expect.stringMatching(/^2026-03-04T05:.*\.\d{3}Z$/) },
  });
  expect(events.map(typeOf)).toContain("ECS Container Instance State Change");
  const actions = events.filter((event) => typeOf(event) === "ECS Service Action").map(detailOf);
  expect(actions.map(({ eventName }) => eventName)).toEqual([
    "SERVICE_DESIRED_COUNT_UPDATED",
    "SERVICE_STEADY_STATE",
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

test("what EventBridge may do on the way is done as often as was asked", async () => {
  const { sim, queue, host } = await setUp();
  const trouble = { duplicate: 0.1, drop: 0.1 };
  sim.createRule({ ...place, queue, detailTypes: ["ECS Container Instance State Change"], trouble });
  for (let turn = 0; turn < 1_000; turn += 1) {
    sim.setHost({ cluster: "shop", host: host.arn, agentConnected: turn % 2 === 0 });
    sim.world.events.flush();
  }
  const events = await eventsIn(queue);
  const told = new Set(events.map(({ id }) => id)).size;
  expect(told).toBeGreaterThan(850);
  expect(told).toBeLessThan(950);
  expect(events.length - told).toBeGreaterThan(50);
  expect(events.length - told).toBeLessThan(150);
});

test("without a rule nothing is made", async () => {
  const { sim, queue } = await setUp();
  sim.autoscale({ cluster: "shop", service: "web", desiredCount: 3 });
  sim.settle();
  expect(await eventsIn(queue)).toEqual([]);
});

import type { Call } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { auditContents, auditEventsPage } from "../audit/index.ts";
import { pageRequest } from "../kernel/index.ts";
import { imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { describeRevision } from "./ecs.ts";
import { deployService } from "./index.ts";

const web = "shop/web";
const proxy = { name: "proxy", image: "envoy:1", essential: false, memoryReservation: 64 };
const changing = ["RegisterTaskDefinition", "UpdateService", "StopServiceDeployment", "TagResource"];
const changes = (calls: Call[]) => calls.filter((call) => changing.includes(call.operation));

test.concurrent("an image is deployed: one revision, one update, every event, and who asked", async ({
  useStack,
}) => {
  const { sim, deps, caller, reach, eventsOf } = await useStack({
    services: [{ name: "web", sidecars: [proxy] }],
  });
  const asked = await deployService(deps, caller, {
    service: web,
    images: [{ image: imageOf("v2") }],
    reason: "the sale begins",
    origin: "https://chat.example.com/archives/C1/p1",
    idempotencyKey: "k1",
  });
  expect(asked).toMatchObject({ state: "REQUESTED", version: 1, kind: "DEPLOY", requestedBy: "ada" });
  expect(asked.origin).toBe("https://chat.example.com/archives/C1/p1");
  const repeated = await deployService(deps, caller, {
    service: web,
    images: [{ image: imageOf("v2") }],
    reason: "the sale begins",
    origin: "https://ci.example.com/jobs/8",
    idempotencyKey: "k1",
  });
  expect(repeated).toMatchObject({ id: asked.id, origin: asked.origin });
  const done = await reach(asked.id);
  const images = [{ container: "web", from: imageOf("v1"), to: imageOf("v2") }];
  expect(done).toMatchObject({
    state: "SUCCEEDED",
    images,
    fromTaskDefinition: expect.stringMatching(/task-definition\/shop-web:1$/),
    toTaskDefinition: expect.stringMatching(/task-definition\/shop-web:2$/),
    progress: { desired: 2, running: 2, pending: 0, oldRunning: 0 },
    failure: null,
  });

  const events = await eventsOf(asked.id);
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.version).toBe(done.version);
  const ways = events.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
  expect(ways).toEqual(["REQUESTED", "REGISTERING", "UPDATING", "ROLLING_OUT", "SUCCEEDED"]);
  expect(events.map(({ final }) => final)).toEqual(events.map((_, index) => index === events.length - 1));

  const [registered, updated, ...more] = changes(sim.calls());
  expect(more).toEqual([]);
  expect(registered).toMatchObject({ operation: "RegisterTaskDefinition", effectId: done.toTaskDefinition });
  expect(updated).toMatchObject({ operation: "UpdateService", effectId: done.ecsDeploymentId });
  expect(updated?.input).not.toHaveProperty("desiredCount");

  const history = await auditEventsPage(deps.database, caller, {
    page: pageRequest({ first: 10 }),
    filter: {},
  });
  const [end, entry, ...others] = history.items;
  expect(others).toEqual([]);
  // What the worker has done is Fleetgraph's act, for who asked.
  expect(end).toMatchObject({
    action: "deployment.end",
    outcome: "ACCEPTED",
    actor: "fleetgraph",
    onBehalfOf: "ada",
    targetId: asked.id,
    targetName: web,
  });
  expect(entry).toMatchObject({
    action: "deployment.request",
    outcome: "ACCEPTED",
    actor: "ada",
    targetName: web,
  });
  const contents = await auditContents(deps.database, caller, [entry?.id ?? "", end?.id ?? ""]);
  expect(contents.get(end?.id ?? "")).toMatchObject({
    reason: "deployment.succeeded",
    approvers: [],
    tokenId: null,
    payload: {
      deployment: asked.id,
      state: "SUCCEEDED",
      images: images.map(({ container, to }) => ({ container, image: to })),
      toTaskDefinition: done.toTaskDefinition,
      failure: null,
    },
  });
  expect(contents.get(entry?.id ?? "")).toMatchObject({
    reason: "the sale begins",
    payload: { deployment: asked.id, images, desiredCount: null, origin: asked.origin },
  });
});

test.concurrent("the new revision is the old one with another image, and carries the deployment's id", async ({
  useStack,
}) => {
  const { deps, caller, reach, eventsOf } = await useStack({
    services: [
      {
        name: "web",
        healthCheck: true,
        containerPort: 8080,
        tags: [{ key: "team", value: "shop" }],
        sidecars: [{ ...proxy, environment: [{ name: "PASSWORD", value: "hunter2" }] }],
      },
    ],
  });
  const { id } = await deployService(deps, caller, {
    service: web,
    images: [{ container: "web", image: ":v2" }],
    idempotencyKey: "k1",
  });
  const done = await reach(id);
  const ecs = await deps.ecsOf("main/us-east-1/shop/web");
  const before = await describeRevision(ecs, done.fromTaskDefinition ?? "");
  const after = await describeRevision(ecs, done.toTaskDefinition ?? "");
  const {
    taskDefinitionArn: _arn,
    revision,
    registeredAt: _at,
    registeredBy: _by,
    ...definition
  } = after?.definition ?? {};
  const [main, sidecar] = before?.definition.containerDefinitions ?? [];
  expect(revision).toBe(2);
  expect(before?.definition).toMatchObject({
    ...definition,
    containerDefinitions: [{ name: "web", image: imageOf("v1") }, sidecar],
  });
  expect(definition.containerDefinitions).toEqual([{ ...main, image: imageOf("v2") }, sidecar]);
  expect(after?.tags).toEqual([...(before?.tags ?? []), { key: "fleetgraph:deployment", value: id }]);

  const { rows } = await deps.database.pool.query(
    "SELECT convert_from(entry, 'UTF8') AS text FROM audit_event",
  );
  expect(rows).toHaveLength(2);
  expect(JSON.stringify([rows, await eventsOf(id), done])).not.toContain("hunter2");
});

test.concurrent("a count alone changes no revision", async ({ useStack }) => {
  const { sim, deps, caller, reach } = await useStack();
  const asked = await deployService(deps, caller, { service: web, desiredCount: 4, idempotencyKey: "k1" });
  expect(asked).toMatchObject({ kind: "SCALE", desiredCount: 4, images: [] });
  const done = await reach(asked.id);
  expect(done).toMatchObject({
    state: "SUCCEEDED",
    progress: { desired: 4, running: 4 },
    ecsDeploymentId: null,
  });
  expect(changes(sim.calls()).map(({ operation, input }) => [operation, input.desiredCount])).toEqual([
    ["UpdateService", 4],
  ]);
});

test.concurrent("image and count together are one update", async ({ useStack }) => {
  const { sim, deps, caller, reach } = await useStack();
  const asked = await deployService(deps, caller, {
    service: web,
    images: [{ image: ":v2" }],
    desiredCount: 3,
    idempotencyKey: "k1",
  });
  const done = await reach(asked.id);
  expect(done).toMatchObject({ state: "SUCCEEDED", kind: "DEPLOY", progress: { desired: 3, running: 3 } });
  expect(changes(sim.calls()).map(({ operation }) => operation)).toEqual([
    "RegisterTaskDefinition",
    "UpdateService",
  ]);
});

test.concurrent("a tag alone keeps the repository", async ({ useStack }) => {
  const { deps, caller, reach } = await useStack();
  const asked = await deployService(deps, caller, {
    service: web,
    images: [{ image: ":v42" }],
    idempotencyKey: "k1",
  });
  expect(asked.images).toEqual([{ container: "web", from: imageOf("v1"), to: imageOf("v42") }]);
  expect(await reach(asked.id)).toMatchObject({ state: "SUCCEEDED" });
});

test.concurrent("a revision that no listing has brought yet is read when it is asked for", async ({
  useStack,
}) => {
  const { sim, deps, caller } = await useStack({ settings: { verify: false } });
  await deps.database.pool.query("DELETE FROM task_definition");
  const asked = await deployService(deps, caller, {
    service: web,
    images: [{ image: ":v2" }],
    idempotencyKey: "unread",
  });
  expect(asked.images).toEqual([{ container: "web", from: imageOf("v1"), to: imageOf("v2") }]);
  sim.scenarios.set({ kind: "access-denied", operation: "DescribeTaskDefinition" });
  const unread = { service: web, images: [{ image: ":v3" }], idempotencyKey: "unreadable" };
  await expect(deployService(deps, caller, unread)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

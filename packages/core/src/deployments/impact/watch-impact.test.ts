import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Database } from "@fleetgraph/database";
import { testDatabase } from "@fleetgraph/database/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditContents, auditEventsPage } from "../../audit/index.ts";
import { lockService } from "../../guards/index.ts";
import { pageRequest } from "../../kernel/index.ts";
import { ingestPoints, type Measurement } from "../../metrics/index.ts";
import { builtInRoles } from "../../permissions/index.ts";
import { type DeploymentStack, deploymentStack } from "../../testing/deployment-stack.ts";
import { type Deployment, deploymentsPage, deployService, findImpact } from "../index.ts";
import { minuteMs } from "./impact-windows.ts";
import { watchImpact } from "./watch-impact.ts";
import { looksWithin } from "./watch-impact-job.ts";

let database: Database & { close(): Promise<void> };
let stack: DeploymentStack;

const names = ["web", "locked", "small", "busy", "outside", "unwatched"];
const rollBackOnImpact = { metrics: ["CPU_USAGE"] as const, worseThan: 0.3, withinMinutes: 30 };
const policy = { rollBackOnFailure: false, keepRevisions: null };
const keep = { minuteDays: 15, fiveMinuteDays: 63, hourDays: 455 };

beforeAll(async () => {
  database = await testDatabase();
  stack = await deploymentStack(database, {
    services: names.map((name) => ({ name })),
    settings: {
      policies: [
        { on: ["main/*/*/unwatched"], ...policy },
        { on: ["main/*/*/*"], ...policy, rollBackOnImpact },
      ],
    },
  });
  await stack.startWorker();
});
afterAll(async () => {
  await stack.close();
  await database.close();
});

const deploy = async (name: string, tag = "v2"): Promise<Deployment> => {
  const order = { service: `shop/${name}`, images: [{ image: `:${tag}` }], idempotencyKey: `${name}-${tag}` };
  return stack.reach((await deployService(stack.deps, stack.caller, order)).id);
};

/** A week of the service's CPU in steps of five minutes, and twenty minutes after; more of it after the deployment. */
async function measured({ serviceId, createdAt, finishedAt }: Deployment, factor: number): Promise<void> {
  const step = 5 * minuteMs;
  const target = { kind: "SERVICE" as const, id: serviceId, container: null };
  const end = Date.parse(finishedAt ?? "") + 21 * minuteMs;
  const measurements: Measurement[] = [];
  for (let at = Math.floor((end - 7.2 * 86_400_000) / step) * step; at <= end; at += step) {
    // Told by the distance to the end, so that it is the same at any time of day.
    const noise = 1 + 0.004 * Math.sin((end - at) / 7_919_000) + 0.003 * Math.cos((end - at) / 1_234_000);
    const value = 0.5 * noise * (at > Date.parse(createdAt) ? factor : 1);
    measurements.push({ target, metric: "CPU_USAGE", at, value });
  }
  await ingestPoints(
    { database, clock: { now: () => new Date(end) } },
    { source: "test", measurements, stepSeconds: 300 },
  );
}

/** Looks as the job does, so many minutes after the end. */
const lookAfter = (minutes: number, { id, finishedAt }: Deployment) =>
  watchImpact(
    { ...stack.deps, clock: { now: () => new Date(Date.parse(finishedAt ?? "") + minutes * minuteMs) } },
    { deploymentId: id },
  );

async function rollbacks(): Promise<Deployment[]> {
  await stack.idle();
  const filter = { kinds: ["ROLLBACK" as const] };
  return (await deploymentsPage(database, stack.caller, { page: pageRequest({}), filter })).items;
}
const waiting = async ({ id }: Deployment) => {
  const text = "SELECT FROM graphile_worker.jobs WHERE key = $1";
  return (await database.pool.query(text, [`impact:${id}`])).rowCount;
};

test("a deployment that makes its service worse is undone, once, on record and with its numbers", async () => {
  const deployment = await deploy("web");
  expect(await waiting(deployment)).toBe(1);
  await measured(deployment, 1.6);
  await lookAfter(14, deployment);
  expect(await rollbacks()).toEqual([]);
  await lookAfter(21, deployment);
  const [rollback, ...more] = await rollbacks();
  expect(more).toEqual([]);
  expect(rollback).toMatchObject({
    ...{ kind: "ROLLBACK", causedById: deployment.id, requestedBy: "fleetgraph", overrides: [] },
    reason: expect.stringMatching(/^rollBackOnImpact: CPU_USAGE \+(5|6)\d% \(0\.\d+ -> 0\.\d+, p /),
  });
  expect(await stack.reach(rollback?.id ?? "")).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.inEcs("web")).toMatchObject({ image: "registry.example.com/shop/web:v1" });
  // Again, as after a crash; and the roll-back itself is not watched.
  await lookAfter(21, deployment);
  expect(await rollbacks()).toHaveLength(1);
  expect(await waiting(rollback as Deployment)).toBe(0);
  const filter = { action: "deployment.rollback" as const };
  const { items } = await auditEventsPage(database, stack.caller, { page: pageRequest({}), filter });
  expect(items).toMatchObject([{ actor: "fleetgraph", onBehalfOf: "ada", outcome: "ACCEPTED" }]);
  const contents = await auditContents(database, stack.caller, [items[0]?.id ?? ""]);
  expect([...contents.values()]).toMatchObject([{ payload: { causedBy: deployment.id } }]);
});

test("what the impact was is read with the deployment, of whoever may see it", async () => {
  const [rollback] = await rollbacks();
  const id = rollback?.causedById ?? "";
  const { serviceId, finishedAt } = await stack.read(id);
  const now = new Date(Date.parse(finishedAt ?? "") + 21 * minuteMs);
  const question = { deploymentId: id, serviceId, keep, now };
  const found = await findImpact(database, stack.caller, question);
  // The roll-back, which came at once here, leaves nothing to compare but what was before it.
  expect(found?.metrics.find(({ metric }) => metric === "MEMORY_USAGE")).toMatchObject({ lack: "NO_POINTS" });
  const stranger = { ...stack.caller, grants: [] };
  const unseen = await findImpact(database, stranger, question);
  expect(
    unseen?.metrics.every(
      ({ lack, series }) => lack === "NO_POINTS" && series.values.every((value) => value === null),
    ),
  ).toBe(true);
  expect(await findImpact(database, stack.caller, { ...question, deploymentId: "dep_none" })).toBeNull();
});

test("a lock keeps it from being undone: that is refused, on record, and not asked for again", async () => {
  const deployment = await deploy("locked");
  await measured(deployment, 1.6);
  const guards = { ...stack.deps, roles: builtInRoles };
  await lockService(guards, stack.caller, { service: "shop/locked", reason: "fair", idempotencyKey: "lock" });
  await database.pool.query("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [
    `impact:${deployment.id}`,
  ]);
  await lookAfter(21, deployment);
  expect(await rollbacks()).toHaveLength(1);
  expect(await waiting(deployment)).toBe(0);
  const filter = { action: "deployment.rollback" as const, outcome: "REFUSED" as const };
  const { items } = await auditEventsPage(database, stack.caller, { page: pageRequest({}), filter });
  expect(items).toMatchObject([{ actor: "fleetgraph", onBehalfOf: "ada" }]);
  const contents = await auditContents(database, stack.caller, [items[0]?.id ?? ""]);
  expect([...contents.values()]).toMatchObject([{ payload: { refusal: { code: "SERVICE_LOCKED" } } }]);
});

test("what is worse by less than the policy says is watched until its time is over", async () => {
  const deployment = await deploy("small");
  await measured(deployment, 1.15);
  const question = { deploymentId: deployment.id, serviceId: deployment.serviceId, keep };
  const now = new Date(Date.parse(deployment.finishedAt ?? "") + 21 * minuteMs);
  const found = await findImpact(database, stack.caller, { ...question, now, metrics: ["CPU_USAGE"] });
  expect(found).toMatchObject({ verdict: "WORSE", complete: false });
  expect(Number(found?.metrics[0]?.shift)).toBeCloseTo(0.15, 1);
  await lookAfter(21, deployment);
  expect(await waiting(deployment)).toBe(1);
  await database.pool.query("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [
    `impact:${deployment.id}`,
  ]);
  await lookAfter(26, deployment);
  expect([await waiting(deployment), (await rollbacks()).length]).toEqual([0, 1]);
});

test("what somebody has changed since is left to them, and what has no policy is not looked at", async () => {
  const deployment = await deploy("busy");
  await measured(deployment, 1.6);
  await deploy("busy", "v3");
  await lookAfter(21, deployment);
  const unwatched = await deploy("unwatched");
  expect(await waiting(unwatched)).toBe(0);
  await lookAfter(21, unwatched);
  expect(await rollbacks()).toHaveLength(1);
});

test("what was changed without Fleetgraph since is left to whoever did it", async () => {
  const before = (await stack.inEcs("outside")).taskDefinition;
  const deployment = await deploy("outside");
  await measured(deployment, 1.6);
  const { writing } = await stack.deps.ecsOf("main/us-east-1/");
  const byHand = { cluster: "shop", service: "outside", taskDefinition: before };
  await writing.send(new UpdateServiceCommand(byHand));
  await lookAfter(21, deployment);
  expect(await rollbacks()).toHaveLength(1);
  expect(await stack.inEcs("outside")).toMatchObject({ taskDefinition: before });
});

test("what is added up over tasks is of one task on average", async () => {
  // The same key: it is the deployment of before.
  const { serviceId, id, finishedAt } = await deploy("unwatched");
  await stack.deps.refreshService({ serviceId });
  const end = Date.parse(finishedAt ?? "") + 40 * minuteMs;
  const tasks = "SELECT id FROM task WHERE service_id = $1 AND last_status = 'RUNNING' AND gone_at IS NULL";
  const { rows } = await database.pool.query<{ id: string }>(tasks, [serviceId]);
  expect(rows).toHaveLength(2);
  const measurements = rows.flatMap((task, index) =>
    Array.from({ length: 35 }, (_, minute) => ({
      target: { kind: "TASK" as const, id: task.id, container: null },
      metric: "MEMORY_USAGE" as const,
      at: Math.floor(end / minuteMs - minute) * minuteMs,
      value: 1e8 * (index + 1),
    })),
  );
  const now = new Date(end);
  await ingestPoints({ database, clock: { now: () => now } }, { source: "test", measurements });
  const found = await findImpact(database, stack.caller, { deploymentId: id, serviceId, keep, now });
  const memory = found?.metrics.find(({ metric }) => metric === "MEMORY_USAGE");
  const values = memory?.series.values.filter((value) => value !== null) ?? [];
  expect(values.length).toBeGreaterThanOrEqual(6);
  expect(new Set(values)).toEqual(new Set([1.5e8]));
  expect(memory).toMatchObject({ verdict: "NOT_ENOUGH_DATA" });
});

test("the looks of a policy", () => {
  expect([15, 30, 65].map(looksWithin)).toEqual([1, 4, 11]);
});

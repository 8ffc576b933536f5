import { expect } from "vitest";
import { auditContents, auditEventsPage } from "../audit/index.ts";
import { lockService } from "../guards/index.ts";
import { createAwsClients, openGate, pageRequest } from "../kernel/index.ts";
import { builtInRoles } from "../permissions/index.ts";
import { type DeploymentStack, imageOf, type StackOptions } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { cancelDeployment, type Deployment, deploymentsPage, deployService, scaleService } from "./index.ts";
import { undoFailedDeployment } from "./undo-failed-deployment.ts";

const web = "shop/web";
const policies = [{ on: ["main/*/*/*"], rollBackOnFailure: true, keepRevisions: null }];

/** ECS gives a failing roll-out up, and leaves it standing. */
const leaving: StackOptions = {
  services: [
    {
      name: "web",
      configuration: {
        circuitBreaker: {
          enable: true,
          rollback: false,
          resetOnHealthyTask: true,
          threshold: { type: "COUNT", value: 3 },
        },
      },
    },
  ],
  settings: { policies },
};

const deploy = ({ deps, caller }: DeploymentStack, tag: string, more: object = {}) =>
  deployService(deps, caller, { service: web, images: [{ image: `:${tag}` }], idempotencyKey: tag, ...more });

async function deployed(stack: DeploymentStack, tag: string): Promise<Deployment> {
  return stack.reach((await deploy(stack, tag)).id);
}

/** All deployments there are, oldest first, once no more come by themselves. */
async function settled({ deps, caller, reach, idle }: DeploymentStack): Promise<Deployment[]> {
  await idle();
  const { items } = await deploymentsPage(deps.database, caller, { page: pageRequest({}), filter: {} });
  return Promise.all(items.reverse().map(({ id }) => reach(id)));
}

test.concurrent("a failed revision that ECS leaves standing is replaced by the proven one, once", async ({
  useStack,
}) => {
  const stack = await useStack(leaving);
  const { deps, caller } = stack;
  const proven = await deployed(stack, "v2");
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const failed = await deployed(stack, "v3");
  expect(failed).toMatchObject({ state: "FAILED", failure: { kind: "cause.exited" } });
  const [, , undo, ...more] = await settled(stack);
  expect(undo).toMatchObject({
    kind: "ROLLBACK",
    state: "SUCCEEDED",
    causedById: failed.id,
    targetDeploymentId: proven.id,
    requestedBy: "fleetgraph",
    reason: "rollBackOnFailure",
  });
  expect(more).toEqual([]);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2"), running: 2 });
  await undoFailedDeployment(deps, { deploymentId: failed.id });
  expect(await settled(stack)).toHaveLength(3);
  const { items } = await auditEventsPage(deps.database, caller, {
    page: pageRequest({}),
    filter: { action: "deployment.rollback" },
  });
  const by = { actor: "fleetgraph", onBehalfOf: "ada" };
  expect(items).toMatchObject([{ ...by, outcome: "ACCEPTED", requestId: failed.id }]);
  const contents = await auditContents(deps.database, caller, [items[0]?.id ?? ""]);
  expect([...contents.values()]).toMatchObject([
    { reason: "rollBackOnFailure", payload: { causedBy: failed.id } },
  ]);
});

test.concurrent("neither a lock nor a missing approval keeps a broken service as it is", async ({
  useStack,
}) => {
  const groups = { leads: ["ann"] };
  const needed = [{ on: ["main/*/*/*"], needed: 1, from: "leads", expiresIn: 3_600 }];
  const stack = await useStack({ ...leaving, approvals: { groups, policies: needed } });
  const { deps, caller } = stack;
  const past = { override: ["APPROVAL" as const], reason: "urgent" };
  await stack.reach((await deploy(stack, "v2", past)).id);
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const { id } = await deploy(stack, "v3", past);
  await stack.reach(id, { state: "ROLLING_OUT" });
  const guards = { ...deps, roles: builtInRoles };
  await lockService(guards, caller, { service: web, reason: "incident", idempotencyKey: "lock" });
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED" });
  expect((await settled(stack)).map(({ kind, state }) => [kind, state])).toEqual([
    ["DEPLOY", "SUCCEEDED"],
    ["DEPLOY", "FAILED"],
    ["ROLLBACK", "SUCCEEDED"],
  ]);
});

test.concurrent("what ECS has rolled back itself is left to it", async ({ useStack }) => {
  const stack = await useStack({ settings: { policies } });
  await deployed(stack, "v2");
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  expect(await deployed(stack, "v3")).toMatchObject({ state: "FAILED" });
  expect(await settled(stack)).toHaveLength(2);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
});

test.concurrent("without a policy a failed revision stays", async ({ useStack }) => {
  const stack = await useStack({ ...leaving, settings: {} });
  await deployed(stack, "v2");
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  expect(await deployed(stack, "v3")).toMatchObject({ state: "FAILED" });
  expect(await settled(stack)).toHaveLength(2);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v3") });
});

test.concurrent("with nothing that was proven there is nothing to go back to, and that is on record", async ({
  useStack,
}) => {
  const stack = await useStack(leaving);
  const { deps, caller } = stack;
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v2" });
  expect(await deployed(stack, "v2")).toMatchObject({ state: "FAILED" });
  expect(await settled(stack)).toHaveLength(1);
  const { items } = await auditEventsPage(deps.database, caller, {
    page: pageRequest({}),
    filter: { action: "deployment.rollback" },
  });
  expect(items).toMatchObject([{ actor: "fleetgraph", outcome: "REFUSED" }]);
});

test.concurrent("an undoing that fails itself is not undone again", async ({ useStack }) => {
  const stack = await useStack(leaving);
  await deployed(stack, "v2");
  stack.sim.scenarios.set({ kind: "exit-at-start" });
  const failed = await deployed(stack, "v3");
  expect(failed.state).toBe("FAILED");
  expect((await settled(stack)).map(({ kind, state }) => [kind, state])).toEqual([
    ["DEPLOY", "SUCCEEDED"],
    ["DEPLOY", "FAILED"],
    ["ROLLBACK", "FAILED"],
  ]);
});

test.concurrent("what waits in the queue comes to its turn, and its revision is the last", async ({
  useStack,
}) => {
  const stack = await useStack({ ...leaving, worker: false });
  const first = await deploy(stack, "v2");
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const broken = await deploy(stack, "v3", { whenBusy: "QUEUE" });
  const mended = await deploy(stack, "v4", { whenBusy: "QUEUE" });
  await stack.startWorker();
  expect(await stack.reach(first.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.reach(broken.id)).toMatchObject({ state: "FAILED" });
  expect(await stack.reach(mended.id)).toMatchObject({ state: "SUCCEEDED" });
  await settled(stack);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v4") });
});

test.concurrent("what waits in the queue does not keep a failed revision from being undone", async ({
  useStack,
}) => {
  const stack = await useStack(leaving);
  const { deps, caller } = stack;
  const proven = await deployed(stack, "v2");
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const broken = await deploy(stack, "v3");
  const scale = { service: web, desiredCount: 1, whenBusy: "QUEUE" as const, idempotencyKey: "scale" };
  const next = await scaleService(deps, caller, scale);
  expect(next.state).toBe("QUEUED");
  expect(await stack.reach(broken.id)).toMatchObject({ state: "FAILED" });
  const all = await settled(stack);
  expect(all.map(({ kind, state }) => [kind, state]).sort()).toEqual([
    ["DEPLOY", "FAILED"],
    ["DEPLOY", "SUCCEEDED"],
    ["ROLLBACK", "SUCCEEDED"],
    ["SCALE", "SUCCEEDED"],
  ]);
  const undo = all.find(({ kind }) => kind === "ROLLBACK");
  expect(undo).toMatchObject({ causedById: broken.id, targetDeploymentId: proven.id });
  const scaled = await stack.read(next.id);
  expect(Date.parse(undo?.finishedAt ?? "")).toBeLessThanOrEqual(Date.parse(scaled.finishedAt ?? ""));
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2"), desired: 1 });
});

test.concurrent("a change of the count that came first only puts the undoing off", async ({ useStack }) => {
  const stack = await useStack({ ...leaving, worker: false });
  const { deps, caller } = stack;
  const worker = await stack.startWorker();
  await deployed(stack, "v2");
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const rollback = deps.deployments.policies;
  deps.deployments.policies = [];
  const broken = await deployed(stack, "v3");
  await stack.idle();
  deps.deployments.policies = rollback;
  await worker.stop();
  stack.sim.scenarios.clear();
  const scale = { service: web, desiredCount: 3, idempotencyKey: "scale" };
  const between = await scaleService(deps, caller, scale);
  await undoFailedDeployment(deps, { deploymentId: broken.id });
  await stack.startWorker();
  // ECS starts no tasks of what it gave up.
  await stack.reach(between.id, { state: "ROLLING_OUT" });
  await cancelDeployment(deps, caller, { deployment: between.id, idempotencyKey: "cancel" });
  await stack.reach(between.id);
  expect((await settled(stack)).map(({ kind }) => kind)).toEqual(["DEPLOY", "DEPLOY", "SCALE", "ROLLBACK"]);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2"), desired: 2 });
});

test.concurrent("what has no image any more is gone past: the one before it is proven too", async ({
  useStack,
}) => {
  const place = { account: "123456789012", region: "us-east-1", repository: "shop/web" };
  const repository = `${place.account}.dkr.ecr.${place.region}.amazonaws.com/${place.repository}`;
  const services = [{ ...leaving.services?.[0], name: "web", image: `${repository}:v1` }];
  const stack = await useStack({ services, settings: { policies, verify: true } });
  for (const tag of ["v1", "v2", "v3", "v4"]) stack.sim.pushImage({ ...place, tag });
  const older = await deployed(stack, "v2");
  await deployed(stack, "v3");
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v4*" });
  const broken = await deploy(stack, "v4");
  await stack.reach(broken.id, { state: "ROLLING_OUT" });
  expect(stack.sim.deleteImage({ ...place, tag: "v3" })).toBe(true);
  // What was found is taken for some seconds by others, but not by clients of their own.
  const where = { account: "main", region: place.region, endpoint: stack.sim.url };
  const clients = createAwsClients(openGate, where);
  stack.deps.clientsOf = async () => clients;
  expect(await stack.reach(broken.id)).toMatchObject({ state: "FAILED" });
  const undo = (await settled(stack)).at(-1);
  expect(undo).toMatchObject({ kind: "ROLLBACK", state: "SUCCEEDED", targetDeploymentId: older.id });
});

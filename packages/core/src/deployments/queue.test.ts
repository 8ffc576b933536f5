import { expect, onTestFinished } from "vitest";
import { createFreezeWindow, lockService } from "../guards/index.ts";
import { allVerbs, builtInRoles, type Caller } from "../permissions/index.ts";
import { callerWith, type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { startWorkerProcess } from "../testing/worker-process.ts";
import {
  cancelDeployment,
  DeploymentInProgress,
  type DeployServiceInput,
  deployService,
  resumeUnfinished,
} from "./index.ts";

const web = "shop/web";

function queued(stack: DeploymentStack, tag: string, more: Partial<DeployServiceInput> = {}, by?: Caller) {
  return deployService(stack.deps, by ?? stack.caller, {
    service: web,
    images: [{ image: `:${tag}` }],
    whenBusy: "QUEUE",
    idempotencyKey: tag,
    ...more,
  });
}

const cancel = ({ deps, caller }: DeploymentStack, deployment: string) =>
  cancelDeployment(deps, caller, { deployment, idempotencyKey: `cancel ${deployment}` });

/** The tags of the updates that ECS got, in their order. */
function updates({ sim }: DeploymentStack): string[] {
  return sim
    .calls({ operation: "RegisterTaskDefinition" })
    .filter(({ effectId }) => effectId !== undefined)
    .map(({ input }) => {
      const { containerDefinitions } = input as { containerDefinitions: { image: string }[] };
      return containerDefinitions[0]?.image.split(":").at(-1) ?? "";
    });
}

test.concurrent("what is asked for while a service is being changed waits, and is done in the order it was asked", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const first = await queued(stack, "v2");
  const second = await queued(stack, "v3");
  const third = await queued(stack, "v4");
  expect([first, second, third].map(({ state }) => state)).toEqual(["REQUESTED", "QUEUED", "QUEUED"]);
  expect(await queued(stack, "v3")).toEqual(second);
  await expect(queued(stack, "v5", { whenBusy: null })).rejects.toThrow(DeploymentInProgress);
  await stack.startWorker();
  const done = await Promise.all([first, second, third].map(({ id }) => stack.reach(id)));
  expect(done.map(({ state }) => state)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
  expect(updates(stack)).toEqual(["v2", "v3", "v4"]);
  // Each began with what the one before it had left.
  expect(done.slice(1).map((each) => each.fromTaskDefinition)).toEqual(
    done.slice(0, 2).map((each) => each.toTaskDefinition),
  );
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v4") });
});

test.concurrent("one that waits can be cancelled while another is under way, and the one behind it goes on", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const first = await queued(stack, "v2");
  const second = await queued(stack, "v3");
  const third = await queued(stack, "v4");
  expect(await cancel(stack, second.id)).toMatchObject({ state: "CANCELLED", failure: null });
  const events = await stack.eventsOf(second.id);
  expect(events.map(({ kind, final }) => [kind, final])).toEqual([
    ["deployment.queued", false],
    ["deployment.withdrawn", true],
  ]);
  await stack.startWorker();
  expect(await stack.reach(first.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.reach(third.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(updates(stack)).toEqual(["v2", "v4"]);
});

test.concurrent("the next one begins also when the one before it fails or is cancelled", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const first = await queued(stack, "v2");
  const second = await queued(stack, "v3");
  const third = await queued(stack, "v4");
  await cancel(stack, first.id);
  await stack.startWorker();
  expect(await stack.reach(first.id)).toMatchObject({ state: "CANCELLED" });
  expect(await stack.reach(second.id)).toMatchObject({ state: "FAILED" });
  expect(await stack.reach(third.id)).toMatchObject({ state: "SUCCEEDED" });
});

test.concurrent("waiting does not count against the deadline, nor is it told as time that was taken", async ({
  useStack,
}) => {
  const circuitBreaker = {
    enable: false,
    rollback: false,
    resetOnHealthyTask: true,
    threshold: { type: "COUNT" as const, value: 3 },
  };
  const services = [{ name: "web", configuration: { circuitBreaker } }];
  const stack = await useStack({ worker: false, services });
  const first = await queued(stack, "v2");
  const second = await queued(stack, "v3", { deadlineSeconds: 60 });
  const third = await queued(stack, "v4", { deadlineSeconds: 60 });
  stack.passTime(600_000);
  await cancel(stack, first.id);
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v4" });
  await stack.startWorker();
  const done = await stack.reach(second.id);
  expect(done.state).toBe("SUCCEEDED");
  expect(Date.parse(done.deadlineAt) - Date.parse(done.createdAt)).toBeGreaterThan(600_000);
  await stack.reach(third.id, { state: "ROLLING_OUT" });
  stack.passTime(61_000);
  expect(await stack.reach(third.id)).toMatchObject({ state: "FAILED" });
  const told = (await stack.eventsOf(third.id)).find(({ kind }) => kind === "deployment.deadlinePassed");
  expect(told?.params).toEqual({ seconds: 60 });
});

test.concurrent("a lock that came meanwhile fails the one whose turn it is, and the next one goes on", async ({
  useStack,
}) => {
  // The first one is not through before the lock is there, however long that takes.
  const stack = await useStack({ worker: false, simulator: { timing: { healthyWithoutCheck: 3_600_000 } } });
  const { deps, caller, sim } = stack;
  const first = await queued(stack, "v2");
  const second = await queued(stack, "v3");
  const third = await queued(stack, "v4", { override: ["LOCK"], reason: "the fix itself" });
  const guards = { ...deps, roles: builtInRoles };
  await stack.startWorker();
  await stack.reach(first.id, { state: "ROLLING_OUT" });
  await lockService(guards, caller, { service: web, reason: "incident", idempotencyKey: "lock" });
  sim.world.timing.healthyWithoutCheck = 40_000;
  sim.settle();
  // What had begun before the lock is not taken back.
  expect(await stack.reach(first.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.reach(second.id)).toMatchObject({
    state: "FAILED",
    failure: { kind: "cause.guarded", params: { guard: "LOCK" } },
  });
  expect(await stack.reach(third.id)).toMatchObject({ state: "SUCCEEDED", overrides: ["LOCK"] });
  expect(updates(stack)).toEqual(["v2", "v4"]);
});

test.concurrent("a freeze window that began meanwhile lets only those go on whose role is exempt", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { deps, caller } = stack;
  const onCall = { ...callerWith(allVerbs, "**", "oncall"), roles: ["operator"] };
  await queued(stack, "v2");
  const second = await queued(stack, "v3");
  const third = await queued(stack, "v4", {}, onCall);
  const now = deps.clock.now().getTime();
  await createFreezeWindow({ ...deps, roles: { ...builtInRoles, operator: [] } }, caller, {
    services: ["main/*/*/*"],
    reason: "holidays",
    once: { start: new Date(now + 60_000), end: new Date(now + 7_200_000) },
    exemptRoles: ["operator"],
    idempotencyKey: "freeze",
  });
  stack.passTime(120_000);
  await stack.startWorker();
  expect(await stack.reach(second.id)).toMatchObject({
    state: "FAILED",
    failure: { kind: "cause.guarded", params: { guard: "FREEZE_WINDOW" } },
  });
  expect(await stack.reach(third.id)).toMatchObject({ state: "SUCCEEDED" });
});

test.concurrent("requests at the same moment all get a place, and never two are under way", async ({
  useStack,
}) => {
  const stack = await useStack();
  const tags = ["v2", "v3", "v4", "v5", "v6"];
  const asked = await Promise.all(tags.map((tag) => queued(stack, tag)));
  const done = await Promise.all(asked.map(({ id }) => stack.reach(id, { withinMs: 40_000 })));
  expect(done.map(({ state }) => state)).toEqual(tags.map(() => "SUCCEEDED"));
  const inOrder = done.sort((a, b) => Date.parse(a.finishedAt ?? "") - Date.parse(b.finishedAt ?? ""));
  expect(inOrder.slice(1).map((each) => each.fromTaskDefinition)).toEqual(
    inOrder.slice(0, -1).map((each) => each.toTaskDefinition),
  );
});

test("two processes keep a queue's order, also when one of them is killed", { timeout: 60_000 }, async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { sim, deps } = stack;
  const orders = {
    databaseUrl: deps.database.ownerUrl,
    endpoint: sim.url,
    region: "us-east-1",
    settings: {},
  };
  const tags = ["v2", "v3", "v4"];
  const asked = [];
  for (const tag of tags) asked.push(await queued(stack, tag));
  const processes = await Promise.all([startWorkerProcess(orders), startWorkerProcess(orders)]);
  for (const each of processes) onTestFinished(() => each.kill());
  await stack.reach(asked[0]?.id ?? "", { withinMs: 30_000 });
  await processes[0]?.kill();
  const done = await Promise.all(asked.map(({ id }) => stack.reach(id, { withinMs: 40_000 })));
  expect(done.map(({ state }) => state)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
  expect(updates(stack)).toEqual(tags);
  expect(stack.caused()).toEqual(done.map(({ ecsDeploymentId }) => ecsDeploymentId));
});

test.concurrent("what lost its job goes on, whether it was under way or waits", async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const first = await queued(stack, "v2");
  const second = await queued(stack, "v3");
  await stack.deps.database.pool.query("DELETE FROM graphile_worker._private_jobs");
  expect(await resumeUnfinished(stack.deps)).toBe(0);
  stack.passTime(11 * 60_000);
  expect(await resumeUnfinished(stack.deps)).toBe(2);
  await stack.startWorker();
  const done = await Promise.all([first, second].map(({ id }) => stack.reach(id)));
  expect(done.map(({ state }) => state)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  expect(updates(stack)).toEqual(["v2", "v3"]);
});

import { expect } from "vitest";
import { AccountNotConfigured } from "../fleet/index.ts";
import { message } from "../kernel/index.ts";
import type { DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { cancelDeployment, deployService, scaleService } from "./index.ts";
import { loadWork, recordChange } from "./store.ts";

const web = "shop/web";
const deploy = ({ deps, caller }: DeploymentStack, more: object = {}) =>
  deployService(deps, caller, { service: web, images: [{ image: ":v2" }], idempotencyKey: "a", ...more });
const cancel = ({ deps, caller }: DeploymentStack, deployment: string) =>
  cancelDeployment(deps, caller, { deployment, idempotencyKey: "cancel" });
const kindsOf = async (stack: DeploymentStack, id: string) =>
  (await stack.eventsOf(id)).map(({ kind }) => kind);
/** Longer than any deadline and grace. */
const longMs = 86_400_000;

test.concurrent("a count is taken back though ECS still shows what was before it", async ({
  useStack,
  expect,
}) => {
  const consistencyMs = 60_000;
  const stack = await useStack({
    simulator: { timing: { pending: 3_600_000 } },
    settings: { pollMs: 20, consistencyMs },
  });
  const { deps, caller, sim } = stack;
  const reads = 5;
  sim.scenarios.set({ kind: "stale-reads", reads });
  const { id } = await scaleService(deps, caller, { service: web, desiredCount: 4, idempotencyKey: "s" });
  await stack.reach(id, { state: "ROLLING_OUT" });
  await cancel(stack, id);
  const untilShown = async () => {
    const looks = () => sim.calls({ operation: "DescribeServices" }).length;
    const before = looks();
    await expect.poll(looks).toBeGreaterThan(before + reads);
    stack.passTime(consistencyMs);
  };
  await untilShown();
  await expect.poll(() => kindsOf(stack, id)).toContain("deployment.countRestored");
  await untilShown();
  expect(await stack.reach(id)).toMatchObject({ state: "CANCELLED" });
  expect((await kindsOf(stack, id)).slice(-2)).toEqual(["deployment.countRestored", "deployment.cancelled"]);
  expect(await stack.inEcs("web")).toMatchObject({ desired: 2 });
});

test.concurrent("a count that somebody moved meanwhile is told to stay", async ({ useStack }) => {
  const stack = await useStack({ simulator: { timing: { pending: 3_600_000 } } });
  const { deps, caller } = stack;
  const { id } = await scaleService(deps, caller, { service: web, desiredCount: 4, idempotencyKey: "s" });
  await stack.reach(id, { state: "ROLLING_OUT" });
  stack.sim.autoscale({ cluster: "shop", service: "web", desiredCount: 5 });
  await cancel(stack, id);
  expect(await stack.reach(id)).toMatchObject({ state: "CANCELLED" });
  expect((await stack.eventsOf(id)).at(-1)).toMatchObject({
    kind: "deployment.cancelledCountKept",
    params: { desired: 5 },
  });
});

test.concurrent("when ECS does not go back in time, that is what is told", async ({ useStack }) => {
  const stack = await useStack({
    worker: false,
    simulator: { timing: { healthyWithoutCheck: 3_600_000 } },
  });
  const worker = await stack.startWorker();
  const { id } = await deploy(stack);
  await stack.reach(id, { state: "ROLLING_OUT" });
  await worker.stop();
  await cancel(stack, id);
  stack.passTime(longMs);
  await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.notReturned" } });
  expect((await kindsOf(stack, id)).at(-1)).toBe("deployment.notReturned");
});

test.concurrent("what ECS completed before its deadline's stop reached it has no failure", async ({
  useStack,
}) => {
  const stack = await useStack({
    worker: false,
    simulator: { timing: { healthyWithoutCheck: 3_600_000 } },
  });
  const worker = await stack.startWorker();
  const { id } = await deploy(stack);
  await stack.reach(id, { state: "ROLLING_OUT" });
  await worker.stop();
  const work = await loadWork(stack.deps.database, id);
  if (work === null) throw new Error("it is there");
  const cause = message("cause.deadline", { seconds: 1, running: 0, desired: 2 });
  await recordChange(stack.deps, work, {
    event: "STOP_REQUESTED",
    message: message("deployment.deadlinePassed", { seconds: 1 }),
    fields: { failure: { ...cause, evidence: null } },
  });
  stack.sim.settle();
  await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({
    state: "SUCCEEDED",
    failure: null,
    progress: { running: 2, desired: 2 },
  });
});

test.concurrent("a deployment whose account is gone ends when its time is over, and says why", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { id } = await deploy(stack);
  stack.deps.ecsOf = async () => {
    throw new AccountNotConfigured("main");
  };
  stack.passTime(longMs);
  await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({
    state: "FAILED",
    failure: { kind: "cause.accountGone", params: { account: "main" } },
  });
});

test.concurrent("an error of our own has no end only until its time is over", async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const { id } = await deploy(stack);
  const { ecsOf } = stack.deps;
  stack.deps.ecsOf = async () => {
    throw new TypeError("a mistake");
  };
  const worker = await stack.startWorker();
  await new Promise((next) => setTimeout(next, 1_000));
  expect(await stack.read(id)).toMatchObject({ state: "REQUESTED" });
  await worker.stop();
  stack.passTime(longMs);
  await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.internal" } });
  stack.deps.ecsOf = ecsOf;
  expect(stack.sim.calls({ operation: "UpdateService" })).toHaveLength(0);
});

test.concurrent("what has changed nothing is cancelled without AWS", async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const { id } = await deploy(stack);
  stack.deps.ecsOf = async () => {
    throw new AccountNotConfigured("main");
  };
  await cancel(stack, id);
  await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({ state: "CANCELLED", failure: null });
});

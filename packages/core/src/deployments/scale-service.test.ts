import { expect } from "vitest";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { cancelDeployment, deployService, scaleService } from "./index.ts";

const web = "shop/web";
const autoscaled = { cluster: "shop", service: "web" };
const scale = ({ deps, caller }: DeploymentStack, desiredCount: number) =>
  scaleService(deps, caller, { service: web, desiredCount, idempotencyKey: `to ${desiredCount}` });

test.concurrent("a count goes up, down and to nothing, and the revision stays", async ({ useStack }) => {
  const stack = await useStack();
  const before = await stack.inEcs("web");
  for (const desiredCount of [4, 1, 0]) {
    const { id } = await scale(stack, desiredCount);
    expect(await stack.reach(id)).toMatchObject({ kind: "SCALE", state: "SUCCEEDED", desiredCount });
    expect(await stack.inEcs("web")).toEqual({ ...before, desired: desiredCount, running: desiredCount });
  }
  expect(stack.caused()).toEqual([]);
});

test.concurrent.for(["drop-before-effect", "drop-after-effect"] as const)(
  "%s of the update: the count is what was asked for",
  async (kind, { useStack }) => {
    const stack = await useStack();
    stack.sim.scenarios.set({ kind, operation: "UpdateService", times: 1 });
    const { id } = await scale(stack, 4);
    expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED", progress: { running: 4 } });
    expect(await stack.inEcs("web")).toMatchObject({ desired: 4, running: 4 });
  },
);

test.concurrent("a count that autoscaling moves while it is reached stays where that has put it", async ({
  useStack,
}) => {
  const stack = await useStack({ simulator: { timing: { pending: 3_600_000 } } });
  const { id } = await scale(stack, 3);
  await stack.reach(id, { state: "ROLLING_OUT" });
  stack.sim.autoscale({ ...autoscaled, desiredCount: 5 });
  stack.sim.settle();
  expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED", progress: { desired: 5, running: 5 } });
  expect(await stack.inEcs("web")).toMatchObject({ desired: 5, running: 5 });
});

test.concurrent("cancelled, a count that autoscaling has moved since is not taken back", async ({
  useStack,
}) => {
  const stack = await useStack({ simulator: { timing: { pending: 3_600_000 } } });
  const { deps, caller } = stack;
  const { id } = await scale(stack, 3);
  await stack.reach(id, { state: "ROLLING_OUT" });
  stack.sim.autoscale({ ...autoscaled, desiredCount: 5 });
  await cancelDeployment(deps, caller, { deployment: id, idempotencyKey: "cancel" });
  expect(await stack.reach(id)).toMatchObject({ state: "CANCELLED" });
  expect(await stack.inEcs("web")).toMatchObject({ desired: 5 });
});

test.concurrent("neither a deployment of an image nor its cancellation touches the count", async ({
  useStack,
  expect,
}) => {
  const stack = await useStack({ simulator: { timing: { healthyWithoutCheck: 3_600_000 } } });
  const { deps, caller } = stack;
  const deploy = (tag: string) =>
    deployService(deps, caller, { service: web, images: [{ image: `:${tag}` }], idempotencyKey: tag });
  const first = await deploy("v2");
  await stack.reach(first.id, { state: "ROLLING_OUT" });
  stack.sim.autoscale({ ...autoscaled, desiredCount: 3 });
  stack.sim.advance(60_000);
  await expect.poll(async () => (await stack.read(first.id)).progress).toMatchObject({ running: 3 });
  stack.sim.settle();
  expect(await stack.reach(first.id)).toMatchObject({ state: "SUCCEEDED", progress: { running: 3 } });
  const second = await deploy("v3");
  await stack.reach(second.id, { state: "ROLLING_OUT" });
  stack.sim.autoscale({ ...autoscaled, desiredCount: 4 });
  await cancelDeployment(deps, caller, { deployment: second.id, idempotencyKey: "cancel" });
  expect(await stack.reach(second.id)).toMatchObject({ state: "CANCELLED" });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2"), desired: 4, running: 4 });
  const counts = stack.sim.calls({ operation: "UpdateService" }).map(({ input }) => input.desiredCount);
  expect(counts.every((count) => count === undefined || count === null)).toBe(true);
});

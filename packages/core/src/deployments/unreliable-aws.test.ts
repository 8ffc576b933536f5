import { render } from "@fleetgraph/catalogue";
import type { ScenarioInput } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { cancelDeployment, deployService, rollbackService } from "./index.ts";

const web = "shop/web";

async function deploy({ deps, caller }: DeploymentStack) {
  return deployService(deps, caller, { service: web, images: [{ image: ":v2" }], idempotencyKey: "k1" });
}

const drops = ["RegisterTaskDefinition", "UpdateService"].flatMap((operation) =>
  (["drop-before-effect", "drop-after-effect"] as const).map((kind) => ({ kind, operation, times: 1 })),
);

test.concurrent.for(drops)(
  "$kind of $operation: one deployment in ECS, and the right outcome",
  async (scenario, { useStack }) => {
    const stack = await useStack();
    stack.sim.scenarios.set(scenario);
    const { id } = await deploy(stack);
    const done = await stack.reach(id);
    expect(done.state).toBe("SUCCEEDED");
    expect(stack.caused()).toEqual([done.ecsDeploymentId]);
    const registered = stack.sim.calls({ operation: "RegisterTaskDefinition" });
    expect(registered.filter((call) => call.effectId !== undefined)).toHaveLength(1);
  },
);

test.concurrent("an update whose answer was lost, and that ECS rolled back meanwhile, is not made again", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { sim } = stack;
  sim.scenarios.set({ kind: "exit-at-start", image: "*:v2" });
  sim.scenarios.set({ kind: "drop-after-effect", operation: "UpdateService", times: 1 });
  const { id } = await deploy(stack);
  while (stack.caused().length === 0) await new Promise((next) => setTimeout(next, 5));
  sim.settle();
  const done = await stack.reach(id);
  expect(done).toMatchObject({ state: "FAILED", failure: { kind: "cause.exited" } });
  expect(stack.caused()).toHaveLength(1);
});

const operations = [
  "DescribeServices",
  "DescribeTaskDefinition",
  "RegisterTaskDefinition",
  "UpdateService",
  "ListServiceDeployments",
  "DescribeServiceDeployments",
];
const storms: ScenarioInput[] = [
  { kind: "throttling-storm", times: 2 },
  { kind: "server-error", times: 2 },
  { kind: "http-500-html", times: 2 },
  { kind: "latency", milliseconds: 200, times: 10 },
];

test.concurrent.for(storms)(
  "a while of $kind on every operation: late, and right",
  async (scenario, { useStack }) => {
    const stack = await useStack();
    for (const operation of operations) stack.sim.scenarios.set({ ...scenario, operation });
    const { id } = await deploy(stack);
    const done = await stack.reach(id, { withinMs: 25_000 });
    expect(done.state).toBe("SUCCEEDED");
    expect(stack.caused()).toEqual([done.ecsDeploymentId]);
  },
);

test.concurrent("who watches is told once that AWS does not answer, and why; then it goes on", async ({
  useStack,
  expect,
}) => {
  const stack = await useStack();
  stack.sim.scenarios.set({ kind: "http-500-html" });
  const { id } = await deploy(stack);
  const told = async () => (await stack.eventsOf(id)).filter(({ kind }) => kind === "deployment.retrying");
  await expect.poll(told).toHaveLength(1);
  const failures = () => stack.sim.calls({ operation: "DescribeServices" }).length;
  const before = failures();
  await expect.poll(failures).toBeGreaterThan(before + 1);
  stack.sim.scenarios.clear();
  expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED" });
  const [event, ...more] = await told();
  expect(more).toEqual([]);
  expect(event).toMatchObject({ state: "REQUESTED", final: false });
  expect(render("deployment.retrying", event?.params as never)).toBe(
    "AWS does not answer DescribeServices: the answer cannot be read (HTTP 500). Trying again.",
  );
});

test.concurrent.for([
  ["UpdateService", "access-denied"],
  ["RegisterTaskDefinition", "access-denied"],
  ["UpdateService", "unknown-operation"],
] as const)(
  "%s refused for good (%s) ends the deployment with AWS's own words",
  async ([operation, kind], { useStack }) => {
    const stack = await useStack();
    stack.sim.scenarios.set({ kind, operation });
    const { id } = await deploy(stack);
    expect(await stack.reach(id)).toMatchObject({
      state: "FAILED",
      failure: { kind: "cause.aws", params: { operation } },
    });
    stack.sim.scenarios.clear();
    const again = await deployService(stack.deps, stack.caller, {
      service: web,
      images: [{ image: ":v2" }],
      idempotencyKey: "k2",
    });
    expect(await stack.reach(again.id)).toMatchObject({ state: "SUCCEEDED" });
  },
);

test.concurrent("tasks that came up between the two looks that told the end are told", async ({
  useStack,
}) => {
  const stack = await useStack({ simulator: { timing: { pending: 100_000 } } });
  const milliseconds = 3_000;
  stack.sim.scenarios.set({ kind: "latency", operation: "DescribeServiceDeployments", milliseconds });
  const { id } = await deploy(stack);
  const done = await stack.reach(id);
  expect(done).toMatchObject({ state: "SUCCEEDED", progress: { desired: 2, running: 2, percent: 100 } });
  expect((await stack.eventsOf(id)).at(-1)).toMatchObject({ params: { running: 2 } });
});

// Longer than so many looks take on a slow machine.
const stale = { settings: { consistencyMs: 6_000 } };

test.concurrent("stale reads after each write mislead nobody", async ({ useStack }) => {
  const stack = await useStack(stale);
  stack.sim.scenarios.set({ kind: "stale-reads", reads: 3 });
  const first = await deploy(stack);
  expect(await stack.reach(first.id)).toMatchObject({ state: "SUCCEEDED" });
  const back = await rollbackService(stack.deps, stack.caller, { service: web, idempotencyKey: "k2" });
  expect(await stack.reach(back.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(stack.caused()).toHaveLength(2);
});

test.concurrent("a count is not taken as reached from a stale read", async ({ useStack }) => {
  const stack = await useStack(stale);
  stack.sim.scenarios.set({ kind: "stale-reads", reads: 2 });
  const request = { service: web, desiredCount: 4, idempotencyKey: "k1" };
  const { id } = await deployService(stack.deps, stack.caller, request);
  expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED", progress: { desired: 4, running: 4 } });
});

test.concurrent("a cancellation does not believe a stale read that shows nothing to undo", async ({
  useStack,
}) => {
  const stack = await useStack({ ...stale, simulator: { timing: { pending: 3_600_000 } } });
  stack.sim.scenarios.set({ kind: "stale-reads", operation: "UpdateService", reads: 4 });
  const { id } = await deploy(stack);
  await stack.reach(id, { state: "ROLLING_OUT" });
  await cancelDeployment(stack.deps, stack.caller, { deployment: id, idempotencyKey: "k2" });
  expect(await stack.reach(id)).toMatchObject({ state: "CANCELLED" });
  expect(stack.sim.calls({ operation: "StopServiceDeployment" })).toHaveLength(1);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1") });
});

import type { ServiceSpec } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { continueServiceDeployment, describeServiceDeployment } from "./ecs.ts";
import { cancelDeployment, continueDeployment, deployService } from "./index.ts";
import { loadWork } from "./store.ts";

const web = "shop/web";
type Configuration = NonNullable<ServiceSpec["configuration"]>;

function shifting(configuration: Configuration) {
  return { services: [{ name: "web", loadBalanced: true, containerPort: 8080, configuration }] };
}

const deploy = (stack: DeploymentStack, terms: { deadlineSeconds?: number } = {}) =>
  deployService(stack.deps, stack.caller, {
    service: web,
    images: [{ image: ":v2" }],
    idempotencyKey: "k1",
    ...terms,
  });

/** Progress as it was told, event by event. */
async function told(stack: DeploymentStack, id: string) {
  return (await stack.eventsOf(id)).map(({ progress }) => progress).filter((progress) => progress !== null);
}

test.concurrent.for<[string, Configuration, number[]]>([
  ["BLUE_GREEN", { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1 }, [100]],
  ["LINEAR", { strategy: "LINEAR", linear: { stepPercent: 50, stepBakeTimeInMinutes: 15 } }, [50, 100]],
  ["CANARY", { strategy: "CANARY", canary: { canaryPercent: 5, canaryBakeTimeInMinutes: 15 } }, [5, 100]],
])(
  "%s is followed by stage and share of traffic to its end",
  async ([, configuration, shares], { useStack }) => {
    const stack = await useStack(shifting(configuration));
    const { id } = await deploy(stack);
    expect(await stack.reach(id)).toMatchObject({
      state: "SUCCEEDED",
      progress: { percent: 100, trafficPercent: 100 },
    });
    const progress = await told(stack, id);
    const traffic = progress.map(({ trafficPercent }) => trafficPercent).filter((share) => share != null);
    // A look may come when the first share is there already.
    expect([...new Set(traffic)].filter((share) => share > 0)).toEqual(shares);
    const percents = progress.map(({ percent }) => percent ?? 0);
    expect(percents).toEqual([...percents].sort((one, other) => one - other));
    expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2"), running: 2 });
    expect(stack.caused()).toHaveLength(1);
  },
);

test.concurrent("a bake time is part of the deployment: an alarm in it is a failure with its name", async ({
  useStack,
}) => {
  const alarms = { names: ["p99-latency"], enable: true, rollback: true };
  const stack = await useStack(shifting({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 30, alarms }));
  const { id } = await deploy(stack);
  await until(async () => (await stack.read(id)).progress?.stage === "BAKE_TIME");
  expect(await stack.read(id)).toMatchObject({ state: "ROLLING_OUT", progress: { running: 2, percent: 90 } });
  stack.sim.scenarios.set({ kind: "alarm", service: "web" });
  expect(await stack.reach(id)).toMatchObject({
    state: "FAILED",
    failure: { kind: "cause.alarm", params: { alarms: "p99-latency" } },
  });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
});

test.concurrent("a pause hook is told while it waits, and lets the deployment go on when it is answered", async ({
  useStack,
}) => {
  const stack = await useStack(shifting(pausing));
  const { id } = await deploy(stack);
  await until(async () => (await stack.read(id)).progress?.waitingHook != null);
  const { progress, serviceDeploymentArn: arn } = await stack.read(id);
  expect(progress).toMatchObject({
    stage: "POST_SCALE_UP",
    waitingHook: { id: expect.stringMatching(/^ecs-pause-/), stage: "POST_SCALE_UP" },
  });
  const order = { deployment: id, action: "CONTINUE" as const };
  const hook = progress?.waitingHook?.id;
  const meaning = (each: string | undefined) =>
    continueDeployment(stack.deps, stack.caller, { ...order, hook: each, idempotencyKey: `k ${each}` });
  await expect(meaning("ecs-pause-of-before")).rejects.toMatchObject({ code: "NOT_PAUSED" });
  await meaning(hook);
  expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED", progress: { waitingHook: null } });
  // The same answer sent again is the first one, though nothing waits any more.
  expect(await meaning(hook)).toMatchObject({ id });
  const { path = "" } = (await loadWork(stack.deps.database, id)) ?? {};
  const ecs = await stack.deps.ecsOf(path);
  expect(await describeServiceDeployment(ecs, arn ?? "")).toMatchObject({
    status: "SUCCESSFUL",
    pauseHooks: [],
  });
});

test.concurrent("an answer that AWS does not take is told, and can be given again", async ({ useStack }) => {
  const stack = await useStack(shifting(pausing));
  const { id } = await deploy(stack);
  await until(async () => (await stack.read(id)).progress?.waitingHook != null);
  const denied = { kind: "access-denied" as const, operation: "ContinueServiceDeployment" };
  const { id: scenario } = stack.sim.scenarios.set(denied);
  const order = { deployment: id, action: "CONTINUE" as const };
  await continueDeployment(stack.deps, stack.caller, { ...order, idempotencyKey: "k2" });
  const kinds = async () => (await stack.eventsOf(id)).map(({ kind }) => kind);
  await until(async () => (await kinds()).includes("deployment.hookAnswerRefused"));
  stack.sim.scenarios.clear(scenario);
  await continueDeployment(stack.deps, stack.caller, { ...order, idempotencyKey: "k3" });
  expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED" });
});

test.concurrent("an answer that comes when ECS rolls back already holds nothing up", async ({ useStack }) => {
  const alarms = { names: ["p99-latency"], enable: true, rollback: true };
  const stack = await useStack({ ...shifting({ ...pausing, alarms }), worker: false });
  const worker = await stack.startWorker();
  const { id } = await deploy(stack);
  await until(async () => (await stack.read(id)).progress?.waitingHook != null);
  await worker.stop();
  const { path = "", serviceDeploymentArn: arn } = (await loadWork(stack.deps.database, id)) ?? {};
  const ecs = await stack.deps.ecsOf(path);
  stack.sim.scenarios.set({ kind: "alarm", service: "web" });
  await until(
    async () => (await describeServiceDeployment(ecs, arn ?? ""))?.status === "ROLLBACK_SUCCESSFUL",
  );
  const order = { deployment: id, action: "CONTINUE" as const };
  await continueDeployment(stack.deps, stack.caller, { ...order, idempotencyKey: "k2" });
  await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.alarm" } });
});

test.concurrent("a pause hook that is answered with a roll-back fails the deployment, and says so", async ({
  useStack,
}) => {
  const stack = await useStack(shifting(pausing));
  const { id } = await deploy(stack);
  await until(async () => (await stack.read(id)).progress?.waitingHook != null);
  const order = { deployment: id, action: "ROLLBACK" as const };
  await continueDeployment(stack.deps, stack.caller, { ...order, idempotencyKey: "k2" });
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.lifecycleHook" } });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
});

test.concurrent("neither the waits that the service prescribes nor a pause hook count against the deadline", async ({
  useStack,
}) => {
  const stack = await useStack(shifting({ ...pausing, bakeTimeInMinutes: 20 }));
  const { id } = await deploy(stack, { deadlineSeconds: 600 });
  await until(async () => (await stack.read(id)).progress?.waitingHook != null);
  stack.passTime(3_600_000);
  const { progress, serviceDeploymentArn, createdAt } = await stack.read(id);
  const { path = "" } = (await loadWork(stack.deps.database, id)) ?? {};
  const hook = { arn: serviceDeploymentArn ?? "", hookId: progress?.waitingHook?.id ?? "" };
  await continueServiceDeployment(await stack.deps.ecsOf(path), { ...hook, action: "CONTINUE" });
  const done = await stack.reach(id);
  expect(done.state).toBe("SUCCEEDED");
  // The ten minutes, twenty of baking and an hour of waiting, which began a moment after the deployment.
  const given = (Date.parse(done.deadlineAt) - Date.parse(createdAt)) / 60_000;
  expect(given).toBeGreaterThan(85);
  expect(given).toBeLessThan(95);
});

test.concurrent.for(["POST_SCALE_UP", "BAKE_TIME"])(
  "cancelled at %s the service is what it was, and its traffic where it was",
  async (stage, { useStack }) => {
    const configuration = stage === "BAKE_TIME" ? { ...pausing, lifecycleHooks: [] } : pausing;
    const stack = await useStack(shifting({ ...configuration, bakeTimeInMinutes: 60 }));
    const { id } = await deploy(stack);
    await until(async () => (await stack.read(id)).progress?.stage === stage);
    await cancelDeployment(stack.deps, stack.caller, { deployment: id, idempotencyKey: "k2" });
    expect(await stack.reach(id)).toMatchObject({ state: "CANCELLED" });
    expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
    expect(stack.sim.calls({ operation: "StopServiceDeployment" })).toHaveLength(1);
    expect(stack.sim.calls({ operation: "UpdateService" })).toHaveLength(1);
  },
);

test.concurrent("a count that autoscaling moves meanwhile is followed and not taken back", async ({
  useStack,
}) => {
  const stack = await useStack(shifting({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 60 }));
  const { id } = await deploy(stack);
  await until(async () => (await stack.read(id)).progress?.stage === "BAKE_TIME");
  stack.sim.autoscale({ cluster: "shop", service: "web", desiredCount: 3 });
  stack.sim.advance(60_000);
  await until(async () => (await stack.read(id)).progress?.running === 3);
  stack.sim.settle();
  expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED", progress: { desired: 3, running: 3 } });
  expect(await stack.inEcs("web")).toMatchObject({ desired: 3, running: 3 });
});

const pausing: Configuration = {
  strategy: "BLUE_GREEN",
  bakeTimeInMinutes: 1,
  lifecycleHooks: [
    {
      targetType: "PAUSE",
      lifecycleStages: ["POST_SCALE_UP"],
      // The most there is: two hundred times as fast it is over in a hundred minutes.
      timeoutInMinutes: 20_160,
      timeoutAction: "ROLLBACK",
    },
  ],
};

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("it never came to that");
    await new Promise((next) => setTimeout(next, 20));
  }
}

import type { ScenarioInput } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { findService } from "../fleet/index.ts";
import { type DeploymentStack, imageOf, type StackOptions } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { updateService } from "./ecs.ts";
import { deployService } from "./index.ts";
import { loadWork } from "./store.ts";

const web = "shop/web";
const circuitBreaker = {
  enable: false,
  rollback: false,
  resetOnHealthyTask: true,
  threshold: { type: "COUNT" as const, value: 3 },
};

/** No roll-out ends before what the test does in its middle. */
const neverDone = { timing: { healthyWithoutCheck: 6_000_000 } };

async function deploy(stack: DeploymentStack, input: { deadlineSeconds?: number } = {}) {
  const images = [{ image: ":v2" }];
  return deployService(stack.deps, stack.caller, { service: web, images, idempotencyKey: "k1", ...input });
}

async function expectAsBefore(stack: DeploymentStack) {
  const { image, running, deployments } = await stack.inEcs("web");
  expect({ image, running, deployments: deployments.length }).toEqual({
    image: imageOf("v1"),
    running: 2,
    deployments: 1,
  });
}

type Case = {
  cause: string;
  scenario: ScenarioInput;
  params: Record<string, unknown>;
  evidence: Record<string, unknown>;
  service?: NonNullable<StackOptions["services"]>[number];
};
const stoppedTask = (task: Record<string, unknown>) => ({
  stoppedTasks: expect.arrayContaining([expect.objectContaining(task)]),
});
const cases: Case[] = [
  {
    cause: "cause.imageMissing",
    scenario: { kind: "image-missing" },
    params: { container: "web", image: imageOf("v2") },
    evidence: stoppedTask({ stopCode: "TaskFailedToStart" }),
  },
  {
    cause: "cause.exited",
    scenario: { kind: "exit-at-start", exitCode: 3 },
    params: { container: "web", exitCode: 3 },
    evidence: stoppedTask({ stopCode: "EssentialContainerExited" }),
  },
  {
    cause: "cause.exited",
    scenario: { kind: "exit-at-start", exitCode: 2, afterMilliseconds: 5_000 },
    params: { container: "web", exitCode: 2 },
    evidence: stoppedTask({ stopCode: "EssentialContainerExited" }),
  },
  {
    cause: "cause.healthCheck",
    scenario: { kind: "failing-health-check" },
    params: { service: "web" },
    evidence: stoppedTask({ stopCode: "ServiceSchedulerInitiated" }),
    service: { name: "web", healthCheck: true },
  },
  {
    cause: "cause.healthCheck",
    scenario: { kind: "failing-health-check" },
    params: { service: "web" },
    evidence: stoppedTask({ stoppedReason: expect.stringMatching(/^Task failed ELB health checks in/) }),
    service: { name: "web", loadBalanced: true, containerPort: 8080 },
  },
  {
    cause: "cause.outOfMemory",
    scenario: { kind: "oom", afterMilliseconds: 5_000 },
    params: { container: "web" },
    evidence: stoppedTask({ containers: [expect.objectContaining({ exitCode: 137 })] }),
  },
  {
    cause: "cause.noRoom",
    scenario: { kind: "no-room" },
    params: { resource: "MEMORY", host: expect.stringMatching(/^i-/) },
    evidence: {
      serviceEvents: expect.arrayContaining([expect.stringMatching(/unable to place a task/)]),
    },
  },
];

test.concurrent.for(cases)(
  "$scenario.kind fails as $cause with its evidence, and the service is what it was",
  async ({ cause, scenario, params, evidence, service = { name: "web" } }, { useStack, expect }) => {
    const stack = await useStack({ services: [service] });
    stack.sim.scenarios.set({ ...scenario, ...(cause === "cause.noRoom" ? {} : { image: "*:v2" }) });
    const { id } = await deploy(stack);
    const done = await stack.reach(id);
    expect(done).toMatchObject({
      state: "FAILED",
      failure: {
        kind: cause,
        params,
        evidence: { outcome: { kind: "cause.circuitBreaker" }, ...evidence },
      },
    });
    await expectAsBefore(stack);
    expect(stack.sim.calls({ operation: "UpdateService" })).toHaveLength(1);
    expect(stack.sim.calls({ operation: "StopServiceDeployment" })).toHaveLength(0);
    // It is read anew right after the end is recorded.
    await expect
      .poll(() => findService(stack.deps.database, stack.caller, web))
      .toMatchObject({ taskDefinitionArn: done.fromTaskDefinition });
  },
);

test.concurrent("the roll-back of the circuit breaker is told while it goes on", async ({ useStack }) => {
  const stack = await useStack({
    services: [{ name: "web", healthCheck: true }],
    // A task stops when the test lets it, and the roll-back ends with it.
    simulator: { timing: { stopping: 6_000_000 } },
  });
  stack.sim.scenarios.set({ kind: "failing-health-check", image: "*:v2" });
  const { id } = await deploy(stack);
  const returning = await stack.reach(id, { state: "ROLLING_BACK" });
  expect(returning.failure).toMatchObject({ kind: "cause.healthCheck" });
  stack.sim.settle();
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: returning.failure });
});

test.concurrent("a circuit breaker without roll-back fails the deployment where it stands", async ({
  useStack,
}) => {
  const configuration = { circuitBreaker: { ...circuitBreaker, enable: true } };
  const stack = await useStack({ services: [{ name: "web", configuration }] });
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v2" });
  const { id } = await deploy(stack);
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.exited" } });
});

test.concurrent("past its deadline a roll-out is stopped, and the service is what it was", async ({
  useStack,
}) => {
  const stack = await useStack({ services: [{ name: "web", configuration: { circuitBreaker } }] });
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v2" });
  const { id } = await deploy(stack, { deadlineSeconds: 60 });
  await stack.reach(id, { state: "ROLLING_OUT" });
  stack.passTime(61_000);
  expect(await stack.reach(id)).toMatchObject({
    state: "FAILED",
    failure: { evidence: { outcome: { kind: "cause.deadline", params: { seconds: 60 } } } },
  });
  expect((await stack.eventsOf(id)).map(({ kind }) => kind)).toContain("deployment.deadlinePassed");
  await expectAsBefore(stack);
  expect(stack.sim.calls({ operation: "StopServiceDeployment" })).toHaveLength(1);
  expect(stack.sim.calls({ operation: "UpdateService" })).toHaveLength(1);
});

test.concurrent("a roll-out that may neither start nor stop a task says so when its deadline passes", async ({
  useStack,
}) => {
  // 100 % to 100 % can neither start nor stop a task.
  const configuration = { minimumHealthyPercent: 100, maximumPercent: 100, circuitBreaker };
  const stack = await useStack({ services: [{ name: "web", configuration }] });
  const { id } = await deploy(stack, { deadlineSeconds: 60 });
  await stack.reach(id, { state: "ROLLING_OUT" });
  stack.passTime(61_000);
  expect(await stack.reach(id)).toMatchObject({
    state: "FAILED",
    failure: {
      kind: "cause.cannotReplace",
      evidence: {
        outcome: { kind: "cause.deadline", params: { seconds: 60, running: 0, desired: 2 } },
      },
    },
  });
  await expectAsBefore(stack);
});

test.concurrent("a deployment that nobody carried out before its deadline is not begun", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { id } = await deploy(stack, { deadlineSeconds: 60 });
  stack.passTime(61_000);
  await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.deadline" } });
  expect(stack.sim.calls({ operation: "UpdateService" })).toHaveLength(0);
});

test.concurrent("a service that is deleted meanwhile fails its deployment", async ({ useStack }) => {
  const stack = await useStack({ simulator: neverDone });
  const { id } = await deploy(stack);
  await stack.reach(id, { state: "ROLLING_OUT" });
  stack.sim.removeService({ cluster: "shop", service: "web" });
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.serviceGone" } });
});

test.concurrent("a deployment that somebody else replaces in ECS fails, and theirs is left alone", async ({
  useStack,
}) => {
  const stack = await useStack({ simulator: neverDone });
  const { id } = await deploy(stack);
  const { fromTaskDefinition, ecsDeploymentId } = await stack.reach(id, { state: "ROLLING_OUT" });
  const work = await loadWork(stack.deps.database, id);
  if (!work) throw new Error(`there is no deployment ${id}`);
  const ecs = await stack.deps.ecsOf(work.path);
  const theirs = await updateService(ecs, work, { taskDefinition: fromTaskDefinition, desiredCount: null });
  const by = theirs.deployments[0]?.id;
  expect(await stack.reach(id)).toMatchObject({
    state: "FAILED",
    ecsDeploymentId,
    failure: { kind: "cause.superseded", params: { deployment: by } },
  });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), deployments: [by] });
});

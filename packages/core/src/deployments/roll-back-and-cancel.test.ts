import { DeregisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { expect } from "vitest";
import { auditEventsPage } from "../audit/index.ts";
import { pageRequest } from "../kernel/index.ts";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  cancelDeployment,
  DeploymentFinished,
  deployService,
  NothingToRollBackTo,
  rollbackService,
} from "./index.ts";

const web = "shop/web";
let keys = 0;
const key = () => {
  keys += 1;
  return { idempotencyKey: `key-${keys}` };
};

/** Deploys a tag to its end. */
async function deployed({ deps, caller, reach }: DeploymentStack, tag: string) {
  const { id } = await deployService(deps, caller, {
    service: web,
    images: [{ image: `:${tag}` }],
    ...key(),
  });
  const done = await reach(id);
  expect(done.state).toBe("SUCCEEDED");
  return done;
}

async function deregister({ deps }: DeploymentStack, taskDefinition: string) {
  const { writing } = await deps.ecsOf("main/us-east-1/shop/web");
  await writing.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
}

test.concurrent("a roll-back returns to the last proven revision itself, and a second one goes further back", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller, reach, sim } = stack;
  const first = await deployed(stack, "v2");
  const second = await deployed(stack, "v3");
  sim.clearCalls();
  const asked = await rollbackService(deps, caller, { service: web, ...key() });
  expect(asked).toMatchObject({
    kind: "ROLLBACK",
    targetDeploymentId: first.id,
    toTaskDefinition: first.toTaskDefinition,
    images: [{ container: "web", from: imageOf("v3"), to: imageOf("v2") }],
  });
  const back = await reach(asked.id);
  expect(back).toMatchObject({
    state: "SUCCEEDED",
    fromTaskDefinition: second.toTaskDefinition,
    toTaskDefinition: first.toTaskDefinition,
  });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
  expect(sim.calls({ operation: "RegisterTaskDefinition" })).toHaveLength(0);
  expect(sim.calls({ operation: "UpdateService" })).toHaveLength(1);

  const further = await rollbackService(deps, caller, { service: web, ...key() });
  expect(further).toMatchObject({ toTaskDefinition: first.fromTaskDefinition, targetDeploymentId: null });
  expect(await reach(further.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1") });
  await expect(rollbackService(deps, caller, { service: web, ...key() })).rejects.toThrow(
    NothingToRollBackTo,
  );
});

test.concurrent("a roll-back goes where it is told, and only to what was proven", async ({ useStack }) => {
  const stack = await useStack();
  const { deps, caller, reach, sim } = stack;
  const first = await deployed(stack, "v2");
  sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const images = [{ image: ":v3" }];
  const failed = await reach((await deployService(deps, caller, { service: web, images, ...key() })).id);
  expect(failed.state).toBe("FAILED");
  await deployed(stack, "v4");
  await expect(
    rollbackService(deps, caller, { service: web, to: failed.id, ...key() }),
  ).rejects.toMatchObject({ code: "INVALID_INPUT", field: ["input", "to"] });
  await expect(
    rollbackService(deps, caller, { service: web, to: "dep_nope", ...key() }),
  ).rejects.toMatchObject({ code: "NOT_FOUND", field: ["input", "to"] });
  const asked = await rollbackService(deps, caller, { service: web, to: first.id, ...key() });
  expect(await reach(asked.id)).toMatchObject({ state: "SUCCEEDED", targetDeploymentId: first.id });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
});

test.concurrent("a service that was never deployed here has nothing to roll back to, and the refusal is in the history", async ({
  useStack,
}) => {
  const { deps, caller } = await useStack({ worker: false });
  const asked = rollbackService(deps, caller, { service: web, ...key() });
  await expect(asked).rejects.toThrow(NothingToRollBackTo);
  const { items } = await auditEventsPage(deps.database, caller, { page: pageRequest({}), filter: {} });
  expect(items).toMatchObject([{ action: "deployment.rollback", outcome: "REFUSED", targetName: web }]);
});

test.concurrent("a roll-back asked for before the fleet was read again goes back from what was deployed last", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  deps.refreshService = async () => undefined;
  const first = await deployed(stack, "v2");
  const asked = await rollbackService(deps, caller, { service: web, ...key() });
  expect(asked).toMatchObject({ toTaskDefinition: first.fromTaskDefinition });
  await stack.reach(asked.id);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1") });
});

test.concurrent("a roll-back from a failed revision that ECS left standing goes to the last proven one", async ({
  useStack,
}) => {
  const circuitBreaker = {
    enable: true,
    rollback: false,
    resetOnHealthyTask: true,
    threshold: { type: "COUNT" as const, value: 3 },
  };
  const stack = await useStack({ services: [{ name: "web", configuration: { circuitBreaker } }] });
  const { deps, caller, sim } = stack;
  const proven = await deployed(stack, "v2");
  sim.scenarios.set({ kind: "exit-at-start", image: "*:v3" });
  const images = [{ image: ":v3" }];
  const { id } = await deployService(deps, caller, { service: web, images, ...key() });
  expect(await stack.reach(id)).toMatchObject({ state: "FAILED" });
  await stack.idle();
  const asked = await rollbackService(deps, caller, { service: web, ...key() });
  expect(asked).toMatchObject({ targetDeploymentId: proven.id });
  expect(await stack.reach(asked.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
});

test.concurrent("a revision that ECS has no longer active is registered again for a roll-back", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller, reach, sim } = stack;
  const first = await deployed(stack, "v2");
  await deployed(stack, "v3");
  await deregister(stack, first.toTaskDefinition ?? "");
  sim.clearCalls();
  const asked = await rollbackService(deps, caller, { service: web, ...key() });
  const back = await reach(asked.id);
  expect(back.state).toBe("SUCCEEDED");
  expect(back.toTaskDefinition).not.toBe(first.toTaskDefinition);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
  expect(sim.calls({ operation: "RegisterTaskDefinition" })).toHaveLength(1);
});

test.concurrent("cancelled in the middle of its roll-out, a deployment leaves the service as it was", async ({
  useStack,
}) => {
  // Nobody waits 40 seconds for tasks to be healthy: the roll-out is still going on when it is cancelled.
  const stack = await useStack({ simulator: { timing: { healthyWithoutCheck: 3_600_000 } } });
  const { deps, caller, reach, sim } = stack;
  const images = [{ image: ":v2" }];
  const { id } = await deployService(deps, caller, { service: web, images, desiredCount: 3, ...key() });
  await reach(id, { state: "ROLLING_OUT" });
  const asked = { deployment: id, reason: "wrong tag", ...key() };
  const stopping = await cancelDeployment(deps, caller, asked);
  expect(stopping.state).toBe("CANCELLING");
  expect(await cancelDeployment(deps, caller, asked)).toMatchObject({ id });
  expect(await cancelDeployment(deps, caller, { deployment: id, ...key() })).toMatchObject({ id });
  expect(await reach(id)).toMatchObject({ state: "CANCELLED", failure: null });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), desired: 2 });
  expect(sim.calls({ operation: "StopServiceDeployment" })).toHaveLength(1);
  const { items } = await auditEventsPage(deps.database, caller, {
    page: pageRequest({}),
    filter: { action: "deployment.cancel" },
  });
  expect(items.map(({ outcome, targetId }) => [outcome, targetId])).toEqual([
    ["ACCEPTED", id],
    ["ACCEPTED", id],
  ]);
  await expect(cancelDeployment(deps, caller, { deployment: id, ...key() })).rejects.toThrow(
    DeploymentFinished,
  );
});

test.concurrent("cancelled before anything was done, a deployment changes nothing in ECS", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { deps, caller, reach, sim } = stack;
  const images = [{ image: ":v2" }];
  const { id } = await deployService(deps, caller, { service: web, images, ...key() });
  await cancelDeployment(deps, caller, { deployment: id, ...key() });
  await stack.startWorker();
  expect(await reach(id)).toMatchObject({ state: "CANCELLED" });
  expect(sim.calls({ operation: "RegisterTaskDefinition" })).toHaveLength(0);
  expect(sim.calls({ operation: "UpdateService" })).toHaveLength(0);
  await deployed(stack, "v3");
});

test.concurrent("a count that is cancelled is taken back", async ({ useStack }) => {
  const stack = await useStack({ simulator: { timing: { pending: 3_600_000 } } });
  const { deps, caller, reach } = stack;
  const { id } = await deployService(deps, caller, { service: web, desiredCount: 4, ...key() });
  await reach(id, { state: "ROLLING_OUT" });
  await cancelDeployment(deps, caller, { deployment: id, ...key() });
  expect(await reach(id)).toMatchObject({ state: "CANCELLED" });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), desired: 2 });
});

test.concurrent("the same cancellation at the same moment is one", async ({ useStack }) => {
  const { deps, caller, reach, startWorker } = await useStack({ worker: false });
  const images = [{ image: ":v2" }];
  const { id } = await deployService(deps, caller, { service: web, images, ...key() });
  const asked = { deployment: id, ...key() };
  const answers = await Promise.all(Array.from({ length: 5 }, () => cancelDeployment(deps, caller, asked)));
  expect(new Set(answers.map((each) => each.id))).toEqual(new Set([id]));
  await startWorker();
  expect(await reach(id)).toMatchObject({ state: "CANCELLED" });
  const { items } = await auditEventsPage(deps.database, caller, {
    page: pageRequest({}),
    filter: { action: "deployment.cancel" },
  });
  expect(items).toHaveLength(1);
});

import { expect, onTestFinished } from "vitest";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { startWorkerProcess } from "../testing/worker-process.ts";
import { cancelDeployment, restartService } from "./index.ts";

const restart = (stack: DeploymentStack) =>
  restartService(stack.deps, stack.caller, { service: "shop/web", idempotencyKey: "k1" });

/** An ECS without service deployments. */
function withoutServiceDeployments(stack: DeploymentStack) {
  for (const operation of ["ListServiceDeployments", "DescribeServiceDeployments", "StopServiceDeployment"])
    stack.sim.scenarios.set({ kind: "unknown-operation", operation });
}

test.concurrent("a restart brings new tasks of the same revision", async ({ useStack }) => {
  const stack = await useStack();
  const before = await stack.inEcs("web");
  const { id } = await restart(stack);
  const done = await stack.reach(id);
  expect(done).toMatchObject({ state: "SUCCEEDED", kind: "RESTART", progress: { running: 2, percent: 100 } });
  const after = await stack.inEcs("web");
  expect(after.taskDefinition).toBe(before.taskDefinition);
  expect(after.deployments).toEqual([done.ecsDeploymentId]);
  expect(after.deployments).not.toEqual(before.deployments);
  expect(stack.sim.calls({ operation: "RegisterTaskDefinition" })).toHaveLength(0);
});

test.concurrent.for(
  ["drop-before-effect", "drop-after-effect"].flatMap((kind) => [
    [kind as "drop-before-effect" | "drop-after-effect", true] as const,
    [kind as "drop-before-effect" | "drop-after-effect", false] as const,
  ]),
)(
  "a restart whose answer is lost (%s) is made once (service deployments: %s)",
  async ([kind, serviceDeployments], { useStack }) => {
    const stack = await useStack();
    if (!serviceDeployments) withoutServiceDeployments(stack);
    stack.sim.scenarios.set({ kind, operation: "UpdateService", times: 1 });
    const { id } = await restart(stack);
    const done = await stack.reach(id);
    expect(done).toMatchObject({ state: "SUCCEEDED" });
    expect(stack.caused()).toEqual([done.ecsDeploymentId]);
  },
);

test("a worker that is killed while it restarts a service has restarted it once", {
  timeout: 60_000,
}, async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const { sim, deps } = stack;
  const orders = {
    databaseUrl: deps.database.ownerUrl,
    endpoint: sim.url,
    region: "us-east-1",
    settings: {},
  };
  const [first, second] = await Promise.all([startWorkerProcess(orders), startWorkerProcess(orders)]);
  for (const each of [first, second]) onTestFinished(() => each.kill());
  sim.scenarios.set({ kind: "latency", operation: "UpdateService", milliseconds: 400, times: 1 });
  const { id } = await restart(stack);
  while (stack.caused().length === 0) await new Promise((next) => setTimeout(next, 5));
  // Whichever of the two it is: it dies before it hears the answer, and a third one goes on.
  await Promise.all([first.kill(), second.kill()]);
  const third = await startWorkerProcess(orders);
  onTestFinished(() => third.kill());
  const done = await stack.reach(id, { withinMs: 40_000 });
  expect(done.state).toBe("SUCCEEDED");
  expect(stack.caused()).toEqual([done.ecsDeploymentId]);
});

test.concurrent.for([true, false])(
  "a restart that ECS rolls back is a failure, also where the revision is the same (service deployments: %s)",
  async (serviceDeployments, { useStack }) => {
    const stack = await useStack();
    if (!serviceDeployments) withoutServiceDeployments(stack);
    stack.sim.scenarios.set({ kind: "exit-at-start", service: "web" });
    const { id } = await restart(stack);
    expect(await stack.reach(id)).toMatchObject({ state: "FAILED", failure: { kind: "cause.exited" } });
    expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
  },
);

test.concurrent.for([true, false])(
  "a restart that is cancelled ends (service deployments: %s)",
  async (serviceDeployments, { useStack }) => {
    const stack = await useStack({ simulator: { timing: { pending: 6_000_000 } } });
    if (!serviceDeployments) withoutServiceDeployments(stack);
    const { id } = await restart(stack);
    await stack.reach(id, { state: "ROLLING_OUT" });
    await cancelDeployment(stack.deps, stack.caller, { deployment: id, idempotencyKey: "k2" });
    if (!serviceDeployments) stack.sim.settle({ atMost: 4 * 6_000_000 });
    const ended = await stack.reach(id);
    // Where ECS cannot be asked to go back, the new tasks of the same revision are let come up.
    expect(ended.state).toBe(serviceDeployments ? "CANCELLED" : "SUCCEEDED");
    expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
  },
);

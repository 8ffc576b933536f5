import type { ScenarioInput } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { cancelDeployment, deployService, rollbackService } from "./index.ts";

/** ECS implementations that lack operations, leave fields out, and invent states. */
const lacking: Record<string, ScenarioInput[]> = {
  "service deployments that may not be read": [
    { kind: "access-denied", operation: "ListServiceDeployments" },
    { kind: "access-denied", operation: "DescribeServiceDeployments" },
    { kind: "access-denied", operation: "DescribeServiceRevisions" },
    { kind: "access-denied", operation: "StopServiceDeployment" },
    { kind: "access-denied", operation: "TagResource" },
  ],
  "no service deployments": [
    { kind: "unknown-operation", operation: "ListServiceDeployments" },
    { kind: "unknown-operation", operation: "DescribeServiceDeployments" },
    { kind: "unknown-operation", operation: "DescribeServiceRevisions" },
    { kind: "unknown-operation", operation: "StopServiceDeployment" },
    { kind: "unknown-operation", operation: "TagResource" },
  ],
  "an HTML 500 for what it lacks": [
    { kind: "http-500-html", operation: "ListServiceDeployments" },
    { kind: "http-500-html", operation: "DescribeServiceDeployments" },
    { kind: "http-500-html", operation: "DescribeServiceRevisions" },
    { kind: "http-500-html", operation: "StopServiceDeployment" },
    { kind: "http-500-html", operation: "TagResource" },
  ],
  "no lists to look through": [
    { kind: "unknown-operation", operation: "ListServiceDeployments" },
    { kind: "unknown-operation", operation: "DescribeServiceDeployments" },
    { kind: "unknown-operation", operation: "ListTasks" },
    { kind: "unknown-operation", operation: "ListTaskDefinitions" },
  ],
  "no optional fields": [{ kind: "omit-optional-fields" }],
  "states of its own": [{ kind: "odd-states" }],
  "nothing but counts": [
    { kind: "omit-optional-fields" },
    { kind: "odd-states" },
    { kind: "unknown-operation", operation: "ListServiceDeployments" },
    { kind: "unknown-operation", operation: "DescribeServiceDeployments" },
    { kind: "unknown-operation", operation: "StopServiceDeployment" },
  ],
};
const kinds = Object.entries(lacking);

function lack({ sim }: DeploymentStack, scenarios: ScenarioInput[]) {
  for (const scenario of scenarios) sim.scenarios.set(scenario);
}
const v2 = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k1" };

test.concurrent.for(kinds)(
  "an ECS with %s: deployed and rolled back",
  async ([, scenarios], { useStack }) => {
    const stack = await useStack();
    const { deps, caller, reach } = stack;
    lack(stack, scenarios);
    const first = await deployService(deps, caller, v2);
    const done = await reach(first.id);
    expect(done).toMatchObject({ state: "SUCCEEDED", progress: { running: 2, desired: 2 } });
    const back = await rollbackService(deps, caller, { service: "shop/web", idempotencyKey: "k2" });
    expect(await reach(back.id)).toMatchObject({
      state: "SUCCEEDED",
      toTaskDefinition: done.fromTaskDefinition,
    });
    expect(stack.caused()).toHaveLength(2);
    expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
  },
);

test.concurrent.for(kinds)(
  "an ECS with %s: a deployment that fails has failed",
  async ([, scenarios], { useStack }) => {
    const stack = await useStack();
    lack(stack, scenarios);
    stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:v2" });
    const { id } = await deployService(stack.deps, stack.caller, v2);
    const done = await stack.reach(id);
    const blind = scenarios.some(({ operation }) => operation === "ListTasks");
    expect(done).toMatchObject({
      state: "FAILED",
      failure: { kind: blind ? "cause.circuitBreaker" : "cause.exited" },
    });
    expect(stack.caused()).toHaveLength(1);
    expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
  },
);

test.concurrent.for(kinds)(
  "an ECS with %s: a deployment that is cancelled is undone",
  async ([, scenarios], { useStack, expect }) => {
    // The roll-out never ends by itself: a busy machine must not let it end before it is cancelled.
    const stack = await useStack({ simulator: { timing: { pending: 6_000_000 } } });
    const { deps, caller, reach, sim } = stack;
    lack(stack, scenarios);
    const { id } = await deployService(deps, caller, v2);
    await reach(id, { state: "ROLLING_OUT" });
    await cancelDeployment(deps, caller, { deployment: id, idempotencyKey: "k2" });
    const stopped = () => sim.calls({ operation: "StopServiceDeployment", outcome: "ok" });
    const updated = () => sim.calls({ operation: "UpdateService", outcome: "ok" });
    await expect.poll(() => stopped().length + updated().length).toBeGreaterThan(1);
    sim.settle({ atMost: 4 * 6_000_000 });
    expect(await reach(id)).toMatchObject({ state: "CANCELLED" });
    expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1"), running: 2 });
  },
);

import { DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { expect } from "vitest";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { type DeployServiceInput, deployService } from "./index.ts";

const sidecars = [{ name: "proxy", image: "envoy:1", essential: false, memoryReservation: 64 }];
const services = [{ name: "web", sidecars }];

const queued = ({ deps, caller }: DeploymentStack, key: string, input: Partial<DeployServiceInput>) =>
  deployService(deps, caller, { service: "shop/web", whenBusy: "QUEUE", idempotencyKey: key, ...input });

async function registered({ deps }: DeploymentStack, taskDefinition: string | null) {
  const { reading } = await deps.ecsOf("main/us-east-1/shop/web");
  const found = await reading.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinition ?? "" }),
  );
  return found.taskDefinition;
}

test.concurrent("what waits is applied to what the one before it has left, and takes nothing of that back", async ({
  useStack,
}) => {
  const stack = await useStack({ services, worker: false });
  const container = "web";
  await queued(stack, "variables", { environment: [{ container, name: "MODE", value: "fast" }] });
  await queued(stack, "secrets", {
    secrets: [{ container, name: "PASSWORD", valueFrom: "/shop/web/password" }],
    containers: [{ name: container, memoryReservation: 384, command: ["serve", "--all"] }],
  });
  const { id } = await queued(stack, "image", { images: [{ container, image: ":v2" }], desiredCount: 3 });
  await stack.startWorker();
  const done = await stack.reach(id, { withinMs: 30_000 });
  expect(done.state).toBe("SUCCEEDED");
  const before = await registered(stack, "shop-web:1");
  const after = await registered(stack, done.toTaskDefinition);
  const [web, proxy] = before?.containerDefinitions ?? [];
  expect(after?.containerDefinitions).toEqual([
    {
      ...web,
      image: imageOf("v2"),
      memoryReservation: 384,
      command: ["serve", "--all"],
      environment: [...(web?.environment ?? []), { name: "MODE", value: "fast" }],
      secrets: [{ name: "PASSWORD", valueFrom: "/shop/web/password" }],
    },
    proxy,
  ]);
  expect(await stack.inEcs("web")).toMatchObject({ desired: 3, running: 3 });
});

test.concurrent("what cannot be done any more to what is there when its turn comes fails, and changes nothing", async ({
  useStack,
}) => {
  // What waited is looked at again, which must not fall over what does not fit.
  const stack = await useStack({ services, worker: false, settings: { verify: true } });
  const alone = { name: "web", image: imageOf("v2"), memoryReservation: 256 };
  const first = await queued(stack, "file", { taskDefinition: { containerDefinitions: [alone] } });
  const second = await queued(stack, "sidecar", { images: [{ container: "proxy", image: ":2" }] });
  const elsewhere = "registry.example.com/shop/next:v2";
  const moved = await queued(stack, "repository", { images: [{ image: elsewhere }] });
  const third = await queued(stack, "image", { images: [{ image: ":v3" }] });
  await stack.startWorker();
  expect(await stack.reach(first.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.reach(second.id)).toMatchObject({
    state: "FAILED",
    failure: { kind: "cause.noLongerFits", params: { field: "images.0.container" } },
    toTaskDefinition: null,
  });
  await stack.reach(moved.id);
  // The record tells what came to be deployed, and what it took the place of.
  const to = "registry.example.com/shop/next:v3";
  expect(await stack.reach(third.id)).toMatchObject({
    state: "SUCCEEDED",
    images: [{ container: "web", from: elsewhere, to }],
  });
  expect(await stack.inEcs("web")).toMatchObject({ image: to });
  expect(stack.sim.calls({ operation: "UpdateService" })).toHaveLength(3);
});

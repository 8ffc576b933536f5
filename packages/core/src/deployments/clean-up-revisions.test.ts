import {
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { expect } from "vitest";
import { auditEventsPage } from "../audit/index.ts";
import { pageRequest } from "../kernel/index.ts";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { cleanUpRevisions } from "./clean-up-revisions.ts";
import { deployService, rollbackService } from "./index.ts";

const policies = [{ on: ["main/*/*/*"], rollBackOnFailure: false, keepRevisions: 2 }];
const services = [{ name: "web" }, { name: "api" }];
const clients = ({ deps }: DeploymentStack) => deps.ecsOf("main/us-east-1/shop/web");

async function deployed({ deps, caller, reach }: DeploymentStack, tag: string) {
  const images = [{ image: `:${tag}` }];
  const { id } = await deployService(deps, caller, { service: "shop/web", images, idempotencyKey: tag });
  return reach(id);
}

/** The tags of the active revisions of the service's family, oldest first, once the clean-up is done. */
async function activeTags(stack: DeploymentStack): Promise<string[]> {
  await stack.idle();
  const { reading } = await clients(stack);
  const { taskDefinitionArns = [] } = await reading.send(
    new ListTaskDefinitionsCommand({ familyPrefix: "shop-web", status: "ACTIVE" }),
  );
  const found = await Promise.all(
    taskDefinitionArns.map((taskDefinition) =>
      reading.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
    ),
  );
  return found.map(
    ({ taskDefinition }) => taskDefinition?.containerDefinitions?.[0]?.image?.split(":").at(-1) ?? "",
  );
}

test.concurrent("only the newest proven revisions stay, and those that Fleetgraph did not register", async ({
  useStack,
}) => {
  const stack = await useStack({ services, settings: { policies } });
  const { deps, caller } = stack;
  for (const tag of ["v2", "v3"]) await deployed(stack, tag);
  const { writing } = await clients(stack);
  const foreign = { name: "web", image: imageOf("theirs"), memory: 64 };
  await writing.send(
    new RegisterTaskDefinitionCommand({ family: "shop-web", containerDefinitions: [foreign] }),
  );
  stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:bad" });
  expect(await deployed(stack, "bad")).toMatchObject({ state: "FAILED" });
  for (const tag of ["v4", "v5"]) await deployed(stack, tag);
  expect(await activeTags(stack)).toEqual(["v1", "theirs", "v4", "v5"]);
  const { items } = await auditEventsPage(deps.database, caller, {
    page: pageRequest({}),
    filter: { action: "revision.deregister" },
  });
  expect(items.map(({ actor, targetName }) => [actor, targetName])).toEqual(
    Array.from({ length: 3 }, () => ["fleetgraph", "shop-web"]),
  );
  // What was kept is what a roll-back needs.
  const back = await rollbackService(deps, caller, { service: "shop/web", idempotencyKey: "back" });
  expect(await stack.reach(back.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v4") });
});

test.concurrent("a revision that another service runs stays, though nobody has listed that yet", async ({
  useStack,
}) => {
  const stack = await useStack({ services, settings: { policies } });
  const first = await deployed(stack, "v2");
  const { writing } = await clients(stack);
  await writing.send(
    new UpdateServiceCommand({
      cluster: "shop",
      service: "api",
      taskDefinition: first.toTaskDefinition ?? "",
    }),
  );
  stack.sim.settle();
  for (const tag of ["v3", "v4", "v5"]) await deployed(stack, tag);
  expect(await activeTags(stack)).toEqual(["v1", "v2", "v4", "v5"]);
});

test.concurrent("where it cannot be read what runs, nothing is deregistered", async ({ useStack }) => {
  const stack = await useStack({ services, settings: { policies } });
  for (const tag of ["v2", "v3"]) await deployed(stack, tag);
  stack.sim.scenarios.set({ kind: "access-denied", operation: "ListTasks" });
  await deployed(stack, "v4");
  expect(await activeTags(stack)).toEqual(["v1", "v2", "v3", "v4"]);
});

test.concurrent("without a policy every revision stays", async ({ useStack }) => {
  const stack = await useStack();
  for (const tag of ["v2", "v3", "v4", "v5"]) await deployed(stack, tag);
  expect(await activeTags(stack)).toEqual(["v1", "v2", "v3", "v4", "v5"]);
});

test.concurrent("a roll-back that comes while a revision waits for its turn to go keeps it", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  const first = await deployed(stack, "v2");
  for (const tag of ["v3", "v4"]) await deployed(stack, tag);
  const real = await clients(stack);
  const middlewareStack = real.writing.middlewareStack.clone();
  let waited = false;
  // Where a call waits for its turn at the rate gate.
  middlewareStack.add(
    (next) => async (args) => {
      if (!waited) {
        waited = true;
        const back = { service: "shop/web", to: first.id, idempotencyKey: "back" };
        const { id } = await rollbackService(deps, caller, back);
        expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED" });
      }
      return next(args);
    },
    { step: "initialize" },
  );
  const writing = Object.create(real.writing, { middlewareStack: { value: middlewareStack } });
  const cleaning = {
    ...deps,
    ecsOf: async () => ({ ...real, writing }),
    deployments: { ...deps.deployments, policies },
  };
  await cleanUpRevisions(cleaning, { serviceId: first.serviceId });
  expect(waited).toBe(true);
  expect(await stack.inEcs("web")).toMatchObject({ taskDefinition: first.toTaskDefinition });
  expect(await activeTags(stack)).toEqual(["v1", "v2", "v3", "v4"]);
});

test.concurrent("a roll-back to a revision that is about to go registers a copy", async ({ useStack }) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  const first = await deployed(stack, "v2");
  await deployed(stack, "v3");
  await stack.idle();
  const arn = first.toTaskDefinition ?? "";
  await deps.database.prisma.taskDefinition.update({ where: { arn }, data: { status: "INACTIVE" } });
  const { id } = await rollbackService(deps, caller, { service: "shop/web", idempotencyKey: "back" });
  const back = await stack.reach(id);
  expect(back.state).toBe("SUCCEEDED");
  expect(back.toTaskDefinition).not.toBe(arn);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
});

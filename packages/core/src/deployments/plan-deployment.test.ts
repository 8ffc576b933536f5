import {
  DescribeContainerInstancesCommand,
  DescribeTaskDefinitionCommand,
  ListContainerInstancesCommand,
} from "@aws-sdk/client-ecs";
import { createService } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { callerWith, type DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  deploymentsPage,
  deployService,
  deployToServices,
  planDeployment,
  rollbackService,
  scaleService,
} from "./index.ts";
import { ImageNotFound, VerificationFailed } from "./verification/index.ts";

const place = { account: "123456789012", region: "us-east-1" };
const ecr = `${place.account}.dkr.ecr.${place.region}.amazonaws.com/shop/web`;
const verified = {
  services: [{ name: "web", image: `${ecr}:v1` }],
  settings: { verify: true },
};
const push = ({ sim }: DeploymentStack, tag: string) =>
  sim.pushImage({ ...place, repository: "shop/web", tag }).digest;

/** Fills the hosts with other services until only one of them has room, for so many CPU units. */
async function fillAllBut({ sim, deps }: DeploymentStack, cpu: number): Promise<void> {
  const cluster = "shop";
  const { reading } = await deps.ecsOf("main/us-east-1/");
  const { containerInstanceArns: containerInstances } = await reading.send(
    new ListContainerInstancesCommand({ cluster }),
  );
  const found = await reading.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
  const free = (found.containerInstances ?? [])
    .map(
      ({ remainingResources }) => remainingResources?.find(({ name }) => name === "CPU")?.integerValue ?? 0,
    )
    // ECS has no order of hosts here: the largest go first, where nothing smaller takes their place.
    .sort((one, other) => other - one);
  const last = free.length - 1;
  for (const [index, units] of free.entries()) {
    const spec = {
      name: `other${index}`,
      image: "x:1",
      cpu: index === last ? units - cpu : units,
      desiredCount: 1,
    };
    createService(sim, { ...place, cluster, ...spec });
    sim.settle();
  }
}

const refusal = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);
const request = { service: "shop/web", idempotencyKey: "one" };

test("a plan tells what differs and what was looked at, and changes nothing", async ({ useStack }) => {
  const stack = await useStack({ ...verified, worker: false });
  push(stack, "v1");
  const digest = push(stack, "v2");
  stack.sim.clearCalls();
  const plan = await planDeployment(stack.deps, stack.caller, {
    service: "shop/web",
    images: [{ image: ":v2" }],
    environment: [{ name: "API_KEY", value: "s3cret" }],
    desiredCount: 3,
  });
  expect(plan.images).toEqual([{ container: "web", from: `${ecr}:v1`, to: `${ecr}:v2@${digest}` }]);
  expect(plan.definitionDifferences).toEqual([
    {
      path: ["containerDefinitions", "web", "environment", "API_KEY"],
      kind: "ADDED",
      before: null,
      after: null,
      redacted: true,
    },
    {
      path: ["containerDefinitions", "web", "image"],
      kind: "CHANGED",
      before: `${ecr}:v1`,
      after: `${ecr}:v2@${digest}`,
      redacted: false,
    },
  ]);
  expect(plan.serviceDifferences).toMatchObject([{ path: ["desiredCount"], before: "2", after: "3" }]);
  expect(plan.checks.filter(({ status }) => status === "FAILED")).toEqual([]);
  expect(plan.checks.map(({ check }) => check)).toContain("PLACEMENT");
  expect(JSON.stringify(plan)).not.toContain("s3cret");
  const changing = stack.sim
    .calls()
    .map(({ operation }) => operation)
    .filter((operation) => !/^(Describe|List|Get|BatchGet)/.test(operation));
  expect(changing).toEqual([]);
});

test("a tag of ECR is deployed by the digest that it stood for when it was asked for", async ({
  useStack,
}) => {
  const stack = await useStack(verified);
  push(stack, "v1");
  const asked = push(stack, "v2");
  const { id } = await deployService(stack.deps, stack.caller, { ...request, images: [{ image: ":v2" }] });
  // The tag is moved at once: what was looked at is what is deployed.
  stack.sim.pushImage({ ...place, repository: "shop/web", tag: "v2", content: "other" });
  const done = await stack.reach(id);
  expect(done.images).toEqual([{ container: "web", from: `${ecr}:v1`, to: `${ecr}:v2@${asked}` }]);
  expect((await stack.inEcs("web")).image).toBe(`${ecr}:v2@${asked}`);
});

test("an image that is not there is refused by itself, and with all else that is wrong", async ({
  useStack,
}) => {
  const stack = await useStack({ ...verified, worker: false });
  push(stack, "v1");
  const { deps, caller } = stack;
  const missing = await refusal(deployService(deps, caller, { ...request, images: [{ image: ":v9" }] }));
  expect(missing).toBeInstanceOf(ImageNotFound);
  expect(missing).toMatchObject({ field: ["input", "images", "0", "image"] });

  const wanted = { images: [{ image: ":v9" }], secrets: [{ name: "TOKEN", valueFrom: "no-such-parameter" }] };
  const several = await refusal(deployService(deps, caller, { ...request, ...wanted }));
  expect(several).toBeInstanceOf(VerificationFailed);
  const failed = (several as VerificationFailed).checks.filter(({ status }) => status === "FAILED");
  expect(new Set(failed.map(({ check }) => check))).toEqual(new Set(["IMAGE", "SECRETS"]));
  expect(stack.caused()).toEqual([]);
  expect((await planDeployment(deps, caller, { service: "shop/web", ...wanted })).aheadId).toBeNull();
});

test("a verification is gone past only with its permission and a reason", async ({ useStack }) => {
  const stack = await useStack({ ...verified, worker: false });
  push(stack, "v1");
  const wanted = { ...request, images: [{ image: ":v9" }], override: ["VERIFICATION" as const] };
  const deployer = callerWith(["fleet:read", "deployment:create"]);
  expect(await refusal(deployService(stack.deps, deployer, { ...wanted, reason: "x" }))).toMatchObject({
    code: "NOT_PERMITTED",
    permission: "verification:override",
  });
  expect(await refusal(deployService(stack.deps, stack.caller, wanted))).toMatchObject({
    code: "INVALID_INPUT",
    field: ["input", "reason"],
  });
  const deployment = await deployService(stack.deps, stack.caller, { ...wanted, reason: "it is cached" });
  expect(deployment).toMatchObject({ state: "REQUESTED", overrides: ["VERIFICATION"] });
});

test("a roll-out for which there is no room is refused before it starts; a count that shrinks never is", async ({
  useStack,
}) => {
  const stack = await useStack({ ...verified, worker: false });
  push(stack, "v1");
  const { deps, caller } = stack;
  const huge = { ...request, containers: [{ name: "web", cpu: 8_192 }] };
  const refused = await refusal(deployService(deps, caller, huge));
  expect(refused).toBeInstanceOf(VerificationFailed);
  const room = (refused as VerificationFailed).checks.find(({ check }) => check === "PLACEMENT");
  expect(room).toMatchObject({ status: "FAILED" });
  stack.sim.clearCalls();
  const fewer = await deployService(deps, caller, { ...request, desiredCount: 0 });
  expect(fewer.kind).toBe("SCALE");
  expect(stack.sim.calls()).toEqual([]);
});

test("what waited is looked at when its turn comes, and nothing is begun that cannot work", async ({
  useStack,
}) => {
  const services = [{ name: "web", image: `${ecr}:v1`, cpu: 512 }];
  const stack = await useStack({ ...verified, services, worker: false });
  for (const tag of ["v1", "v9"]) push(stack, tag);
  const { deps, caller } = stack;
  const bulk = await deployToServices(deps, caller, {
    services: ["shop/web"],
    images: [{ image: ":v9" }],
    idempotencyKey: "many",
  });
  const page = { limit: 10, after: null, before: null, backward: false };
  const found = await deploymentsPage(deps.database, caller, { page, filter: { bulkId: bulk.id } });
  // Meanwhile others take the room.
  await fillAllBut(stack, 256);
  await stack.startWorker();
  const failed = await stack.reach(found.items[0]?.id ?? "");
  expect(failed).toMatchObject({ state: "FAILED", failure: { kind: "cause.verification" } });
  expect(stack.caused()).toEqual([]);
});

test("a roll-back to an image that is gone is refused, with the reason", async ({ useStack }) => {
  const stack = await useStack(verified);
  const { deps, caller, sim } = stack;
  for (const tag of ["v1", "v2"]) push(stack, tag);
  const { id } = await deployService(deps, caller, { ...request, images: [{ image: ":v2" }] });
  expect((await stack.reach(id)).state).toBe("SUCCEEDED");
  sim.deleteImage({ ...place, repository: "shop/web", tag: "v1" });
  const back = await refusal(rollbackService(deps, caller, { service: "shop/web", idempotencyKey: "back" }));
  expect(back).toBeInstanceOf(VerificationFailed);
  const wrong = (back as VerificationFailed).checks.filter(({ status }) => status === "FAILED");
  expect(wrong).toMatchObject([{ check: "IMAGE", subject: `${ecr}:v1` }]);
});

test("an AWS that cannot be asked is no reason to refuse, and says so", async ({ useStack }) => {
  const stack = await useStack({ ...verified, worker: false });
  stack.sim.scenarios.set({ kind: "unreachable" });
  const { checks } = await planDeployment(stack.deps, stack.caller, {
    service: "shop/web",
    images: [{ image: ":v2" }],
  });
  expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(["NOT_CHECKED"]));
});

test("the revision in ECS has what was asked for", async ({ useStack }) => {
  const stack = await useStack({ ...verified });
  push(stack, "v1");
  const { id } = await deployService(stack.deps, stack.caller, {
    ...request,
    environment: [{ name: "LOG_LEVEL", value: "debug" }],
  });
  const done = await stack.reach(id);
  expect(done.state).toBe("SUCCEEDED");
  const { reading } = await stack.deps.ecsOf("main/us-east-1/");
  const { taskDefinition } = await reading.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: done.toTaskDefinition ?? "" }),
  );
  expect(taskDefinition?.containerDefinitions?.[0]?.environment).toContainEqual({
    name: "LOG_LEVEL",
    value: "debug",
  });
});

test("whoever may only see a service learns nothing of the images, secrets and roles of others", async ({
  useStack,
}) => {
  const stack = await useStack({ ...verified, worker: false });
  push(stack, "v1");
  stack.sim.pushImage({ ...place, repository: "payroll/core", tag: "v1" });
  const image = ecr.replace("shop/web", "payroll/core:v1");
  const asks = {
    service: "shop/web",
    images: [{ image }],
    secrets: [{ name: "X", valueFrom: "/payroll/password" }],
  };
  const see = callerWith(["fleet:read"]);
  stack.sim.clearCalls();
  const seen = await planDeployment(stack.deps, see, asks);
  expect(seen.images).toMatchObject([{ to: image }]);
  const withheld = seen.checks.filter(({ check }) => ["IMAGE", "PLATFORM", "SECRETS"].includes(check));
  expect(withheld).toMatchObject([
    { check: "IMAGE", status: "NOT_CHECKED", message: { params: { permission: "deployment:create" } } },
    { check: "PLATFORM", status: "NOT_CHECKED", message: { params: { permission: "deployment:create" } } },
    { check: "SECRETS", status: "NOT_CHECKED", message: { params: { permission: "deployment:configure" } } },
  ]);
  const asked = stack.sim.calls().map(({ operation }) => operation);
  for (const operation of ["DescribeImages", "GetParameters"]) expect(asked).not.toContain(operation);

  const file = {
    service: "shop/web",
    taskDefinition: { containerDefinitions: [{ name: "web", image, memory: 64 }] },
  };
  const compare = callerWith(["fleet:read", "environment:reveal"]);
  const { checks } = await planDeployment(stack.deps, compare, file);
  const hidden = checks.filter(({ message }) => message.kind === "check.withheld").map(({ check }) => check);
  expect(hidden).toEqual(["IMAGE", "PLATFORM", "EXECUTION_ROLE", "TASK_ROLE", "SECRETS", "LOGGING"]);

  // What the service has already is no news to whoever may see it.
  const own = await planDeployment(stack.deps, see, { service: "shop/web", desiredCount: 1, cpu: "512" });
  expect(own.checks.find(({ check }) => check === "IMAGE")).toMatchObject({ status: "PASSED" });
});

test("an image of a file needs no tag, and is pinned by its container where ECR knows it", async ({
  useStack,
}) => {
  const stack = await useStack(verified);
  const { digest } = stack.sim.pushImage({ ...place, repository: "shop/web", tag: "latest" });
  const containers = [
    { name: "web", image: ecr, memory: 64 },
    { name: "log", image: "fluentd", memory: 64 },
    { name: "proxy", image: "envoy:v1", memory: 64 },
  ];
  const input = {
    taskDefinition: { containerDefinitions: containers },
    images: [{ container: "proxy", image: ":v2" }],
  };
  const plan = await planDeployment(stack.deps, stack.caller, { service: "shop/web", ...input });
  expect(plan.images.map(({ container, to }) => [container, to])).toEqual([
    ["web", `${ecr}@${digest}`],
    ["log", "fluentd"],
    ["proxy", "envoy:v2"],
  ]);
  const { id } = await deployService(stack.deps, stack.caller, { ...request, ...input });
  const done = await stack.reach(id);
  expect(done).toMatchObject({ state: "SUCCEEDED" });
  const { reading } = await stack.deps.ecsOf("main/us-east-1/");
  const { taskDefinition } = await reading.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: done.toTaskDefinition ?? "" }),
  );
  expect(taskDefinition?.containerDefinitions?.map(({ image }) => image)).toEqual([
    `${ecr}@${digest}`,
    "fluentd",
    "envoy:v2",
  ]);
});

test("a count needs room for the tasks that it adds, and for none that run", async ({ useStack }) => {
  const stack = await useStack({
    settings: { verify: true },
    worker: false,
    services: [{ name: "web", cpu: 512, desiredCount: 2 }],
  });
  const { deps, caller, sim } = stack;
  // A service that fills what every host has left, but for one more task of web.
  await fillAllBut(stack, 512);
  const scale = (desiredCount: number) =>
    scaleService(deps, caller, { service: "shop/web", desiredCount, idempotencyKey: `${desiredCount}` });
  const four = await refusal(scale(4));
  expect(four).toBeInstanceOf(VerificationFailed);
  expect((four as VerificationFailed).checks).toMatchObject([
    { check: "PLACEMENT", status: "FAILED", message: { params: { placed: 1, desired: 2 } } },
    { check: "LIMITS" },
    { check: "LIMITS" },
    { check: "LIMITS" },
  ]);
  expect(await scale(3)).toMatchObject({ kind: "SCALE", state: "REQUESTED" });
  // The listing is older than what runs: to three is no growth any more.
  sim.autoscale({ cluster: "shop", service: "web", desiredCount: 3 });
  const plan = await planDeployment(deps, caller, { service: "shop/web", desiredCount: 3 });
  expect(plan.checks).toEqual([]);
});

test("a service that can never roll can have more tasks", async ({ useStack }) => {
  const configuration = { minimumHealthyPercent: 100, maximumPercent: 100 };
  const stack = await useStack({
    settings: { verify: true },
    worker: false,
    services: [{ name: "web", configuration }],
  });
  const plan = await planDeployment(stack.deps, stack.caller, { service: "shop/web", desiredCount: 3 });
  expect(plan.checks.map(({ check, status }) => [check, status])[0]).toEqual(["PLACEMENT", "PASSED"]);
});

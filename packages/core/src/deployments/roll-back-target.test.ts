import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { expect } from "vitest";
import { allVerbs } from "../permissions/index.ts";
import { callerWith, type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  approveDeployment,
  deployService,
  NothingToRollBackTo,
  restartService,
  rollbackService,
  scaleService,
} from "./index.ts";

const web = "shop/web";

function deploy({ deps, caller }: DeploymentStack, tag: string, more: object = {}) {
  const images = [{ image: `:${tag}` }];
  return deployService(deps, caller, { service: web, images, idempotencyKey: tag, ...more });
}

async function deployed(stack: DeploymentStack, tag: string, more: object = {}) {
  return stack.reach((await deploy(stack, tag, more)).id);
}

/** So many deployments of a kind more, as the one of that id, one after the other since it ended. */
function repeated({ deps }: DeploymentStack, id: string, { kind, times }: { kind: string; times: number }) {
  return deps.database.pool.query(
    `INSERT INTO deployment SELECT (jsonb_populate_record(d, jsonb_build_object('id', d.id || '_' || n, 'kind', $2::text,
       'finished_at', d.finished_at + n * interval '1 microsecond'))).* FROM deployment d, generate_series(1, $3) n
     WHERE d.id = $1`,
    [id, kind, times],
  );
}

test.concurrent("what waited for approval ran when it was let go, not when it was asked for", async ({
  useStack,
}) => {
  const policies = [{ on: ["main/*/*/*"], needed: 1, from: "leads", expiresIn: 36_000 }];
  const stack = await useStack({ approvals: { groups: { leads: ["ann"] }, policies } });
  const { deps, caller } = stack;
  const past = { override: ["APPROVAL" as const], reason: "urgent" };
  await deployed(stack, "v2", past);
  const waits = await deploy(stack, "v3");
  const before = await deployed(stack, "v4", past);
  const ann = callerWith(allVerbs, "**", "ann");
  await approveDeployment(deps, ann, { deployment: waits.id, idempotencyKey: "yes" });
  await stack.reach(waits.id);
  const back = await rollbackService(deps, caller, { service: web, idempotencyKey: "back", ...past });
  expect(back).toMatchObject({ targetDeploymentId: before.id });
  await stack.reach(back.id);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v4") });
});

test.concurrent("what waits behind a deployment goes back to what that one took the place of", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  await deployed(stack, "v2");
  const before = await deployed(stack, "v3");
  // Not begun yet: the service still shows v3, which is what is wanted, not what came before it.
  const bad = await deploy(stack, "v4");
  const input = { service: web, whenBusy: "QUEUE" as const, idempotencyKey: "back" };
  const back = await rollbackService(deps, caller, input);
  expect(back).toMatchObject({ state: "QUEUED", targetDeploymentId: before.id });
  await stack.reach(bad.id);
  expect(await stack.reach(back.id)).toMatchObject({
    state: "SUCCEEDED",
    images: [{ from: imageOf("v4"), to: imageOf("v3") }],
  });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v3") });
});

test.concurrent("any number of restarts hides nothing, and any successful deployment can be named", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  const first = await deployed(stack, "v2");
  const second = await deployed(stack, "v3");
  const again = await restartService(deps, caller, { service: web, idempotencyKey: "restart" });
  expect(await stack.reach(again.id)).toMatchObject({ state: "SUCCEEDED" });
  await stack.idle();
  await repeated(stack, again.id, { kind: "RESTART", times: 250 });
  const back = await rollbackService(deps, caller, { service: web, idempotencyKey: "back" });
  expect(back).toMatchObject({ targetDeploymentId: first.id });
  await stack.reach(back.id);
  await repeated(stack, back.id, { kind: "ROLLBACK", times: 250 });
  const named = { service: web, to: second.id, idempotencyKey: "to" };
  expect(await rollbackService(deps, caller, named)).toMatchObject({ targetDeploymentId: second.id });
});

test.concurrent("a revision of which no task ever ran is not proven", async ({ useStack }) => {
  const stack = await useStack({ services: [{ name: "web", desiredCount: 0 }] });
  const { deps, caller } = stack;
  for (const tag of ["v2", "v3"]) {
    expect(await deployed(stack, tag)).toMatchObject({ state: "SUCCEEDED" });
  }
  const scale = { service: web, desiredCount: 2, idempotencyKey: "scale" };
  expect(await stack.reach((await scaleService(deps, caller, scale)).id)).toMatchObject({
    state: "SUCCEEDED",
  });
  await stack.idle();
  await expect(rollbackService(deps, caller, { service: web, idempotencyKey: "back" })).rejects.toThrow(
    NothingToRollBackTo,
  );
  // The tasks that the count brought have proven the third.
  await deployed(stack, "v4");
  const back = await rollbackService(deps, caller, { service: web, idempotencyKey: "back again" });
  await stack.reach(back.id);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v3") });
});

test.concurrent("a roll-back to what runs already is refused, unless somebody changed that", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  const { id, fromTaskDefinition } = await deployed(stack, "v2");
  const named = { service: web, to: id };
  await expect(rollbackService(deps, caller, { ...named, idempotencyKey: "a" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    field: ["input", "to"],
    text: { kind: "problem.rollbackRunsAlready" },
  });
  const { writing } = await deps.ecsOf("main/us-east-1/shop/web");
  const elsewhere = { cluster: "shop", service: "web", taskDefinition: fromTaskDefinition ?? "" };
  await writing.send(new UpdateServiceCommand(elsewhere));
  const back = await rollbackService(deps, caller, { ...named, idempotencyKey: "b" });
  expect(await stack.reach(back.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
});

test.concurrent("a roll-back that had to wait, and finds its target running, says that nothing had to be done", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  const first = await deployed(stack, "v2");
  await deployed(stack, "v3");
  const back = await rollbackService(deps, caller, { service: web, idempotencyKey: "back" });
  const waits = { service: web, to: first.id, whenBusy: "QUEUE" as const, idempotencyKey: "back too" };
  const queued = await rollbackService(deps, caller, waits);
  expect(queued).toMatchObject({ state: "QUEUED" });
  await stack.reach(back.id);
  const before = stack.caused();
  expect(await stack.reach(queued.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(stack.caused()).toEqual(before);
  const ends = [back, queued].map(async ({ id }) =>
    (await stack.eventsOf(id)).find(({ state }) => state === "SUCCEEDED"),
  );
  expect(await Promise.all(ends)).toMatchObject([
    { kind: "deployment.succeeded" },
    {
      kind: "deployment.ranAlready",
      params: { revision: expect.stringMatching(/^shop-web:\d+$/), running: 2 },
    },
  ]);
});

import { expect } from "vitest";
import { auditEventsPage } from "../audit/index.ts";
import { IdempotencyKeyReused, pageRequest } from "../kernel/index.ts";
import { allVerbs } from "../permissions/index.ts";
import { callerWith, type DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { cancelDeployment, DeploymentInProgress, deployService } from "./index.ts";

const request = (tag: string, idempotencyKey: string, service = "shop/web") => ({
  service,
  images: [{ image: `:${tag}` }],
  idempotencyKey,
});

async function outcomes({ deps, caller }: DeploymentStack) {
  const page = pageRequest({ first: 100 });
  const { items } = await auditEventsPage(deps.database, caller, {
    page,
    filter: { action: "deployment.request" },
  });
  return items.map(({ outcome }) => outcome).sort();
}

test.concurrent("of two requests for a service at the same moment one is refused, and names the other", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { deps, caller, reach, sim } = stack;
  const asked = ["v2", "v3", "v4", "v5"].map((tag) => deployService(deps, caller, request(tag, tag)));
  const answers = await Promise.allSettled(asked);
  const accepted = answers.filter((each) => each.status === "fulfilled").map((each) => each.value);
  const refused = answers.filter((each) => each.status === "rejected").map((each) => each.reason);
  expect(accepted).toHaveLength(1);
  for (const refusal of refused) {
    expect(refusal).toBeInstanceOf(DeploymentInProgress);
    expect(refusal.deploymentId).toBe(accepted[0]?.id);
  }
  expect(await outcomes(stack)).toEqual(["ACCEPTED", "REFUSED", "REFUSED", "REFUSED"]);
  await stack.startWorker();
  expect(await reach(accepted[0]?.id ?? "")).toMatchObject({ state: "SUCCEEDED" });
  expect(sim.calls({ operation: "UpdateService" })).toHaveLength(1);
});

test.concurrent("the same request at the same moment is one deployment, and later still the same", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller, reach, sim } = stack;
  const ask = () => deployService(deps, caller, request("v2", "k1"));
  const answers = await Promise.all(Array.from({ length: 10 }, ask));
  const ids = new Set(answers.map(({ id }) => id));
  expect(ids.size).toBe(1);
  const [id = ""] = ids;
  const done = await reach(id);
  expect(await ask()).toEqual(done);
  expect(sim.calls({ operation: "UpdateService" })).toHaveLength(1);
  expect(await outcomes(stack)).toEqual(["ACCEPTED"]);
});

test.concurrent("a key is its principal's own, and stands for one request", async ({ useStack }) => {
  const stack = await useStack({ worker: false, services: [{ name: "web" }, { name: "api" }] });
  const { deps, caller } = stack;
  await deployService(deps, caller, request("v2", "k1"));
  await expect(deployService(deps, caller, request("v3", "k1"))).rejects.toThrow(IdempotencyKeyReused);
  await expect(deployService(deps, caller, request("v2", "k1", "shop/api"))).rejects.toThrow(
    IdempotencyKeyReused,
  );
  const bob = callerWith(allVerbs, "**", "bob");
  expect(await deployService(deps, bob, request("v3", "k1", "shop/api"))).toMatchObject({
    requestedBy: "bob",
  });
});

test.concurrent("a refused request leaves its key free", async ({ useStack }) => {
  const { deps, caller } = await useStack({ worker: false });
  await expect(deployService(deps, caller, request("v2", "k1", "shop/nothing"))).rejects.toThrow();
  expect(await deployService(deps, caller, request("v2", "k1"))).toMatchObject({ state: "REQUESTED" });
});

test.concurrent("one key for two cancellations at the same moment cancels one deployment", async ({
  useStack,
}) => {
  const { deps, caller } = await useStack({ worker: false, services: [{ name: "web" }, { name: "api" }] });
  const ids = await Promise.all(
    ["shop/web", "shop/api"].map(
      async (service) => (await deployService(deps, caller, request("v2", service, service))).id,
    ),
  );
  const answers = await Promise.allSettled(
    ids.map((deployment) => cancelDeployment(deps, caller, { deployment, idempotencyKey: "k1" })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = answers.find((each) => each.status === "rejected");
  expect(refused?.reason).toBeInstanceOf(IdempotencyKeyReused);
});

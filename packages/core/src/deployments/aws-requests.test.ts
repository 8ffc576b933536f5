import { expect } from "vitest";
import { awsRequestsOfDeployments } from "../audit/index.ts";
import { test } from "../testing/stack-test.ts";
import { cancelDeployment, deployService } from "./index.ts";

const page = { limit: 100, backward: false, after: null, before: null };

test("what is asked of AWS for a deployment is on record with AWS's ids of the requests", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller, sim } = stack;
  const change = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k" };
  const { id } = await deployService(deps, caller, change);
  await stack.reach(id);
  const requests = (await awsRequestsOfDeployments(deps.database, caller, { ids: [id], page })).get(id);
  expect(requests?.items).toMatchObject([
    { action: "RegisterTaskDefinition", outcome: "OK" },
    { action: "UpdateService", outcome: "OK" },
  ]);
  expect(new Set(requests?.items.map(({ requestId }) => requestId)).size).toBe(2);
  expect(requests?.items.every(({ requestId }) => requestId !== null && requestId.length === 36)).toBe(true);
  const { rows } = await deps.database.pool.query("SELECT access_key_id FROM aws_session");
  expect(rows).toEqual([{ access_key_id: sim.calls({ operation: "UpdateService" })[0]?.accessKeyId }]);
});

test("a call that is refused has its error, one without an answer says so", async ({ useStack }) => {
  const stack = await useStack();
  const { deps, caller, sim } = stack;
  sim.scenarios.set({ kind: "drop-after-effect", operation: "RegisterTaskDefinition", nth: 1 });
  sim.scenarios.set({ kind: "access-denied", operation: "UpdateService" });
  const change = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k" };
  const { id } = await deployService(deps, caller, change);
  expect((await stack.reach(id)).state).toBe("FAILED");
  const requests = (await awsRequestsOfDeployments(deps.database, caller, { ids: [id], page })).get(id);
  expect(requests?.items).toMatchObject([
    { action: "RegisterTaskDefinition", outcome: "NO_ANSWER", requestId: null },
    { action: "UpdateService", outcome: "AccessDeniedException", requestId: expect.any(String) },
  ]);
});

test("a call whose outcome came too late to count is on record too", async ({ useStack }) => {
  const stack = await useStack();
  const { deps, caller, sim } = stack;
  sim.scenarios.set({ kind: "latency", operation: "UpdateService", milliseconds: 1_000 });
  const change = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k" };
  const { id } = await deployService(deps, caller, change);
  await stack.reach(id, { state: "UPDATING" });
  await new Promise((next) => setTimeout(next, 400));
  await cancelDeployment(deps, caller, { deployment: id, idempotencyKey: "c" });
  await stack.reach(id);
  const requests = (await awsRequestsOfDeployments(deps.database, caller, { ids: [id], page })).get(id);
  const sent = sim.calls().filter(({ operation }) => /^(Register|Update|Stop)/.test(operation));
  expect(requests?.items.map(({ action }) => action)).toEqual(sent.map(({ operation }) => operation));
});

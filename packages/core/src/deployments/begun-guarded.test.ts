import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { lockService } from "../guards/index.ts";
import { createAwsClients, openGate } from "../kernel/index.ts";
import { builtInRoles } from "../permissions/index.ts";
import { imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { deployService, planDeployment, scaleService } from "./index.ts";

const web = "shop/web";

test.concurrent("a lock that comes while the request is looked at holds", async ({ useStack }) => {
  const stack = await useStack({ settings: { verify: true } });
  const { deps, caller } = stack;
  let locked = false;
  const looking = {
    ...deps,
    async clientsOf(path: string) {
      const lock = { service: web, reason: "incident", idempotencyKey: "lock" };
      if (!locked) await lockService({ ...deps, roles: builtInRoles }, caller, lock);
      locked = true;
      return deps.clientsOf(path);
    },
  };
  const asked = { service: web, images: [{ image: ":v2" }], idempotencyKey: "a" };
  const { id } = await deployService(looking, caller, asked);
  expect(await stack.reach(id)).toMatchObject({
    state: "FAILED",
    failure: { kind: "cause.guarded", params: { guard: "LOCK" } },
  });
  expect(stack.sim.calls({ operation: "RegisterTaskDefinition" })).toHaveLength(0);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v1") });
});

test.concurrent("an account that may not be changed any more when it begins is left alone", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { deps, caller } = stack;
  const first = await deployService(deps, caller, {
    service: web,
    images: [{ image: ":v2" }],
    idempotencyKey: "a",
  });
  const scale = { service: web, desiredCount: 3, whenBusy: "QUEUE" as const, idempotencyKey: "b" };
  const second = await scaleService(deps, caller, scale);
  deps.mayDeployTo = () => false;
  await stack.startWorker();
  for (const { id } of [first, second]) {
    expect(await stack.reach(id)).toMatchObject({
      state: "FAILED",
      failure: { kind: "cause.readOnlyAccount", params: { account: "main" } },
    });
  }
  expect(stack.sim.calls({ operation: "UpdateService" })).toHaveLength(0);
});

test.concurrent("what was in the way of a request and ends at that moment is in nobody's way", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { deps, caller } = stack;
  const ask = (tag: string, by = deps) =>
    deployService(by, caller, { service: web, images: [{ image: `:${tag}` }], idempotencyKey: tag });
  const first = await ask("v2");
  const { pool } = deps.database;
  const end = "UPDATE deployment SET state = 'CANCELLED', finished_at = now() WHERE id = $1";
  const ending = new Proxy(pool, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name, target);
      return async (...query: Parameters<typeof pool.query>) => {
        try {
          return await target.query(...query);
        } catch (error) {
          await target.query(end, [first.id]);
          throw error;
        }
      };
    },
  });
  const second = await ask("v3", { ...deps, database: { ...deps.database, pool: ending } });
  expect(second).toMatchObject({ state: "REQUESTED" });
});

test.concurrent("all that is looked at for one change takes eight seconds together", async ({ useStack }) => {
  const stack = await useStack({ settings: { verify: true }, worker: false });
  const silent = createServer();
  await new Promise<void>((ready) => silent.listen(0, "127.0.0.1", ready));
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const clients = createAwsClients(openGate, { account: "main", region: "us-east-1", endpoint });
  const deaf = { ...stack.deps, clientsOf: async () => clients };
  const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:v2";
  const begun = performance.now();
  const plan = await planDeployment(deaf, stack.caller, { service: web, images: [{ image }] });
  expect(performance.now() - begun).toBeLessThan(12_000);
  expect(plan.checks.map(({ status }) => status)).not.toContain("FAILED");
  silent.closeAllConnections();
  silent.close();
});

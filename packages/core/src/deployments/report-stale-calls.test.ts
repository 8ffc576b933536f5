import { EventEmitter } from "node:events";
import { RegisterTaskDefinitionCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { expect } from "vitest";
import { fleetEventsAfter, watchDeployment } from "../events/index.ts";
import type { DeploymentStack } from "../testing/index.ts";
import { quietLog } from "../testing/quiet-log.ts";
import { test } from "../testing/stack-test.ts";
import { deploymentTag } from "./ecs.ts";
import { deployService, restartService } from "./index.ts";
import { reportStaleCalls } from "./report-stale-calls.ts";

async function deployed(stack: DeploymentStack, image: string) {
  const { deps, caller } = stack;
  const request = { service: "shop/web", images: [{ image }], idempotencyKey: image };
  const { id } = await deployService(deps, caller, request);
  return stack.reach(id);
}

const look = ({ deps }: DeploymentStack, deploymentId: string) =>
  reportStaleCalls(deps, { deploymentId, log: quietLog });

test("a deployment that went as it should is told nothing of", async ({ useStack }) => {
  const stack = await useStack();
  const first = await deployed(stack, ":v2");
  // Another deployment's roll-out of another revision is its own.
  await deployed(stack, ":v3");
  await look(stack, first.id);
  expect(await stack.read(first.id)).toEqual(first);
});

test("calls that landed after the end are told once, as events after the final one", async ({ useStack }) => {
  const stack = await useStack();
  const { writing } = await stack.deps.ecsOf("main/us-east-1/");
  const done = await deployed(stack, ":v2");
  const tags = [{ key: deploymentTag, value: done.id }];
  const containerDefinitions = [{ name: "web", image: "nginx", memory: 64 }];
  const family = "shop-web";
  await writing.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions, tags }));
  const stale = { cluster: "shop", service: "web", taskDefinition: done.toTaskDefinition ?? "" };
  await writing.send(new UpdateServiceCommand({ ...stale, forceNewDeployment: true }));

  await look(stack, done.id);
  await look(stack, done.id);
  const news = (await stack.eventsOf(done.id)).filter(({ version }) => version > done.version);
  expect(news).toMatchObject([
    { kind: "deployment.strayRevision", version: done.version + 1, final: true, state: "SUCCEEDED" },
    { kind: "deployment.strayRollout", version: done.version + 2, final: true },
  ]);
  expect(news[0]?.params).toEqual({ revision: `${family}:3` });
  // The stream tells the same as polling, also to whoever has seen the end.
  const { database } = stack.deps;
  const watched = async (after: number) => {
    const versions: number[] = [];
    const nudges = { emitter: new EventEmitter(), close: async () => {} };
    const deps = { pool: database.pool, nudges };
    const input = { deploymentId: done.id, after, signal: AbortSignal.timeout(60_000) };
    for await (const event of watchDeployment(deps, stack.caller, input)) versions.push(event.version);
    return versions;
  };
  const [last = 0] = news.slice(-1).map(({ version }) => version);
  expect(await watched(0)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  expect(await watched(done.version)).toEqual([last - 1, last]);
  expect(await watched(last)).toEqual([]);
  // And nobody who waits for successes is told of another one.
  const filter = { states: ["SUCCEEDED"] };
  const successes = async () => {
    const page = { after: { xid: "0", id: "0" }, filter, limit: 100 };
    return (await fleetEventsAfter(database, stack.caller, page)).map(({ event }) => event?.version);
  };
  // Transactions of other databases of the same server are waited for too, and other tests have some.
  await expect.poll(successes, { timeout: 20_000 }).toEqual([done.version]);
  expect(await stack.read(done.id)).toMatchObject({ updatedAt: done.updatedAt, version: last });
});

test("what another deployment that is under way may have caused is not told of yet", async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const { deps, caller } = stack;
  const worker = await stack.startWorker();
  const done = await deployed(stack, ":v2");
  await worker.stop();
  // Of the same revision; nobody is there to record what it causes.
  await restartService(deps, caller, { service: "shop/web", idempotencyKey: "restart" });
  const { writing } = await deps.ecsOf("main/us-east-1/");
  const where = { cluster: "shop", service: "web" };
  await writing.send(new UpdateServiceCommand({ ...where, forceNewDeployment: true }));
  await look(stack, done.id);
  expect((await stack.read(done.id)).version).toBe(done.version);
  const { rowCount } = await deps.database.pool.query("SELECT FROM graphile_worker.jobs WHERE key = $1", [
    `stale-calls:${done.id}`,
  ]);
  expect(rowCount).toBe(1);
});

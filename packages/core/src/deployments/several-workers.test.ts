import { expect, onTestFinished } from "vitest";
import type { DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { startWorkerProcess } from "../testing/worker-process.ts";
import { deployService } from "./index.ts";

async function startProcess({ sim, deps }: DeploymentStack) {
  const process = await startWorkerProcess({
    databaseUrl: deps.database.ownerUrl,
    endpoint: sim.url,
    region: "us-east-1",
    settings: {},
  });
  onTestFinished(() => process.kill());
  return process;
}

test("two processes on one database do each deployment once", async ({ useStack }) => {
  const names = ["web", "api", "jobs", "mail", "search", "cron"];
  const services = names.map((name) => ({ name, desiredCount: 1 }));
  const stack = await useStack({ worker: false, services });
  const { deps, caller } = stack;
  await Promise.all([startProcess(stack), startProcess(stack)]);
  const asked = await Promise.all(
    names.map((name) =>
      deployService(deps, caller, {
        service: `shop/${name}`,
        images: [{ image: ":v2" }],
        idempotencyKey: name,
      }),
    ),
  );
  const done = await Promise.all(asked.map(({ id }) => stack.reach(id)));
  expect(done.map(({ state }) => state)).toEqual(names.map(() => "SUCCEEDED"));
  expect(stack.caused().sort()).toEqual(done.map(({ ecsDeploymentId }) => ecsDeploymentId).sort());
  expect(stack.sim.calls({ operation: "RegisterTaskDefinition" })).toHaveLength(names.length);
});

test("a process that freezes with a call in the air is replaced, and does no harm when it wakes", {
  timeout: 60_000,
}, async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const { sim, deps, caller } = stack;
  sim.scenarios.set({ kind: "latency", operation: "RegisterTaskDefinition", milliseconds: 300, times: 1 });
  const first = await startProcess(stack);
  const { id } = await deployService(deps, caller, {
    service: "shop/web",
    images: [{ image: ":v2" }],
    idempotencyKey: "k1",
  });
  await stack.reach(id, { state: "REGISTERING" });
  process.kill(first.pid, "SIGSTOP");
  await startProcess(stack);
  const done = await stack.reach(id, { withinMs: 40_000 });
  expect(done.state).toBe("SUCCEEDED");
  process.kill(first.pid, "SIGCONT");
  await new Promise((next) => setTimeout(next, 1_500));
  expect(await stack.read(id)).toEqual(done);
  expect(stack.caused()).toEqual([done.ecsDeploymentId]);
  expect(await stack.inEcs("web")).toMatchObject({ taskDefinition: done.toTaskDefinition });
  expect((await stack.eventsOf(id)).map(({ version }) => version)).toEqual(
    Array.from({ length: done.version }, (_, index) => index + 1),
  );
});

test("a deployment goes on when a worker recorded something during another one's step and then died", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { sim, deps, caller } = stack;
  const worker = await stack.startWorker();
  const request = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k1" };
  const { id } = await deployService(deps, caller, request);
  await stack.reach(id, { state: "ROLLING_OUT" });
  // Nearly all of a step is waiting for ECS.
  sim.scenarios.set({ kind: "latency", operation: "DescribeServices", milliseconds: 200, times: 20 });
  for (let times = 0; times < 10; times += 1) {
    await new Promise((next) => setTimeout(next, 50));
    await deps.database.pool.query("UPDATE deployment SET version = version + 1 WHERE id = $1", [id]);
  }
  expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED" });
  await worker.stop();
});

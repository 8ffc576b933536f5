import { expect } from "vitest";
import { startEventSources } from "../fleet/index.ts";
import { test } from "../testing/stack-test.ts";
import { deployService, wakeDeployments } from "./index.ts";

const place = { account: "123456789012", region: "us-east-1" };
const web = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k1" };
/** No test waits for so long: whatever is seen before was looked at because something was told. */
const pollMs = 600_000;

test.concurrent("an event of ECS has the roll-out it is of looked at at once, long before its next look", async ({
  useStack,
}) => {
  const stack = await useStack({ settings: { pollMs, consistencyMs: 0 } });
  const { deps, sim } = stack;
  const queue = sim.createQueue({ ...place, name: "ecs-events", visibilityTimeout: 2 });
  sim.createRule({ ...place, queue });
  // An event that comes while a look is under way moves nothing. Were it the last one nobody would look: it comes again.
  const copies = sim.createQueue({ ...place, name: "copies" });
  sim.createRule({ ...place, queue: copies, detailTypes: ["ECS Service Action"] });
  const again = setInterval(async () => {
    const receive = { most: 1, visibilityMilliseconds: 0, waitMilliseconds: 0, onHangUp: () => undefined };
    for (const { body } of await copies.receive(receive)) queue.send(body);
  }, 250);
  const account = { name: "main", regions: [place.region], endpoint: sim.url, access: "deploy" as const };
  const sources = await startEventSources(
    { ...deps, onServices: (serviceIds) => wakeDeployments(deps.database, { serviceIds }) },
    { accounts: [{ ...account, events: { queueUrl: queue.url } }], timing: { pollSeconds: 1 } },
  );
  try {
    const { id } = await deployService(deps, stack.caller, web);
    expect(await stack.reach(id)).toMatchObject({ state: "SUCCEEDED" });
    expect(await stack.inEcs("web")).toMatchObject({ running: 2 });
  } finally {
    clearInterval(again);
    await sources.stop();
  }
});

test.concurrent("only what waits for its next look is woken: not one that waits because AWS failed, nor another service's", async ({
  useStack,
  // Its own: the other one cannot poll once another test of the file is over.
  expect,
}) => {
  const services = [{ name: "web" }, { name: "api" }];
  const { deps, sim, caller, reach, read, startWorker } = await useStack({
    worker: false,
    services,
    settings: { pollMs, consistencyMs: 0 },
    // No roll-out is over before it is looked at.
    simulator: { timing: { healthyWithoutCheck: 86_400_000 } },
  });
  const worker = await startWorker();
  const { id } = await deployService(deps, caller, web);
  const { serviceId } = await reach(id, { state: "ROLLING_OUT" });
  const other = await deployService(deps, caller, { ...web, service: "shop/api", idempotencyKey: "k2" });
  await reach(other.id, { state: "ROLLING_OUT" });
  const waiting = async () => {
    const { rows } = await deps.database.pool.query(
      "SELECT key, extract(epoch FROM run_at - now())::int AS seconds FROM graphile_worker.jobs " +
        "WHERE key LIKE 'deployment:%' AND locked_at IS NULL ORDER BY key",
    );
    return Object.fromEntries(rows.map(({ key, seconds }) => [key, seconds]));
  };
  const jobs = [`deployment:${id}`, `deployment:${other.id}`] as const;
  await expect
    .poll(async () => Object.values(await waiting()).filter((seconds) => Number(seconds) > 500))
    .toHaveLength(2);
  // Its look fails, and is due again later: an event is no reason to ask AWS more often.
  sim.scenarios.set({ kind: "access-denied", operation: "DescribeServices" });
  await wakeDeployments(deps.database, { serviceIds: [serviceId] });
  const failedLooks = async () => {
    const { rows } = await deps.database.pool.query(
      "SELECT payload->>'attempt' AS attempt FROM graphile_worker._private_jobs WHERE key = $1 AND locked_at IS NULL",
      [jobs[0]],
    );
    return Number(rows[0]?.attempt);
  };
  await expect.poll(failedLooks).toBeGreaterThan(0);
  await worker.stop();
  expect(await failedLooks()).toBeGreaterThan(0);
  await deps.database.pool.query(
    "SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => now() + interval '100 seconds') " +
      "FROM graphile_worker._private_jobs WHERE key = $1",
    [jobs[0]],
  );
  await wakeDeployments(deps.database, { serviceIds: [serviceId] });
  expect((await waiting())[jobs[0]]).toBeGreaterThan(0);
  expect((await waiting())[jobs[1]]).toBeGreaterThan(500);
  expect(await read(other.id)).toMatchObject({ state: "ROLLING_OUT" });
});

import { openDatabase } from "@fleetgraph/database";
import { severableProxy, testDatabase } from "@fleetgraph/database/testing";
import { expect, onTestFinished, test } from "vitest";
import { openGate } from "../../kernel/index.ts";
import { startAwsProxy } from "../../testing/crash/aws-proxy.ts";
import { eventStack } from "../../testing/event-stack.ts";
import { listedPlaces } from "../../testing/listed-places.ts";
import { startListingProcess } from "../../testing/listing-process.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import { createAwsAccounts, syncFleet } from "../index.ts";

async function setUp() {
  const database = await testDatabase();
  onTestFinished(() => database.close());
  const fleet = await listedPlaces(database);
  onTestFinished(() => fleet.close());
  return { database, ...fleet };
}

/** Everything that the fleet has or had, by ARN. */
function everKnown({ sim }: Awaited<ReturnType<typeof setUp>>): Set<string> {
  const arns = new Set<string>();
  for (const { clusters } of sim.world.regions.values()) {
    for (const { arn, services, hosts, tasks } of clusters.values()) {
      arns.add(arn);
      for (const things of [services, hosts, tasks]) for (const thing of things.values()) arns.add(thing.arn);
    }
  }
  return arns;
}

const presentRows =
  "SELECT arn FROM cluster WHERE gone_at IS NULL UNION ALL SELECT arn FROM service WHERE gone_at IS NULL " +
  "UNION ALL SELECT arn FROM host WHERE gone_at IS NULL UNION ALL SELECT arn FROM task WHERE gone_at IS NULL";
const everyRow =
  "SELECT arn FROM cluster UNION ALL SELECT arn FROM service UNION ALL SELECT arn FROM host UNION ALL SELECT arn FROM task";

test("a database that goes in the middle of a listing keeps what it had; the next listing brings the rest", {
  timeout: 120_000,
}, async () => {
  const fleet = await setUp();
  const { sim, deps, database, sync, stale, differences } = fleet;
  const { hostname, port } = new URL(database.ownerUrl);
  const network = await severableProxy({ host: hostname, port: Number(port) });
  onTestFinished(() => network.close());
  const url = new URL(database.ownerUrl);
  url.port = String(network.port);
  const cut = await openDatabase(
    { log: quietLog },
    { url: url.href, dataDirectory: "/nonexistent", poolSize: 8 },
  );
  onTestFinished(() => cut.close());
  const known = everKnown(fleet);
  // At three places of the first listing, and once in the middle of a later one.
  for (const calls of [6, 20, 40, 30]) {
    let asked = 0;
    const proxy = await startAwsProxy(sim, {
      async request() {
        asked += 1;
        if (asked === calls) await network.cut();
        return { is: "pass" };
      },
      response: () => ({ is: "pass" }),
    });
    const listing = sync({ ...deps, database: cut, accounts: fleet.accountsAt(proxy.url) });
    await expect(listing).rejects.toThrow();
    await proxy.close();
    await network.restore();
    const { rows } = await database.pool.query<{ arn: string }>(everyRow);
    expect(rows.filter(({ arn }) => !known.has(arn))).toEqual([]);
    // Nothing is told to be fresh that is not there, and nothing that was there is gone.
    const gone = await database.pool.query("SELECT FROM task WHERE gone_at IS NOT NULL");
    expect(gone.rowCount).toBe(0);
    if (calls === 40) {
      await sync({ ...deps, database: cut });
      expect(await differences()).toEqual([]);
    }
  }
  await sync({ ...deps, database: cut });
  expect(await differences()).toEqual([]);
  expect(await stale()).toEqual([]);
});

test("a process that is killed in the middle of a listing loses and invents nothing", {
  timeout: 120_000,
}, async () => {
  const fleet = await setUp();
  const { sim, database, configured, sync, stale, differences } = fleet;
  sim.scenarios.set({ kind: "latency", milliseconds: 5 });
  const known = everKnown(fleet);
  let present = 0;
  for (const calls of [5, 25, 60]) {
    sim.clearCalls();
    const process = await startListingProcess({
      databaseUrl: database.ownerUrl,
      accounts: configured(),
    });
    await expect.poll(() => sim.calls().length, { timeout: 30_000, interval: 2 }).toBeGreaterThan(calls);
    await process.kill();
    const { rows } = await database.pool.query<{ arn: string }>(presentRows);
    expect(rows.filter(({ arn }) => !known.has(arn))).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(present);
    present = rows.length;
  }
  sim.scenarios.clear();
  await sync();
  expect(await differences()).toEqual([]);
  expect(await stale()).toEqual([]);
});

const hour = 3_600_000;
test.each([
  ["behind AWS's", [-3 * hour, 0]],
  ["ahead of AWS's", [3 * hour, 0]],
  ["ahead, and then set right", [3 * hour, -3 * hour]],
])("a clock that runs %s changes nothing of what is there", { timeout: 60_000 }, async (_what, steps) => {
  const fleet = await setUp();
  const { sim, sync, stale, differences, passTime } = fleet;
  for (const step of steps) {
    passTime(step);
    await sync();
    expect(await differences()).toEqual([]);
    for (const { clusters } of sim.world.regions.values()) {
      for (const cluster of clusters.values()) {
        const [service, ...others] = cluster.services.values();
        if (!service) continue;
        const desiredCount = service.desiredCount === 1 ? 2 : service.desiredCount - 1;
        sim.autoscale({ cluster: cluster.name, service: service.name, desiredCount });
        for (const other of others.slice(1))
          sim.removeService({ cluster: cluster.name, service: other.name });
      }
    }
    sim.advance(30_000);
    passTime(1_000);
    await sync();
    expect(await differences()).toEqual([]);
    expect(await stale()).toEqual([]);
  }
});

test("a listing that is older than the events which came meanwhile changes nothing of what they told", {
  timeout: 60_000,
}, async () => {
  const database = await testDatabase();
  onTestFinished(() => database.close());
  const stack = await eventStack(database, { services: [{ name: "web", desiredCount: 4 }], hosts: 3 });
  onTestFinished(() => stack.close());
  const { sim } = stack;
  const reached = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  // ECS has answered, and the answer is a long time on its way.
  const proxy = await startAwsProxy(sim, {
    request: () => ({ is: "pass" }),
    response(operation) {
      if (operation !== "DescribeTasks" && operation !== "DescribeContainerInstances") return { is: "pass" };
      if (operation === "DescribeTasks") reached.resolve();
      return operation === "DescribeTasks" ? { is: "hold", until: goesOn.promise } : { is: "pass" };
    },
  });
  onTestFinished(() => proxy.close());
  const access = "deploy" as const;
  const account = { name: "main", regions: ["us-east-1"], endpoint: proxy.url, access };
  // Its timeout is longer than the hold.
  const timeouts = { connectionTimeout: 5_000, requestTimeout: 30_000 };
  const accounts = createAwsAccounts([account], openGate, timeouts);
  const listing = syncFleet({ ...stack.deps, accounts });
  await reached.promise;
  const taking = await stack.start();
  sim.autoscale({ cluster: "shop", service: "web", desiredCount: 7 });
  sim.advance(120_000);
  sim.autoscale({ cluster: "shop", service: "web", desiredCount: 2 });
  sim.advance(120_000);
  await stack.drained();
  await expect
    .poll(async () => [...(await stack.stored())], { timeout: 10_000 })
    .toEqual([...stack.simulated()]);
  goesOn.resolve();
  await listing;
  // Tasks that began and tasks that stopped while it was under way are as the events told, not as it found them.
  expect([...(await stack.stored())]).toEqual([...stack.simulated()]);
  const gone = await database.pool.query(
    "SELECT arn FROM task WHERE gone_at IS NOT NULL AND last_status <> 'STOPPED'",
  );
  expect(gone.rows).toEqual([]);
  await taking.stop();
  await stack.sync();
  expect([...(await stack.stored())]).toEqual([...stack.simulated()]);
});

import { DescribeServicesCommand, DescribeTasksCommand } from "@aws-sdk/client-ecs";
import { type Database, openDatabase } from "@fleetgraph/database";
import { severableProxy, testDatabase } from "@fleetgraph/database/testing";
import { createCluster, createService, type Simulator, startSimulator } from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import { createAwsClients, type RateGate } from "../../kernel/index.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import { createSharedRateGate } from "./shared-rate-gate.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const place = { account: "123456789012", region: "us-east-1" };
const cluster = "shop";

/** A simulated account that throttles as AWS does, and some processes' gates over one database. */
async function setUp(processes: number) {
  const sim = await startSimulator({ throttling: true });
  closing.push(() => Promise.resolve(sim.close()));
  const { accessKeyId, secretAccessKey } = sim.credentials(place.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  createCluster(sim, { ...place, name: cluster });
  createService(sim, {
    ...place,
    cluster,
    name: "web",
    image: "web:v1",
    launchType: "FARGATE",
    desiredCount: 1,
  });
  const database = await testDatabase();
  closing.push(() => database.close());
  const gates = Array.from({ length: processes }, () => gateOver(database));
  return { sim, database, gates };
}

function gateOver(database: Pick<Database, "pool">): RateGate {
  const gate = createSharedRateGate({ database, log: quietLog });
  closing.push(() => gate.close());
  return gate;
}

const clientsOf = (sim: Simulator, gate: RateGate) => createAwsClients(gate, { ...place, endpoint: sim.url });
const tasks = new DescribeTasksCommand({ cluster, tasks: ["0123456789abcdef0123456789abcdef"] });
const services = new DescribeServicesCommand({ cluster, services: ["web"] });

const throttled = (sim: Simulator) =>
  sim.calls().filter((call) => call.error === "ThrottlingException").length;

test("two processes that list and deploy at once are never told that they are too fast", async () => {
  const { sim, gates } = await setUp(2);
  const went = { listing: 0, changes: 0 };
  // A hundred at once and twenty a second are allowed: the last fifty have to wait, on a machine that could do more.
  const over = () => went.listing + went.changes >= 150;
  await Promise.all(
    gates.flatMap((gate) => {
      const { listing, changing } = clientsOf(sim, gate);
      const lists = Array.from({ length: 8 }, async () => {
        while (!over()) {
          await listing.ecs.send(tasks);
          went.listing += 1;
        }
      });
      const deploys = Array.from({ length: 2 }, async () => {
        while (!over()) {
          await changing.reading.send(tasks);
          await changing.reading.send(services);
          went.changes += 1;
        }
      });
      return [...lists, ...deploys];
    }),
  );
  expect(throttled(sim)).toBe(0);
  // Who has first claim depends on how scarce tokens are on this machine; both went on.
  expect(went.changes).toBeGreaterThan(5);
  expect(went.listing).toBeGreaterThan(5);
});

/** The same database, and how many statements were sent to it to lease tokens; reports every few seconds are others. */
function counted({ pool }: Database) {
  const count = { leases: 0 };
  const query = ((...args: Parameters<typeof pool.query>) => {
    const [asked] = args as unknown[];
    if ((asked as { name?: string }).name === "fg_rate_lease") count.leases += 1;
    return pool.query(...args);
  }) as typeof pool.query;
  return { count, database: { pool: Object.create(pool, { query: { value: query } }) as typeof pool } };
}

test("a call does not cost a statement each", async () => {
  const { database, count } = counted((await setUp(0)).database);
  const gate = gateOver(database);
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let call = 0; call < 6; call += 1) await gate.take("main/us-east-1", "sync", "DescribeTasks");
    }),
  );
  expect(count.leases).toBeGreaterThan(0);
  expect(count.leases).toBeLessThan(96 / 2);
});

test("a listing under full load does not hold up the calls of a deployment", async () => {
  const { sim, database, gates } = await setUp(1);
  const [ofListing] = gates as [RateGate];
  const { database: own, count } = counted(database);
  const ofDeployment = gateOver(own);
  const over = new AbortController();
  const { listing } = clientsOf(sim, ofListing);
  let listed = 0;
  const lists = Array.from({ length: 16 }, async () => {
    while (!over.signal.aborted) {
      try {
        await listing.ecs.send(tasks, { abortSignal: over.signal });
        listed += 1;
      } catch (error) {
        if (!over.signal.aborted) throw error;
      }
    }
  });
  // Half of the burst, and some of what came since: from here on the listing waits for every token.
  await expect.poll(() => listed, { timeout: 20_000 }).toBeGreaterThan(60);
  const before = { listed, leases: count.leases };
  for (let look = 0; look < 15; look += 1) {
    await ofDeployment.take(`${place.account}/${place.region}`, "change", "DescribeTasks");
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  // Each got its token with its first question: it never had to wait for one and ask again.
  expect(count.leases - before.leases).toBeLessThanOrEqual(15);
  expect(count.leases).toBeGreaterThan(before.leases);
  await expect.poll(() => listed - before.listed, { timeout: 20_000 }).toBeGreaterThan(10);
  over.abort();
  await Promise.all(lists);
  expect(throttled(sim)).toBe(0);
});

test("without the database a process goes on, and comes back to it", async () => {
  const direct = await testDatabase();
  closing.push(() => direct.close());
  const url = new URL(direct.ownerUrl);
  const proxy = await severableProxy({ host: url.hostname, port: Number(url.port) });
  closing.push(() => proxy.close());
  url.host = `127.0.0.1:${proxy.port}`;
  const database = await openDatabase({ log: quietLog }, { url: url.href, dataDirectory: "/nonexistent" });
  closing.push(() => database.close());
  const gate = gateOver(database);
  const take = (times: number) =>
    Promise.all(Array.from({ length: times }, () => gate.take("main/us-east-1", "change", "UpdateService")));
  const isShared = async () => (await direct.pool.query("SELECT FROM rate_budget")).rowCount !== 0;
  await take(1);
  for (const [fail, mend] of [
    [proxy.cut, proxy.restore],
    [proxy.stall, proxy.resume],
  ] as const) {
    await fail();
    await take(5);
    expect(await gate.turn("main/us-east-1", "RegisterTaskDefinition", "d1")).toBe(0);
    gate.throttled("main/us-east-1", "DescribeTasks");
    await mend();
    await direct.pool.query("DELETE FROM rate_budget");
    await expect.poll(() => take(1).then(isShared), { timeout: 20_000, interval: 500 }).toBe(true);
  }
});

test("what one process is told by AWS slows the other down", async () => {
  const { database, gates } = await setUp(2);
  const [one, other] = gates as [RateGate, RateGate];
  const where = "main/us-east-1";
  await other.take(where, "change", "RegisterTaskDefinition");
  one.throttled(where, "RegisterTaskDefinition");
  await expect
    .poll(async () => (await database.pool.query("SELECT share FROM rate_budget")).rows[0]?.share, {
      timeout: 20_000,
    })
    .toBeCloseTo(0.7);
  // So many tokens come in half a minute.
  const waits: number[] = [];
  for (let holder = 0; holder < 20; holder += 1) {
    waits.push(await other.turn(where, "RegisterTaskDefinition", `d${holder}`));
  }
  expect(waits.at(-1)).toBeGreaterThan(0);
});

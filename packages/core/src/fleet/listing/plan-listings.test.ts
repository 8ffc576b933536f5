import { severableProxy, testDatabase } from "@fleetgraph/database/testing";
import { createCluster, createService, startSimulator } from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import { runWorker, type Worker } from "../../jobs/index.ts";
import { newId, openGate, type Reads, systemClock } from "../../kernel/index.ts";
import { callerWith } from "../../testing/deployment-stack.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import {
  createAwsAccounts,
  fleetCounts,
  fleetSyncsByIds,
  listAccounts,
  oldestListing,
  staleListings,
  syncFleet,
} from "../index.ts";
import { listPlace } from "./list-place.ts";
import { placeTask } from "./place.ts";
import { planListings } from "./plan-listings.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const regions = ["ap-northeast-1", "eu-west-1", "us-east-1"];
const intervalSeconds = 3_600;

/** Two accounts in three regions, one behind a network that may say nothing, an empty store, and workers that list. */
async function setUp() {
  const sim = await startSimulator({ throttling: false });
  closing.push(() => Promise.resolve(sim.close()));
  const database = await testDatabase();
  closing.push(() => database.close());
  const { accessKeyId, secretAccessKey } = sim.credentials("123456789012");
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  for (const region of regions) {
    const place = { account: "123456789012", region };
    createCluster(sim, { ...place, name: "shop" });
    createService(sim, {
      ...place,
      cluster: "shop",
      name: "web",
      image: "web:v1",
      launchType: "FARGATE",
      desiredCount: 1,
    });
  }
  const { hostname, port } = new URL(sim.url);
  const network = await severableProxy({ host: hostname, port: Number(port) });
  closing.push(() => network.close());
  const access = "deploy" as const;
  const configured = [
    { name: "main", regions: ["us-east-1", "ap-northeast-1"], endpoint: sim.url, access },
    { name: "slow", regions: ["eu-west-1"], endpoint: `http://127.0.0.1:${network.port}`, access },
  ];
  const depsNow = () => ({
    database,
    clock: systemClock,
    log: quietLog,
    accounts: createAwsAccounts(configured, openGate),
  });
  const startWorker = async (): Promise<Worker> => {
    const deps = depsNow();
    const tasks = {
      [placeTask]: (
        { account = "", region = "" }: Record<string, string>,
        { signal }: { signal: AbortSignal },
      ) => listPlace(deps, { account, region, intervalSeconds, signal }),
    };
    const worker = await runWorker(deps, { tasks, concurrency: 4, timing: { dueLookMs: 50 } });
    closing.push(() => worker.stop());
    return worker;
  };
  const ask = async () => {
    const id = newId("fleetSync", new Date());
    await database.prisma.fleetSync.create({ data: { id, requestedAt: new Date() } });
    await planListings(depsNow(), { intervalSeconds });
    return id;
  };
  const syncOf = async (id: string) => (await fleetSyncsByIds(database, [id])).get(id);
  const finished = async (id: string) => (await syncOf(id))?.finishedAt != null;
  const listings = async () => {
    const { rows } = await database.pool.query("SELECT * FROM place_listing ORDER BY region");
    return rows;
  };
  const jobs = async () => {
    const { rows } = await database.pool.query(
      "SELECT key, run_at FROM graphile_worker.jobs WHERE key LIKE 'list-place:%' ORDER BY key",
    );
    return rows as { key: string; run_at: Date }[];
  };
  return { sim, network, database, configured, depsNow, startWorker, ask, syncOf, finished, listings, jobs };
}

test("a request is answered when all its places were listed, and each place is listed again when it is due", async () => {
  const { sim, startWorker, ask, syncOf, finished, listings, jobs } = await setUp();
  await Promise.all([startWorker(), startWorker()]);
  const id = await ask();
  await expect.poll(() => finished(id), { timeout: 30_000 }).toBe(true);
  expect(await syncOf(id)).toMatchObject({ failedListings: 0 });
  expect((await syncOf(id))?.calls).toBe(sim.calls().length);
  await expect.poll(async () => (await jobs()).length).toBe(3);
  expect(
    (await jobs()).every((job) => job.run_at.getTime() > Date.now() + 0.2 * intervalSeconds * 1000),
  ).toBe(true);
  const places = await listings();
  expect(places.map(({ region, parts_done, parts_total }) => [region, parts_done, parts_total])).toEqual(
    regions.map((region) => [region, 4, 4]),
  );
  expect(places.every((place) => place.finished_at >= place.started_at)).toBe(true);
  // Two at once are answered by the same listings; nothing is listed twice for it.
  sim.clearCalls();
  const both = await Promise.all([ask(), ask()]);
  await expect
    .poll(async () => (await Promise.all(both.map(finished))).every(Boolean), { timeout: 30_000 })
    .toBe(true);
  expect(sim.calls({ operation: "ListClusters" }).length).toBeLessThanOrEqual(6);
});

test("a place that does not answer holds up no other, only the request for all of them", {
  timeout: 60_000,
}, async () => {
  const { network, startWorker, ask, finished, listings } = await setUp();
  network.stall();
  await startWorker();
  const id = await ask();
  const ended = async () =>
    (await listings()).filter((place) => place.finished_at !== null).map(({ region }) => region);
  await expect.poll(ended, { timeout: 10_000 }).toEqual(["ap-northeast-1", "us-east-1"]);
  expect(await finished(id)).toBe(false);
  network.resume();
  await expect.poll(() => finished(id), { timeout: 40_000 }).toBe(true);
});

test("a listing whose worker stops is begun anew by another, and is not told to have failed", async () => {
  const { network, database, startWorker, ask, finished, listings } = await setUp();
  network.stall();
  const first = await startWorker();
  const id = await ask();
  await expect
    .poll(async () => (await listings()).some((place) => place.region === "eu-west-1" && place.started_at))
    .toBe(true);
  await first.stop();
  network.resume();
  await startWorker();
  await expect.poll(() => finished(id), { timeout: 30_000 }).toBe(true);
  const { rowCount } = await database.pool.query("SELECT FROM listing_scope WHERE failed_since IS NOT NULL");
  expect(rowCount).toBe(0);
});

test("a plan gives a job to every place that has none, and takes none from those that have one", async () => {
  const { database, configured, depsNow, listings, jobs } = await setUp();
  await planListings(depsNow(), { intervalSeconds });
  const first = await jobs();
  expect(first).toHaveLength(3);
  await database.pool.query("DELETE FROM graphile_worker._private_jobs WHERE key LIKE '%us-east-1'");
  await planListings(depsNow(), { intervalSeconds });
  const second = await jobs();
  expect(second.map(({ key }) => key)).toEqual(first.map(({ key }) => key));
  expect(second.slice(0, 2)).toEqual(first.slice(0, 2));
  // One round is open at a time; a place that is not configured any more is not waited for.
  configured.splice(1);
  configured[0]?.regions.splice(1);
  await planListings(depsNow(), { intervalSeconds });
  const { rows } = await database.pool.query("SELECT waiting_for, finished_at FROM fleet_sync");
  expect(rows).toEqual([{ waiting_for: ["main/us-east-1"], finished_at: null }]);
  expect((await listings()).map(({ region }) => region)).toEqual(["us-east-1"]);
});

test("what is not configured any more is stale with that reason, and an hour later no more of the present", async () => {
  const { database, configured, depsNow } = await setUp();
  let now = Date.now();
  const deps = () => ({ ...depsNow(), clock: { now: () => new Date(now) } });
  const caller = callerWith(["fleet:read"]);
  const namesOf = async (reads: Reads) => (await listAccounts(reads, caller)).map(({ name }) => name);
  const seen = async () => ({
    stale: (await staleListings(database, caller)).map(({ failure }) => failure?.kind),
    accounts: await namesOf(database),
    ...(await fleetCounts(database, caller)),
  });
  await syncFleet(deps());
  const before = await seen();
  expect(before).toMatchObject({ stale: [], accounts: ["main", "slow"], clusterCount: 3, taskCount: 3 });
  const at = new Date(now).toISOString();
  // One region of an account, and all of another that had failed: its failure is not what is told from then on.
  const [main, slow] = structuredClone(configured);
  await database.pool.query(
    "UPDATE listing_scope SET failed_since = now(), failure = '{\"kind\":\"x\"}' WHERE kind = 'clusters' AND region = 'eu-west-1'",
  );
  configured.splice(1);
  configured[0]?.regions.splice(1);
  await planListings(deps(), { intervalSeconds });
  const stale = await seen();
  expect({ ...stale, stale: new Set(stale.stale) }).toEqual({
    ...before,
    stale: new Set(["cause.listing.notConfigured"]),
  });
  now += 3_500_000;
  await planListings(deps(), { intervalSeconds });
  expect(await seen()).toEqual(stale);
  now += 200_000;
  await planListings(deps(), { intervalSeconds });
  const after = {
    stale: [],
    accounts: ["main"],
    clusterCount: 1,
    serviceCount: 1,
    taskCount: 1,
    hostCount: 0,
  };
  expect(await seen()).toEqual(after);
  expect(Date.parse((await oldestListing(database, caller)) ?? "")).toBeGreaterThan(0);
  // As it was then it stays.
  const then = { ...database, at } as Reads;
  expect(await fleetCounts(then, caller)).toMatchObject({ clusterCount: 3, serviceCount: 3, taskCount: 3 });
  expect(await namesOf(then)).toEqual(["main", "slow"]);
  // Back again, one of them under another name: the same clusters.
  const ids = async () => (await database.pool.query("SELECT id FROM cluster ORDER BY id")).rows;
  const known = await ids();
  configured.splice(0, 1, main as (typeof configured)[0], {
    ...(slow as (typeof configured)[0]),
    name: "other",
  });
  await syncFleet(deps());
  await planListings(deps(), { intervalSeconds });
  expect(await seen()).toEqual({ ...before, accounts: ["main", "other"] });
  expect(await ids()).toEqual(known);
});

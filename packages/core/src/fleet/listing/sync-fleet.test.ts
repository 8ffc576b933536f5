import type { Database } from "@fleetgraph/database";
import { testDatabase } from "@fleetgraph/database/testing";
import { demoFleet, type Simulator, startSimulator } from "@fleetgraph/simulator";
import { afterAll, afterEach, expect, test } from "vitest";
import { openGate, pageRequest, systemClock } from "../../kernel/index.ts";
import type { Caller, Grant } from "../../permissions/index.ts";
import {
  createAwsAccounts,
  findService,
  fleetCounts,
  listClusters,
  listServices,
  servicesByIds,
  staleListings,
  syncFleet,
} from "../index.ts";

type Closing = (() => Promise<unknown>)[];
const closing: Closing = [];
const closingAtLast: Closing = [];
const closeAll = async (each: Closing) => {
  for (const close of each.splice(0).reverse()) await close();
};
afterEach(() => closeAll(closing));
afterAll(() => closeAll(closingAtLast));

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The demo's fleet in a simulated account, an empty store, and the way between them. */
async function setUp(options: { regions?: string[] } = {}, closers: Closing = closing) {
  const sim = await startSimulator({ throttling: false });
  closers.push(() => Promise.resolve(sim.close()));
  const database = await testDatabase();
  closers.push(() => database.close());
  const { accessKeyId, secretAccessKey } = sim.credentials("123456789012");
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  const main = {
    name: "main",
    regions: options.regions ?? ["us-east-1"],
    endpoint: sim.url,
    access: "deploy" as const,
  };
  // Pacing has a test of its own; here it would only make each listing take ten seconds.
  const accounts = createAwsAccounts([main], openGate);
  return { sim, database, deps: { database, clock: systemClock, log: quiet, accounts } };
}

function reader(...grants: Grant[]): Caller {
  const nothing = { requestId: "r", address: null, client: null };
  return { principalId: "prn_1", principalName: "reader", tokenId: "tok_1", roles: [], grants, ...nothing };
}
const everybody = reader({ verb: "fleet:read", resource: "**" });

async function rowsOf(database: Database) {
  const { rows } = await database.pool.query(
    "SELECT 'c' AS t, id, gone_at, content_hash, xmin::text FROM cluster UNION ALL SELECT 's', id, gone_at, content_hash, xmin::text FROM service " +
      "UNION ALL SELECT 'h', id, gone_at, content_hash, xmin::text FROM host UNION ALL SELECT 't', id, gone_at, content_hash, xmin::text FROM task ORDER BY 1, 2",
  );
  return rows;
}

test("the first customer's fleet is listed whole, and listing it again writes nothing but its freshness", async () => {
  const { sim, database, deps } = await setUp();
  demoFleet(sim);
  const first = await syncFleet(deps);
  expect(first.failedListings).toBe(0);
  expect(await fleetCounts(database, everybody)).toMatchObject({ clusterCount: 40, hostCount: 63 });
  const containers = await database.pool.query(
    "SELECT sum(jsonb_array_length(containers))::int AS count FROM task WHERE gone_at IS NULL AND last_status = 'RUNNING'",
  );
  expect(containers.rows[0].count).toBe(189);
  const before = await rowsOf(database);
  const second = await syncFleet(deps);
  expect(second).toMatchObject({ failedListings: 0, changedRows: 0 });
  expect(await rowsOf(database)).toEqual(before);
  expect(await staleListings(database, everybody)).toEqual([]);
});

/** A fleet that was listed whole, as each fault below leaves it too. */
let listedFleet: ReturnType<typeof setUp> | undefined;
async function listFleet() {
  const world = await setUp({}, closingAtLast);
  demoFleet(world.sim);
  await syncFleet(world.deps);
  return world;
}

test.each([
  ["access-denied", "ListServices", "cause.listing.denied"],
  ["http-500-html", "DescribeTasks", "cause.listing.unsupported"],
  ["unknown-operation", "ListContainerInstances", "cause.listing.unsupported"],
  ["drop-before-effect", "DescribeServices", "cause.listing.unreachable"],
])(
  "%s of %s removes nothing, says why, and leaves the rest fresh",
  { timeout: 120_000 },
  async (kind, operation, cause) => {
    listedFleet ??= listFleet();
    const { sim, database, deps } = await listedFleet;
    const before = await fleetCounts(database, everybody);
    sim.scenarios.set({ kind, operation } as Parameters<Simulator["scenarios"]["set"]>[0]);
    const summary = await syncFleet(deps);
    expect(summary.failedListings).toBeGreaterThan(0);
    expect(await fleetCounts(database, everybody)).toEqual(before);
    const stale = await staleListings(database, everybody);
    expect(new Set(stale.map((each) => each.failure?.kind))).toEqual(new Set([cause]));
    expect(new Set(stale.map((each) => each.kind)).size).toBe(1);
    expect(stale.every((each) => each.observedAt !== null && each.failedSince !== null)).toBe(true);
    sim.scenarios.clear();
    await syncFleet(deps);
    expect(await staleListings(database, everybody)).toEqual([]);
  },
);

test("an endpoint that ignores paging and leaves fields out still gives the whole fleet", async () => {
  const { sim, database, deps } = await setUp();
  demoFleet(sim);
  sim.scenarios.set({ kind: "ignore-paging" });
  sim.scenarios.set({ kind: "omit-optional-fields" });
  sim.scenarios.set({ kind: "odd-states" });
  await syncFleet(deps);
  expect(await fleetCounts(database, everybody)).toMatchObject({ clusterCount: 40, serviceCount: 75 });
});

test("one region that cannot be reached leaves the other fresh", { timeout: 120_000 }, async () => {
  const { sim, database, deps } = await setUp({ regions: ["us-east-1", "eu-west-1"] });
  demoFleet(sim);
  sim.scenarios.set({ kind: "unreachable", region: "eu-west-1" });
  await syncFleet(deps);
  const stale = await staleListings(database, everybody);
  expect(stale.map(({ region, kind }) => [region, kind])).toEqual([["eu-west-1", "CLUSTERS"]]);
  expect(await fleetCounts(database, everybody)).toMatchObject({ clusterCount: 40 });
});

test("what may not be read does not exist: not in lists, counts, ids, names or ARNs", async () => {
  const { sim, database, deps } = await setUp();
  demoFleet(sim);
  await syncFleet(deps);
  const all = await listServices(database, everybody, { page: pageRequest({ first: 100 }), filter: {} });
  const web = all.items.find((each) => each.name === "web");
  const other = all.items.find((each) => each.name !== "web");
  if (!web || !other) throw new Error("the demo's fleet has no web");
  const developer = reader({ verb: "fleet:read", resource: "main/*/production-web/web" });
  const page = pageRequest({ first: 100 });
  expect((await listServices(database, developer, { page, filter: {} })).items.map(({ id }) => id)).toEqual([
    web.id,
  ]);
  expect(
    (await listClusters(database, developer, { page, filter: {} })).items.map(({ name }) => name),
  ).toEqual(["production-web"]);
  expect(await fleetCounts(database, developer)).toMatchObject({
    clusterCount: 1,
    serviceCount: 1,
    hostCount: 0,
  });
  expect([...(await servicesByIds(database, developer, [web.id, other.id])).keys()]).toEqual([web.id]);
  for (const ref of [other.id, other.arn, other.path.split("/").slice(2).join("/"), other.name]) {
    expect(await findService(database, developer, ref)).toBeNull();
  }
  expect(await findService(database, developer, "web")).toMatchObject({ id: web.id });
});

test("an ambiguous name is refused with the ways to tell the services apart", async () => {
  const { sim, database, deps } = await setUp();
  demoFleet(sim);
  await syncFleet(deps);
  const refusal = await findService(database, everybody, "api").catch((error) => error);
  expect(refusal.candidates.length).toBeGreaterThan(1);
  for (const candidate of refusal.candidates) {
    expect(await findService(database, everybody, candidate)).toMatchObject({ name: "api" });
  }
});

import { testDatabase } from "@fleetgraph/database/testing";
import { createService, type ScenarioInput } from "@fleetgraph/simulator";
import { expect, onTestFinished, test } from "vitest";
import { startAwsProxy, type Treatment } from "../../testing/crash/aws-proxy.ts";
import { listedPlaces } from "../../testing/listed-places.ts";

const second = "100000000002";
const short = { connectionTimeout: 300, requestTimeout: 300 };

async function setUp() {
  const database = await testDatabase();
  const fleet = await listedPlaces(database);
  onTestFinished(async () => {
    await fleet.close();
    await database.close();
  });
  return { database, ...fleet };
}

/** Lets the fleet change: a service scales, and what stops is replaced. */
function change({ sim }: Awaited<ReturnType<typeof setUp>>) {
  for (const { clusters } of sim.world.regions.values()) {
    for (const cluster of clusters.values()) {
      const [service] = cluster.services.values();
      if (!service) continue;
      const desiredCount = service.desiredCount + 1;
      sim.autoscale({ cluster: cluster.name, service: service.name, desiredCount });
    }
  }
  sim.advance(600_000);
}

test.each<[string, Omit<ScenarioInput, "kind"> & { kind: ScenarioInput["kind"] }, string]>([
  ["throttles everything", { kind: "throttling-storm" }, "cause.listing.throttled"],
  ["answers 500", { kind: "server-error" }, "cause.listing.unsupported"],
  ["answers that the credentials have expired", { kind: "expired-credentials" }, "cause.listing.credentials"],
  ["denies everything", { kind: "access-denied" }, "cause.listing.denied"],
  ["cannot be reached", { kind: "unreachable" }, "cause.listing.unreachable"],
])(
  "an account that %s is stale since then, says why, and loses nothing; the others stay fresh",
  {
    timeout: 180_000,
  },
  async (_what, scenario, cause) => {
    const fleet = await setUp();
    const { sim, sync, stale, differences, database, passTime } = fleet;
    await sync();
    expect(await differences()).toEqual([]);
    const place = { account: second, region: "us-east-1" };
    const before = await rowsOf();
    sim.scenarios.set({ ...scenario, ...place });
    change(fleet);
    passTime(60_000);
    const began = fleet.deps.clock.now().getTime();
    const summary = await sync();
    expect(summary.failedListings).toBeGreaterThan(0);
    const found = await stale();
    // Its clusters, and each part of what is known of them.
    expect(new Set(found.map(({ kind }) => kind))).toEqual(
      new Set(["CLUSTERS", "SERVICES", "TASKS", "HOSTS"]),
    );
    for (const each of found) {
      expect(each).toMatchObject({ region: place.region, failure: { kind: cause } });
      expect(Date.parse(each.failedSince ?? "")).toBeGreaterThanOrEqual(began);
      expect(Date.parse(each.observedAt ?? "")).toBeLessThan(began);
    }
    expect(new Set(found.map(({ accountId }) => accountId)).size).toBe(1);
    // What differs is all of that account: the rest is as it is now, and of that one everything is as it was.
    const differing = await differences();
    expect(differing.length).toBeGreaterThan(0);
    expect(differing.filter((each) => !each.includes(`:${second}:`))).toEqual([]);
    expect(await rowsOf()).toEqual(before);
    const since = found.map(({ failedSince }) => failedSince);
    passTime(60_000);
    await sync();
    expect((await stale()).map(({ failedSince }) => failedSince)).toEqual(since);
    sim.scenarios.clear();
    await sync();
    expect(await stale()).toEqual([]);
    expect(await differences()).toEqual([]);

    async function rowsOf() {
      const { rows } = await database.pool.query(
        "SELECT arn, gone_at, xmin FROM task WHERE arn LIKE $1 UNION ALL SELECT arn, gone_at, xmin FROM service WHERE arn LIKE $1 " +
          "UNION ALL SELECT arn, gone_at, xmin FROM host WHERE arn LIKE $1 UNION ALL SELECT arn, gone_at, xmin FROM cluster WHERE arn LIKE $1 ORDER BY arn",
        [`%:${second}:%`],
      );
      return rows;
    }
  },
);

test("a region that answers too late makes only its own part stale, and is not waited for at every call", {
  timeout: 180_000,
}, async () => {
  const fleet = await setUp();
  const { sim, sync, stale, differences, deps, accountsAt } = fleet;
  await sync();
  sim.scenarios.set({ kind: "latency", region: "eu-west-1", milliseconds: 5_000 });
  change(fleet);
  sim.clearCalls();
  await sync({ ...deps, accounts: accountsAt(sim.url, short) });
  const found = await stale();
  expect(new Set(found.map(({ region }) => region))).toEqual(new Set(["eu-west-1"]));
  expect(new Set(found.map(({ failure }) => failure?.kind))).toEqual(new Set(["cause.listing.unreachable"]));
  expect(found.length).toBe(1 + 2 * 3);
  expect((await differences()).filter((each) => !each.includes(":eu-west-1:"))).toEqual([]);
  // One call, tried five times, and one for the account's number: not two clusters with three parts each.
  expect(sim.calls({ region: "eu-west-1" }).length).toBeLessThanOrEqual(8);
  sim.scenarios.clear();
  await sync();
  expect(await stale()).toEqual([]);
  expect(await differences()).toEqual([]);
});

test("what is only denied at EC2 leaves hosts as they were known, and says so", async () => {
  const fleet = await setUp();
  const { sim, sync, stale, differences } = fleet;
  await sync();
  sim.scenarios.set({ kind: "access-denied", operation: "DescribeInstances" });
  change(fleet);
  await sync();
  expect(new Set((await stale()).map(({ kind }) => kind))).toEqual(new Set(["INSTANCES"]));
  expect(await differences()).toEqual([]);
});

test("a lost host is gone, and its tasks are kept with why they stopped", async () => {
  const fleet = await setUp();
  const { sim, sync, stale, differences, database } = fleet;
  await sync();
  const [host] = [...sim.world.regions.values()].flatMap(({ clusters }) =>
    [...clusters.values()].flatMap(({ hosts }) => [...hosts.values()].filter(({ tasks }) => tasks.size > 1)),
  );
  if (!host) throw new Error("no host has tasks");
  const lost = [...host.tasks].map(({ arn }) => arn);
  sim.loseHost({ cluster: host.cluster.name, host: host.id });
  sim.advance(600_000);
  await sync();
  expect(await differences()).toEqual([]);
  expect(await stale()).toEqual([]);
  const { rows } = await database.pool.query(
    "SELECT t.stopped_reason, t.gone_at IS NOT NULL AS gone, h.arn, h.gone_at IS NOT NULL AS host_gone " +
      "FROM task t JOIN host h ON h.id = t.host_id WHERE t.arn = ANY ($1)",
    [lost],
  );
  const reason = `Host EC2 (instance ${host.instanceId}) terminated.`;
  expect(rows).toEqual(
    lost.map(() => ({ stopped_reason: reason, gone: true, arn: host.arn, host_gone: true })),
  );
  // ECS forgets them after an hour, Fleetgraph does not.
  sim.advance(2 * 3_600_000);
  await sync();
  const kept = await database.pool.query(
    "SELECT FROM task WHERE arn = ANY ($1) AND last_status = 'STOPPED'",
    [lost],
  );
  expect(kept.rowCount).toBe(lost.length);
});

/** The fleet behind a proxy that treats some calls in its own way. */
async function behindProxy(treat: (operation: string, count: number, body: string) => Treatment) {
  const fleet = await setUp();
  const counts = new Map<string, number>();
  let armed = false;
  const proxy = await startAwsProxy(fleet.sim, {
    request(operation, body) {
      if (!armed) return { is: "pass" };
      const count = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, count);
      return treat(operation, count, body);
    },
    response: () => ({ is: "pass" }),
  });
  onTestFinished(() => proxy.close());
  const deps = { ...fleet.deps, accounts: fleet.accountsAt(proxy.url) };
  return {
    ...fleet,
    arm() {
      armed = true;
    },
    sync: () => fleet.sync(deps),
  };
}

const fault = (type: string, message: string): Treatment => ({
  is: "answer",
  status: 400,
  contentType: "application/x-amz-json-1.1",
  body: JSON.stringify({ __type: type, message }),
});

test("a page's token that expired begins the listing anew, which is told to be as old as when it was begun", async () => {
  let expired = 0;
  let slow = "";
  const fleet = await behindProxy((operation, _count, body) => {
    if (operation !== "ListTasks" || expired > 0 || !body.includes("nextToken")) return { is: "pass" };
    expired += 1;
    ({ cluster: slow } = JSON.parse(body) as { cluster: string });
    fleet.passTime(600_000);
    return fault("InvalidParameterException", "Invalid token.");
  });
  const { sim, sync, stale, differences } = fleet;
  const [cluster] = [...sim.world.regions.values()].flatMap(({ clusters }) => [...clusters.values()]);
  const place = { account: "100000000001", region: "us-east-1" };
  if (!cluster) throw new Error("the fleet has no cluster");
  const many = { name: "many", image: "many:v1", launchType: "FARGATE", desiredCount: 250 } as const;
  createService(sim, { ...place, cluster: cluster.name, ...many });
  fleet.arm();
  const began = fleet.deps.clock.now().getTime();
  await sync();
  expect(expired).toBe(1);
  const { rows } = await fleet.database.pool.query<{ at: Date }>(
    "SELECT s.observed_at AS at FROM listing_scope s JOIN cluster c ON c.id = s.cluster_id WHERE s.kind = 'tasks' AND c.arn = $1",
    [slow],
  );
  expect(rows.map(({ at }) => Math.floor((at.getTime() - began) / 600_000))).toEqual([0]);
  expect(await stale()).toEqual([]);
  expect(await differences()).toEqual([]);
});

test("what cannot be described though it is there makes its part stale and takes nothing away", async () => {
  let hidden = 0;
  const fleet = await behindProxy((operation) => {
    if (operation !== "DescribeServices" || hidden > 0) return { is: "pass" };
    hidden += 1;
    const failures = [{ arn: "arn:aws:ecs:us-east-1:100000000001:service/a/b", reason: "ACCESS" }];
    const body = JSON.stringify({ services: [], failures });
    return { is: "answer", status: 200, contentType: "application/x-amz-json-1.1", body };
  });
  await fleet.sync();
  fleet.arm();
  await fleet.sync();
  expect(hidden).toBe(1);
  expect((await fleet.stale()).map(({ kind, failure }) => [kind, failure?.kind])).toEqual([
    ["SERVICES", "cause.listing.cutShort"],
  ]);
  expect(await fleet.differences()).toEqual([]);
  await fleet.sync();
  expect(await fleet.stale()).toEqual([]);
});

test("what the store refuses of an answer makes its own part stale; of an odd text only the character is lost", async () => {
  const { sim, sync, stale, differences, database } = await setUp();
  const clusters = [...sim.world.regions.values()].flatMap((region) => [...region.clusters.values()]);
  const [one, other] = clusters.filter(({ hosts, tasks }) => hosts.size > 0 && tasks.size > 0);
  const [host] = one?.hosts.values() ?? [];
  const [task] = other?.tasks.values() ?? [];
  if (!host || !task) throw new Error("no cluster has hosts and tasks");
  const { cpu } = host;
  host.cpu = 2 ** 31;
  task.stoppedReason = "odd \0 and half a \ud83d";
  await sync();
  expect((await stale()).map(({ kind, failure }) => [kind, failure?.kind])).toEqual([
    ["HOSTS", "cause.listing.refused"],
  ]);
  const { rows } = await database.pool.query("SELECT stopped_reason FROM task WHERE arn = $1", [task.arn]);
  expect(rows).toEqual([{ stopped_reason: "odd \ufffd and half a \ufffd" }]);
  host.cpu = cpu;
  delete task.stoppedReason;
  await sync();
  expect(await stale()).toEqual([]);
  expect(await differences()).toEqual([]);
});

test("a cluster or a task that goes while it is listed is no failure, and gone by the next listing", async () => {
  const fleet = await behindProxy((operation, count) => {
    if (operation === "ListServices" && count === 1) removeCluster();
    if (operation === "DescribeTasks" && count === 1) removeTask();
    return { is: "pass" };
  });
  const { sim, sync, stale, differences } = fleet;
  const clusters = () => [...sim.world.regions.values()].flatMap(({ clusters: all }) => [...all.values()]);
  function removeCluster() {
    // The last one: its own listing has not begun.
    for (const { clusters: all } of sim.world.regions.values()) {
      const last = [...all.values()].at(-1);
      if (last) all.delete(last.name);
    }
  }
  function removeTask() {
    for (const { tasks } of clusters()) {
      const [task] = tasks.values();
      if (!task) continue;
      tasks.delete(task.id);
      task.service.tasks.delete(task);
      return;
    }
  }
  await sync();
  expect(await differences()).toEqual([]);
  fleet.arm();
  await sync();
  expect(await stale()).toEqual([]);
  await sync();
  expect(await stale()).toEqual([]);
  expect(await differences()).toEqual([]);
});

test("a cluster with nothing in it costs no call, and what stops in it is not missed", async () => {
  const fleet = await setUp();
  const { sim, sync, stale, differences, passTime, database } = fleet;
  const [cluster] = [...sim.world.regions.values()].flatMap(({ clusters }) => [...clusters.values()]);
  if (!cluster) throw new Error("the fleet has no cluster");
  await sync();
  for (const service of [...cluster.services.keys()]) {
    sim.removeService({ cluster: cluster.name, service });
    cluster.services.delete(service);
  }
  for (const { id } of [...cluster.hosts.values()]) sim.loseHost({ cluster: cluster.name, host: id });
  sim.advance(120_000);
  await sync();
  expect(await differences()).toEqual([]);
  const { rows } = await database.pool.query(
    "SELECT count(*)::int AS stopped FROM task WHERE last_status = 'STOPPED' AND arn LIKE $1",
    [`%/${cluster.name}/%`],
  );
  expect(rows[0].stopped).toBeGreaterThan(0);
  const callsOf = () =>
    sim.calls().filter(({ input }) => (input as { cluster?: string }).cluster === cluster.arn).length;
  sim.clearCalls();
  await sync();
  const looked = callsOf();
  await sync();
  expect(callsOf()).toBe(looked);
  expect(looked).toBeLessThanOrEqual(2);
  // Once in twenty minutes it is asked what stopped, since ECS tells that for an hour.
  passTime(20 * 60_000);
  await sync();
  expect(callsOf()).toBeGreaterThan(looked);
  expect(await stale()).toEqual([]);
});

import type { Database } from "@fleetgraph/database";
import { testDatabase } from "@fleetgraph/database/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Superseded } from "../../kernel/index.ts";
import { createMarkTargets, markPlaces } from "../../metrics/index.ts";
import { metricsConfiguration } from "../../metrics/metrics-configuration.ts";
import { type DeploymentStack, deploymentStack } from "../../testing/deployment-stack.ts";
import { type MarkServers, markKeys, startMarkServers } from "../../testing/mark-servers.ts";
import { cancelDeployment, type DeploymentMark, deployService, marksOf, scaleService } from "../index.ts";
import { writeMark } from "./write-mark.ts";

let database: Database & { close(): Promise<void> };
let stack: DeploymentStack;
let servers: MarkServers;
let ended: string;

const environment = {
  TEST_MARK_MACKEREL: markKeys.mackerel,
  TEST_MARK_DATADOG: markKeys.datadog,
  TEST_MARK_APPLICATION: markKeys.application,
  TEST_MARK_GRAFANA: markKeys.grafana,
};
const lease = { confirm: async () => {}, requireFresh() {}, isLost: () => false };

beforeAll(async () => {
  Object.assign(process.env, environment);
  servers = await startMarkServers();
  const { url } = servers;
  const grafana = { url, tokenEnv: "TEST_MARK_GRAFANA", dashboard: "abc" };
  const { marks } = metricsConfiguration.parse({
    marks: [
      {
        on: ["main/*/*/*"],
        mackerel: { url, apiKeyEnv: "TEST_MARK_MACKEREL", service: "Shop", roles: ["web"] },
      },
      {
        on: ["main/*/*/*"],
        language: "ja",
        datadog: { url, apiKeyEnv: "TEST_MARK_DATADOG", applicationKeyEnv: "TEST_MARK_APPLICATION" },
      },
      { on: ["main/*/shop/*"], grafana },
      { name: "elsewhere", on: ["main/*/other/*"], grafana },
    ],
  });
  database = await testDatabase();
  stack = await deploymentStack(database, { settings: { marks: markPlaces(marks) } });
  Object.assign(stack.deps, { markTargets: createMarkTargets(marks) });
  const worker = await stack.startWorker();
  const { id } = await deployService(stack.deps, stack.caller, {
    service: "shop/web",
    images: [{ image: ":v2" }],
    reason: "the new look",
    idempotencyKey: "one",
  });
  ended = (await stack.reach(id)).id;
  await stack.idle();
  await worker.stop();
});
afterAll(async () => {
  await stack.close();
  await database.close();
  await servers.close();
});

const all = async (wanted: (mark: DeploymentMark) => boolean) =>
  (await marksOf(database, [ended])).filter(wanted);
const mark = async (target: string) => (await all((each) => each.target === target))[0];
const run = (target: string, deps: Partial<DeploymentStack["deps"]> = {}) =>
  writeMark(
    { ...stack.deps, ...deps },
    { deploymentId: ended, target, lease, signal: new AbortController().signal },
  );

test("a deployment that ended is marked once in each of three systems", async () => {
  expect(await marksOf(database, [ended])).toMatchObject([
    { target: "datadog", kind: "DATADOG", remoteId: "6700000000000000000", failure: null },
    { target: "grafana", kind: "GRAFANA", remoteId: "1" },
    { target: "mackerel", kind: "MACKEREL", remoteId: "ann1", failingSince: null },
  ]);
  const [annotation, ...more] = servers.annotations;
  expect(annotation).toMatchObject({
    title: "shop/web: Deployment succeeded",
    description: `main/us-east-1\nweb registry.example.com/shop/web:v2\nby ada\nthe new look\n${ended}`,
    roles: ["web"],
  });
  expect(Number(annotation?.from)).toBeLessThanOrEqual(Number(annotation?.to));
  expect(servers.events).toMatchObject([
    { title: "shop/web: デプロイが成功しました", aggregation_key: ended, alert_type: "info" },
  ]);
  expect(servers.grafana).toMatchObject([
    { dashboardUID: "abc", tags: expect.arrayContaining(["cluster:shop"]) },
  ]);
  expect([more, servers.calls.filter((call) => call.startsWith("GET"))]).toEqual([[], []]);
});

test("what never changed its service is not marked", async () => {
  const order = { service: "shop/web", desiredCount: 3, idempotencyKey: "two" };
  const { id } = await scaleService(stack.deps, stack.caller, order);
  await cancelDeployment(stack.deps, stack.caller, { deployment: id, idempotencyKey: "three" });
  const worker = await stack.startWorker();
  expect(await stack.reach(id)).toMatchObject({ state: "CANCELLED" });
  await worker.stop();
  expect(await marksOf(database, [id])).toEqual([]);
});

const written = {
  mackerel: () => servers.annotations,
  datadog: () => servers.events,
  grafana: () => servers.grafana,
};

async function unwritten(): Promise<void> {
  for (const list of [servers.annotations, servers.events, servers.grafana]) list.splice(0);
  servers.calls.splice(0);
  servers.fates.splice(0);
  await database.pool.query(
    "UPDATE deployment_mark SET state = 'PENDING', attempt = 0, asked_at = NULL, remote_id = NULL, written_at = NULL, " +
      "failing_since = NULL, failure = NULL",
  );
}

/** The database of a process that dies at a statement: before it, or as its answer comes. */
function dying(at: number, answered: boolean): Database {
  let statement = 0;
  const query = async (...given: unknown[]) => {
    statement += 1;
    if (statement === at && !answered) throw new Error("died");
    const answer = await (database.pool.query as (...all: unknown[]) => Promise<unknown>)(...given);
    if (statement >= at) throw new Error("died");
    return answer;
  };
  const pool = new Proxy(database.pool, {
    get: (of, name) => (name === "query" ? query : Reflect.get(of, name, of)),
  });
  return { ...database, pool };
}

test.for(["mackerel", "datadog", "grafana"] as const)(
  "%s: of a process that dies between any two lines another goes on, and there is one mark",
  async (target) => {
    for (let at = 1, died = true; died; at += 1) {
      for (const answered of [false, true]) {
        await unwritten();
        died = await run(target, { database: dying(at, answered) }).then(
          () => false,
          () => true,
        );
        stack.passTime(121_000);
        await run(target);
        expect(await mark(target)).toMatchObject({ state: "WRITTEN", remoteId: expect.any(String) });
        expect(written[target]()).toHaveLength(1);
      }
      expect(at).toBeLessThan(10);
    }
  },
);

test.for(["mackerel", "datadog", "grafana"] as const)(
  "%s: an answer that is lost is looked for, not repeated",
  async (target) => {
    await unwritten();
    servers.fates.push("answer lost");
    await run(target);
    expect(await mark(target)).toMatchObject({ state: "FAILING", failure: { kind: "mark.unreachable" } });
    expect(written[target]()).toHaveLength(1);
    // Not at once: it might not be found yet.
    await run(target);
    expect(servers.calls).toHaveLength(1);
    stack.passTime(121_000);
    await run(target);
    expect(await mark(target)).toMatchObject({
      state: "WRITTEN",
      remoteId: expect.any(String),
      failure: null,
    });
    expect(written[target]()).toHaveLength(1);
  },
);

test("what is refused says why, and is tried again without a look", async () => {
  await unwritten();
  const refusals = [
    { status: 403, body: { error: "Forbidden" }, kind: "mark.unauthorized", says: /Forbidden/ },
    {
      status: 404,
      body: { error: { message: "service not found" } },
      kind: "mark.notFound",
      says: /service not found/,
    },
    {
      status: 400,
      body: { error: { message: "Invalid parameter" } },
      kind: "mark.refused",
      says: /Invalid parameter/,
    },
  ];
  for (const { kind, says, ...answer } of refusals) {
    servers.fates.push(answer);
    await run("mackerel");
    const { failure, failingSince } = (await mark("mackerel")) ?? {};
    expect(failure).toMatchObject({
      kind,
      params: { target: "mackerel", message: expect.stringMatching(says) },
    });
    expect(JSON.stringify(failure)).not.toContain(markKeys.mackerel);
    expect(failingSince).not.toBeNull();
  }
  await run("mackerel");
  expect(servers.calls).toEqual(Array(4).fill("POST /api/v0/graph-annotations"));
  expect(await mark("mackerel")).toMatchObject({ state: "WRITTEN", failingSince: null });
});

test("a worker whose jobs were taken over writes nothing", async () => {
  await unwritten();
  const lost = { ...lease, confirm: () => Promise.reject(new Superseded("taken over")) };
  const signal = new AbortController().signal;
  const input = { deploymentId: ended, target: "grafana", lease: lost, signal };
  await expect(writeMark(stack.deps, input)).rejects.toThrow("taken over");
  expect([servers.calls, (await mark("grafana"))?.state]).toEqual([[], "PENDING"]);
});

test("a receiver that asks to be left alone is, and one that takes it no more is given up", async () => {
  await unwritten();
  const throttled = { status: 429, body: { errors: ["Rate limited"] }, headers: { "retry-after": "7200" } };
  servers.fates.push(throttled);
  await run("datadog");
  expect(await mark("datadog")).toMatchObject({ state: "FAILING", failure: { kind: "mark.throttled" } });
  const key = `mark:${ended}:datadog`;
  const jobs = await database.pool.query<{ run_at: Date }>(
    "SELECT run_at FROM graphile_worker.jobs WHERE key = $1",
    [key],
  );
  expect(jobs.rows[0]?.run_at.getTime()).toBeGreaterThan(Date.now() + 7_000_000);
  stack.passTime(18 * 3_600_000);
  await run("datadog");
  expect(await mark("datadog")).toMatchObject({ state: "GIVEN_UP", failure: { kind: "mark.tooOld" } });
  stack.passTime(3 * 86_400_000);
  await run("grafana");
  expect(await mark("grafana")).toMatchObject({ state: "GIVEN_UP", failure: { kind: "mark.triedLong" } });
  await run("mackerel", { markTargets: new Map() });
  expect(await mark("mackerel")).toMatchObject({
    state: "GIVEN_UP",
    failure: { kind: "mark.notConfigured" },
  });
});

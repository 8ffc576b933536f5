import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import {
  createCluster,
  createHost,
  createParameter,
  createService,
  type Simulator,
  setLaunch,
  startSimulator,
} from "@fleetgraph/simulator";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAwsAccounts, syncFleet } from "../fleet/index.ts";
import { type Clock, message, openGate } from "../kernel/index.ts";
import { ingestPoints } from "../metrics/index.ts";
import { quietLog } from "../testing/quiet-log.ts";
import { type EvaluateInput, evaluatePlace } from "./evaluate.ts";
import { readUsage, readWatchedHosts } from "./facts/read-usage.ts";
import { insightsConfiguration } from "./insights-configuration.ts";
import type { InsightsDeps } from "./insights-job.ts";
import { runInsights } from "./insights-task.ts";
import { insightEvaluations, insightsPage, periodsOfInsights } from "./reads.ts";
import { type ClusterRule, clusterRule, number } from "./rule.ts";
import { drainStuck } from "./rules/drain-stuck.ts";
import { rules } from "./rules/index.ts";
import { type Remembered, settle } from "./settle.ts";
import { snoozeInsight, unsnoozeInsight } from "./snooze.ts";

const minute = 60_000;
const hour = 60 * minute;
const place = { account: "123456789012", region: "us-east-1" };
const insights = insightsConfiguration.parse({});
let database: TestDatabase;
let sim: Simulator;
let now = Date.UTC(2026, 10, 20, 12);
const clock: Clock = { now: () => new Date(now) };
let deps: InsightsDeps;

beforeAll(async () => {
  database = await testDatabase();
  sim = await startSimulator({ throttling: false });
  const { accessKeyId, secretAccessKey } = sim.credentials(place.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  createCluster(sim, { ...place, name: "shop" });
  for (let host = 0; host < 2; host += 1) createHost(sim, { ...place, cluster: "shop" });
  createService(sim, { ...place, cluster: "shop", name: "web", image: "web:1", desiredCount: 1 });
  const userData =
    "#!/bin/bash\naws ssm get-parameter --name /ecs/config --query Parameter.Value >> /etc/ecs/ecs.config";
  setLaunch(sim, {
    ...place,
    userData,
    image: { id: "ami-0123456789abcdef0", createdAt: now - 400 * 24 * hour },
  });
  createParameter(sim, {
    ...place,
    name: "/ecs/config",
    value: "ECS_CLUSTER=shop\nECS_IMAGE_CLEANUP_INTERVAL=5m",
  });
  const account = { name: "main", regions: [place.region], endpoint: sim.url, access: "read" as const };
  deps = { database, clock, log: quietLog, accounts: createAwsAccounts([account], openGate) };
  await syncFleet(deps);
});
afterAll(async () => {
  await sim?.close();
  await database?.close();
});

const caller = (verbs: ("fleet:read" | "insight:snooze")[], resource = "**") => ({
  principalId: "prn_1",
  principalName: "ann",
  tokenId: "tok_1",
  tokenName: "test",
  roles: [],
  grants: verbs.map((verb) => ({ verb, resource })),
  requestId: "r",
});
const reader = caller(["fleet:read", "insight:snooze"]) as never;
const page = { limit: 50, backward: false, after: null, before: null };
const evaluate = (more: Partial<EvaluateInput> = {}) =>
  evaluatePlace(deps, { account: "main", region: place.region, insights, ...more });
const listed = async (who = reader, filter = {}) =>
  (await insightsPage(database, who, { page, filter: { state: "OPEN", ...filter } })).items;

let holds = false;
const blinking: ClusterRule = clusterRule({
  kind: "AGENT_DISCONNECTED",
  severity: "WARNING",
  needs: ["hosts"],
  find: ({ hosts }) =>
    holds
      ? hosts.slice(0, 1).map(({ id }) => ({
          target: { kind: "HOST" as const, id },
          title: message("insight.agentDisconnected", { host: id }),
          proposal: message("insight.agentDisconnected.do", { host: id }),
          evidence: [number("tasksOnHost", 0, "COUNT")],
        }))
      : [],
  examples: {
    positive: { facts: () => ({}) as never, finds: [] },
    negative: { facts: () => ({}) as never, finds: [] },
  },
});

test("what holds for a while opens, what comes and goes does not; snoozed for a reason, closed with its history", async () => {
  const look = async (is: boolean, minutes = 5) => {
    now += minutes * minute;
    holds = is;
    return evaluate({ rules: [blinking] });
  };
  for (const is of [true, false, true, true, false, true]) await look(is);
  expect(await listed()).toEqual([]);
  await look(true);
  expect(await look(true)).toMatchObject({ opened: 1 });
  const [open] = await listed();
  expect(open).toMatchObject({ kind: "AGENT_DISCONNECTED", severity: "WARNING", targetKind: "HOST" });
  // A short break closes nothing, and the same evidence writes nothing.
  await look(false);
  expect(await look(true)).toMatchObject({ opened: 0, closed: 0, changed: 0 });

  const id = open?.id ?? "";
  const until = new Date(now + 24 * hour);
  const asked = { insight: id, until, reason: "replaced on Monday", idempotencyKey: "k1" };
  await expect(snoozeInsight(deps, caller(["fleet:read"]) as never, asked)).rejects.toMatchObject({
    code: "NOT_PERMITTED",
  });
  await expect(
    snoozeInsight(deps, reader, { ...asked, until: new Date(now - 1), idempotencyKey: "k0" }),
  ).rejects.toMatchObject({ code: "INVALID_INPUT", field: ["input", "until"] });
  const snoozed = await snoozeInsight(deps, reader, asked);
  expect(snoozed).toMatchObject({ snoozedBy: "ann", snoozeReason: "replaced on Monday" });
  expect(await snoozeInsight(deps, reader, asked)).toEqual(snoozed);
  expect(await listed(reader, { snoozed: { is: false, at: clock.now() } })).toEqual([]);
  expect(await listed(reader, { snoozed: { is: false, at: new Date(now + 25 * hour) } })).toHaveLength(1);
  expect(await unsnoozeInsight(deps, reader, { insight: id, idempotencyKey: "k2" })).toMatchObject({
    snoozedUntil: null,
  });

  // Who may see one service of the cluster is told nothing of its hosts.
  expect(await listed(caller(["fleet:read"], "main/us-east-1/shop/web") as never)).toEqual([]);
  for (let minutes = 0; minutes < 15; minutes += 5) await look(false);
  expect(await listed()).toEqual([]);
  for (let minutes = 0; minutes < 15; minutes += 5) await look(true);
  const history = (await periodsOfInsights(database, reader, [id])).get(id);
  expect(history?.map(({ closedAt }) => closedAt !== null)).toEqual([false, true]);
  expect((await listed())[0]).toMatchObject({ id, closedAt: null });
});

test("a fleet is judged out of its listings, its metrics and what EC2 and SSM tell of its hosts", async () => {
  const { rows: tasks } = await database.pool.query<{
    id: string;
    names: string[];
    cpu: number;
    memory: number;
  }>("SELECT id, ARRAY(SELECT c->>'name' FROM jsonb_array_elements(containers) c) AS names FROM task");
  const { rows: hosts } = await database.pool.query<{ id: string }>("SELECT id FROM host ORDER BY id");
  const gib = 1024 ** 3;
  const end = Math.floor(now / hour) * hour;
  const measurements = Array.from(
    { length: 14 * 24 },
    (_, index) => end - (14 * 24 - 1 - index) * hour,
  ).flatMap((at, index) => [
    ...tasks.flatMap(({ id, names }) =>
      names.flatMap((container) => {
        const target = { kind: "CONTAINER" as const, id, container };
        return [
          { target, at, metric: "CPU_USAGE" as const, value: 0.01 },
          { target, at, metric: "MEMORY_USAGE" as const, value: 40 * 1024 ** 2 },
        ];
      }),
    ),
    ...hosts.slice(0, 1).flatMap(({ id }) => {
      const target = { kind: "HOST" as const, id, container: null };
      return [
        { target, at, metric: "CPU_USAGE" as const, value: 0.2 },
        { target, at, metric: "FILESYSTEM_USAGE" as const, value: (20 + index / 40) * gib },
        { target, at, metric: "FILESYSTEM_CAPACITY" as const, value: 30 * gib },
      ];
    }),
  ]);
  await ingestPoints(deps, { source: "test", measurements, stepSeconds: 3600 });
  // A day and a half of looks: every rule has been judged, whatever it waits for.
  for (let hours = 0; hours < 36; hours += 1) {
    now += hour;
    await evaluate();
  }
  const found = new Map((await listed()).map((insight) => [insight.kind, insight]));
  expect([...found.keys()]).toEqual(
    expect.arrayContaining([
      "OVER_PROVISIONED",
      "DISK_FILLING",
      "AGENT_CLEAN_UP",
      "AMI_OLD",
      "NO_MONITORING_AGENT",
    ]),
  );
  expect(found.get("OVER_PROVISIONED")).toMatchObject({
    targetName: "shop/web",
    change: { service: expect.any(String) },
  });
  expect(found.get("AGENT_CLEAN_UP")).toMatchObject({
    title: { kind: "insight.agentCleanUp.ignored", params: { configured: "5m" } },
    evidence: expect.arrayContaining([
      { name: "effective", value: 1_800, unit: "SECONDS", of: "ECS_IMAGE_CLEANUP_INTERVAL", text: null },
      { name: "settingsFrom", value: null, unit: "NONE", of: null, text: "SSM" },
    ]),
  });
  expect(found.has("AGENT_DISCONNECTED")).toBe(false);
  const { rows } = await database.pool.query("SELECT untold, failed_since FROM insight_evaluation");
  expect(rows).toMatchObject([{ failed_since: null }]);
  expect(rules.length).toBeGreaterThan(12);
});

test("an account that is called otherwise keeps its insights, and of one that is gone they are closed", async () => {
  const [open] = (await listed()).filter(({ kind }) => kind === "OVER_PROVISIONED");
  const id = open?.id ?? "";
  const stateOf = async () =>
    (await listed(reader, { state: null })).filter((each) => each.id === id).map(({ state }) => state);
  const call = async (account: string) => {
    await database.pool.query("UPDATE account SET name = $1", [account]);
    const of = (column: string) => `regexp_replace(${column}, '^[^/]*', '${account}')`;
    await database.pool.query(`UPDATE cluster SET path = ${of("path")}`);
    await database.pool.query(`UPDATE service SET path = ${of("path")}`);
  };
  await call("prod");
  now += 5 * minute;
  // AWS is not asked under a name that is not configured here.
  const asking = ["agentSettings", "machineImages"];
  const asked = rules.filter(
    ({ needs, uses = [] }) => ![...needs, ...uses].some((fact) => asking.includes(fact)),
  );
  await evaluate({ account: "prod", rules: asked });
  await evaluate();
  const renamed = caller(["fleet:read"], "prod/**") as never;
  expect(await listed(renamed, { kinds: ["OVER_PROVISIONED"] })).toMatchObject([
    { id, openedAt: open?.openedAt, path: "prod/us-east-1/shop/web" },
  ]);
  // Whatever stands beside it: what is not told yet is nowhere.
  await database.pool.query("UPDATE insight SET state = 'PENDING' WHERE id = $1", [id]);
  expect(await stateOf()).toEqual([]);
  await database.pool.query("UPDATE insight SET state = 'OPEN' WHERE id = $1", [id]);

  // However long nobody looked: the clusters may be listed under another name in a moment.
  now += 5 * hour;
  const gone = { account: "prod", region: place.region, insights, signal: new AbortController().signal };
  await runInsights(deps, gone);
  expect(await stateOf()).toEqual(["OPEN"]);
  now += hour;
  await runInsights(deps, gone);
  expect(await stateOf()).toEqual(["CLOSED"]);
  expect((await insightEvaluations(database, reader)).map(({ account }) => account)).toEqual(["main"]);
  await call("main");
  now += hour;
  await evaluate();
});

/** Whether the hosts' listing of the cluster fails. */
const hostsFail = (fail: boolean) =>
  database.pool.query("UPDATE listing_scope SET failed_since = $1 WHERE key LIKE 'hosts:%'", [
    fail ? clock.now() : null,
  ]);
const untoldOf = async (who = reader) =>
  (await insightEvaluations(database, who)).flatMap(({ untold }) => untold);

test("a rule that was not judged is told of the clusters that one may see", async () => {
  await hostsFail(true);
  await evaluate({ rules: [blinking] });
  await hostsFail(false);
  const told = [{ kind: "AGENT_DISCONNECTED", cluster: "shop", fact: "hosts" }];
  expect(await untoldOf()).toMatchObject(told);
  expect(await untoldOf(caller(["fleet:read"], "main/*/shop/web") as never)).toMatchObject(told);
  const elsewhere = caller(["fleet:read"], "main/us-east-1/other/*") as never;
  expect(await insightEvaluations(database, elsewhere)).toMatchObject([{ account: "main", untold: [] }]);
});

test("a rule that is judged now and then is tried again within the hour where a fact was missing, and told of until then", async () => {
  const look = async (minutes: number) => {
    now += minutes * minute;
    const { findings } = await evaluate({ rules: [{ ...blinking, everyMs: 6 * hour }] });
    return { findings, untold: (await untoldOf()).map(({ kind, fact }) => `${kind} ${fact}`) };
  };
  holds = true;
  await hostsFail(true);
  const untold = ["AGENT_DISCONNECTED hosts"];
  expect(await look(360)).toEqual({ findings: 0, untold });
  await hostsFail(false);
  expect(await look(5)).toEqual({ findings: 0, untold });
  expect(await look(55)).toEqual({ findings: 1, untold: [] });
  expect(await look(60)).toEqual({ findings: 0, untold: [] });
  expect(await look(300)).toEqual({ findings: 1, untold: [] });
});

test("what is written is counted by the mean of an hour, a drain from when a task last left the host", async () => {
  const { rows } = await database.pool.query<{ id: string; service: string; cluster: string; host: string }>(
    "SELECT id, service_id AS service, cluster_id AS cluster, host_id AS host FROM task WHERE host_id IS NOT NULL",
  );
  const { id = "", service, cluster = "", host } = rows[0] ?? {};
  const end = Math.floor(now / hour) * hour;
  const measurements = Array.from({ length: 72 * 12 }, (_, index) => ({
    target: { kind: "CONTAINER" as const, id, container: "web" },
    at: end - (72 * 12 - index) * 5 * minute,
    metric: "DISK_WRITE" as const,
    value: index % 12 === 0 ? 1200 : 0,
  }));
  await ingestPoints(deps, { source: "test", measurements, stepSeconds: 300 });
  const usage = await readUsage(database, { clusterId: cluster, now: new Date(now), days: 3 });
  expect(usage?.ofContainers.get(`${service}/web`)?.DISK_WRITE?.p50).toBeCloseTo(100, 0);

  // Of a service that is deployed often, those that ran last say what it uses now.
  const gone = (index: number) => ({
    id: `tsk_gone${index}`,
    arn: `gone/${index}`,
    at: end - (40 - index) * hour,
  });
  for (const { id: left, arn, at } of Array.from({ length: 30 }, (_, index) => gone(index)))
    await database.pool.query(
      "INSERT INTO task_past SELECT (jsonb_populate_record(NULL::task_past, to_jsonb(t) || jsonb_build_object('id', $2::text, 'arn', $3::text, " +
        "'started_at', $4::timestamptz, 'valid_until', $5::timestamptz, 'gone_at', $5::timestamptz))).* FROM task t WHERE t.id = $1",
      [id, left, arn, new Date(at - hour).toISOString(), new Date(at).toISOString()],
    );
  const used = (index: number, value: number) => ({
    ...{ target: { kind: "CONTAINER" as const, id: gone(index).id, container: "web" }, at: gone(index).at },
    ...{ metric: "CPU_USAGE" as const, value },
  });
  await ingestPoints(deps, { source: "test", measurements: [used(0, 7), used(29, 3)], stepSeconds: 300 });
  const cpu = await readUsage(database, { clusterId: cluster, now: new Date(now), days: 3 });
  expect(cpu?.ofContainers.get(`${service}/web`)?.CPU_USAGE?.max).toBe(3);

  // What the source that fails would tell of the other host nobody knows.
  const watched = () => readWatchedHosts(database, { clusterId: cluster, now: new Date(now) });
  expect(await watched()).toEqual(new Set());
  await database.pool.query(
    "INSERT INTO metric_source (source, cluster_id, kind, attempted_at, failed_since) VALUES ('test', $1, 'PROMETHEUS', $2, $2)",
    [cluster, clock.now().toISOString()],
  );
  expect(await watched()).toBeNull();

  const stuck = async () => (await evaluate({ rules: [drainStuck] })).findings;
  await database.pool.query("UPDATE host SET status = 'DRAINING' WHERE id = $1", [host]);
  expect(await stuck()).toBe(1);
  // One that left is in the present still, or in the past by now.
  for (const table of ["task_past", "task"]) {
    await database.pool.query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, to_jsonb(t) || jsonb_build_object('id', 'tsk_left', ` +
        "'arn', 'left', 'valid_until', $2::timestamptz, 'gone_at', $2::timestamptz))).* FROM task t WHERE t.id = $1",
      [id, new Date(now - 20 * minute).toISOString()],
    );
    expect(await stuck(), table).toBe(0);
    now += 41 * minute;
    expect(await stuck(), table).toBe(1);
  }
  await database.pool.query("UPDATE host SET status = 'ACTIVE' WHERE id = $1", [host]);
});

test("nothing flaps: it opens and closes only after as long as was said", () => {
  const timing = { opensAfterMs: 10, closesAfterMs: 20 };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 60 }),
      (looks) => {
        let known: Remembered | null = null;
        let at = 0;
        let last = { is: false, since: 0 };
        for (const [step, is] of looks) {
          at += step;
          if (is !== last.is) last = { is, since: at };
          const after = settle(known, is ? "TRUE" : "FALSE", { at, ...timing });
          if (after?.opened != null) expect(at - last.since).toBeGreaterThanOrEqual(timing.opensAfterMs);
          if (after?.closed != null) expect(at - last.since).toBeGreaterThanOrEqual(timing.closesAfterMs);
          known = after;
        }
      },
    ),
  );
});

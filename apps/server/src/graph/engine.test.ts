import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { startServer } from "../compose.ts";
import { parseConfiguration } from "../config/configuration.ts";
import { readEnvironment } from "../env.ts";
import { sdkOperations } from "../testing/sdk-operations.ts";
import { type Answer, type Stack, sendTo, smallFleet, startStack, until } from "../testing/start-stack.ts";
import { createInterpreter } from "./engine.ts";

test("every operation of the SDK has the same answer compiled and interpreted", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const ids = await deployOnce(stack);
  const interpreted = await secondServer(stack);
  const operations = sdkOperations();
  expect([...operations.keys()].sort()).toEqual(Object.keys(variablesOf(ids)).sort());
  for (const [name, query] of operations) {
    if (query.startsWith("subscription")) continue;
    for (const variables of variablesOf(ids)[name] ?? []) {
      const { one, other } = await ofOneMoment(
        () => stack.graph(query, variables),
        () => sendTo(interpreted, { token: stack.token, query, variables }),
      );
      expect([name, one.headers.get("x-fleetgraph-engine")]).toEqual([name, "jit"]);
      expect(other.headers.get("x-fleetgraph-engine")).toBe("graphql-js");
      expect([name, comparable(one)]).toEqual([name, comparable(other)]);
    }
  }
});

test("errors are the same, and variables that do not fit are told as the specification's engine does", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.sync();
  const interpreted = await secondServer(stack);
  const cases: [string, Record<string, unknown>][] = [
    ["query ($ref: String!) { service(ref: $ref) { id } }", { ref: "api" }],
    ["query ($ref: String!) { service(ref: $ref) { id } }", {}],
    ["query ($first: Int) { clusters(first: $first) { nodes { id } } }", { first: 1.5 }],
    ["query ($first: Int) { clusters(first: $first) { nodes { id } } }", { first: 500 }],
    ["query ($at: DateTime) { deployments(filter: { start: $at }) { nodes { id } } }", { at: "yesterday" }],
    ["query A { viewer { principal } } query B { viewer { principal } }", {}],
    [
      "query ($yes: Boolean!) { viewer { principal @include(if: $yes) } fleet @skip(if: $yes) { hostCount } }",
      { yes: true },
    ],
  ];
  for (const [query, variables] of cases) {
    const one = await stack.graph(query, variables);
    const other = await sendTo(interpreted, { token: stack.token, query, variables });
    expect([query, comparable(one)]).toEqual([query, comparable(other)]);
  }
});

type Ids = {
  service: string;
  deployment: string;
  cluster: string;
  task: string;
  host: string;
  sync: string;
  at: string;
};

/** Variables for every operation; mutations are repeated or refused ones, so that both servers see the same. */
function variablesOf(ids: Ids): Record<string, Record<string, unknown>[]> {
  const page = [{}, { first: 2 }, { last: 2 }];
  const gone = "svc_00000000000000000000000000";
  return {
    AccessTokens: page,
    AcknowledgeOutOfBandChange: [
      { input: { change: `oob_${"0".repeat(32)}`, reason: "known", idempotencyKey: "known" } },
    ],
    ApproveDeployment: [{ input: { deployment: ids.deployment, idempotencyKey: "late" } }],
    AuditConsistency: [{ from: 0 }, { from: 0, to: 0 }, { from: 2, to: 1 }, { from: 0, to: 1_000_000 }],
    AuditEvent: [{ id: "aud_00000000000000000000000000" }],
    AuditEvents: [...page, { filter: { action: "deployment.request" } }, { filter: { target: ids.service } }],
    // From the very beginning, so that what is recorded meanwhile is behind the page.
    AuditEventsAfter: [{ after: Buffer.from(JSON.stringify(["1", ""])).toString("base64url"), first: 2 }],
    // What waits for its place is another moment's in the second answer.
    AuditLog: [],
    AuditCompleteness: [],
    AuditedChanges: [
      ...page,
      { filter: { alone: true, where: "production-web" } },
      { filter: { inFreeze: true } },
    ],
    BulkDeployment: [{ id: "blk_00000000000000000000000000" }],
    CancelBulkDeployment: [
      { input: { bulkDeployment: "blk_00000000000000000000000000", idempotencyKey: "none" } },
    ],
    Capacity: [{ first: 2 }, { filter: { name: "production-web" } }],
    CancelDeployment: [{ input: { deployment: ids.deployment, idempotencyKey: "late" } }],
    Cluster: [{ ref: ids.cluster }, { ref: "production-web" }, { ref: "nowhere" }],
    Clusters: [
      ...page,
      { filter: { name: "production-web" }, orderBy: { field: "STATUS", direction: "DESC" } },
    ],
    ClustersAt: [{ at: ids.at, first: 2 }, { at: "2001-01-01T00:00:00Z" }],
    CreateAccessToken: [{ input: { name: "x", principal: "y", roles: ["no-such-role"] } }],
    CreateFreezeWindow: [{ input: freezeInput }, { input: { ...freezeInput, reason: "" } }],
    ContinueDeployment: [
      { input: { deployment: ids.deployment, action: "CONTINUE", idempotencyKey: "late" } },
    ],
    // The moment that is told is another one in the second answer.
    DeployAccess: [{ service: gone }],
    DeployToServices: [
      { input: { services: ["web", gone], images: [{ image: ":v9" }], idempotencyKey: "many" } },
    ],
    DeployService: [
      { input: deployInput },
      { input: { ...deployInput, idempotencyKey: "other", service: gone } },
      { input: { ...deployInput, idempotencyKey: "other", images: [{ image: "not an image" }] } },
      { input: { ...deployInput, images: [{ image: ":v52" }] } },
    ],
    Deployment: [{ id: ids.deployment }, { id: "dep_0" }],
    DeploymentImpact: [{ id: ids.deployment }, { id: "dep_0" }],
    DeploymentEvents: [{ id: ids.deployment }, { id: ids.deployment, first: 1 }],
    Deployments: [...page, { filter: { service: "web", state: ["SUCCEEDED"] } }],
    EcsDeployments: [{ ref: "web" }, { ref: "nowhere" }],
    EndFreezeWindow: [{ input: { freezeWindow: "frz_0", idempotencyKey: "end" } }],
    EventSources: [{}],
    // Behind a given place: without one it begins now, which is another moment for each server.
    FleetEvents: [{ after: "WyIwIiwiMCJd", first: 2, filter: { service: "web" } }],
    FleetSync: [{ id: ids.sync }],
    FreezeWindows: [...page, { filter: { active: false, upcoming: true } }],
    ActivateHost: [{ input: { host: ids.host, idempotencyKey: "activate" } }],
    DrainHost: [{ input: { host: "nowhere", reason: "testing", idempotencyKey: "drain" } }],
    Host: [{ ref: ids.host }],
    HostChange: [{ id: "hch_00000000000000000000000000" }],
    HostDrain: [{ ref: ids.host }],
    Insight: [{ id: gone }],
    InsightEvaluations: [],
    Insights: [...page, { filter: { severity: ["WARNING"], snoozed: false, cluster: "shop" } }],
    Images: [...page, { filter: { service: "web" } }, { filter: { present: false } }],
    Hosts: [...page, { orderBy: { field: "FREE_MEMORY" }, filter: { newerThan: "P2DT3H", freeCpu: 1 } }],
    HostsAt: [{ at: ids.at }],
    // No source of logs is configured: the same error from both, with the null that it leaves.
    Logs: [{ filter: { service: "web" } }],
    LogLinesAfter: [{ filter: { start: ids.at } }],
    LockService: [{ input: lockInput }, { input: { ...lockInput, idempotencyKey: "again" } }],
    Locks: [...page, { filter: { owner: "admin" } }],
    MetricSources: [{}, { first: 2, failing: true }],
    Metrics: [
      {
        targets: [{ id: ids.service }, { id: ids.task }, { id: ids.host }, { id: ids.cluster }],
        names: ["CPU_USAGE"],
        range: { start: new Date(Date.parse(ids.at) - 600_000).toISOString(), end: ids.at },
      },
      { targets: [{ id: gone }], names: ["CPU_USAGE"] },
    ],
    Node: [...Object.values(ids).map((id) => ({ id })), { id: "nonsense" }],
    OutOfBandChanges: [...page, { filter: { service: "web", acknowledged: false } }],
    Overview: [{}],
    OverviewAt: [{ at: ids.at }, { at: "2200-01-01T00:00:00Z" }],
    PlanDeployment: [
      { input: { service: "web", images: [{ image: ":v41" }] } },
      { input: { service: "web", images: [{ image: "not an image" }] } },
    ],
    SnoozeInsight: [
      {
        input: { insight: "ins_0", until: "2100-01-01T00:00:00Z", reason: "known", idempotencyKey: "snooze" },
      },
    ],
    UnsnoozeInsight: [{ input: { insight: "ins_0", idempotencyKey: "unsnooze" } }],
    Ran: [
      { at: ids.at, where: "web" },
      { at: ids.at, where: "**", first: 2 },
      { at: ids.at, where: "a//b" },
    ],
    // What is in use is another moment's in the second answer.
    RateBudgets: [],
    RefusedRequests: [...page, { filter: { start: "2026-01-01T00:00:00Z" } }],
    RejectDeployment: [{ input: { deployment: ids.deployment, idempotencyKey: "late" } }],
    ReplayFleetEvent: [{ input: { id: "evp_000000000000000000000000", idempotencyKey: "replay" } }],
    RestartService: [{ input: { service: gone, idempotencyKey: "again" } }],
    RevokeAccessToken: [{ input: { id: "tok_00000000000000000000000000" } }],
    RollbackService: [{ input: { service: gone, idempotencyKey: "back" } }],
    Search: [{ text: "web" }, { text: "10." }, { text: "web", kinds: ["TASK"], first: 2 }],
    ScaleService: [{ input: { service: gone, desiredCount: 3, idempotencyKey: "more" } }],
    Service: [{ ref: "web" }, { ref: ids.service }, { ref: "production-web/web" }],
    ServiceEvents: [{ ref: "web", first: 3 }, { ref: ids.service, last: 2 }, { ref: gone }],
    ServicesAt: [{ at: ids.at, filter: { cluster: "production-web" } }],
    Services: [...page, { filter: { cluster: "production-web" } }],
    SyncFleet: [{ input: { idempotencyKey: "engine-test" } }],
    Task: [{ ref: ids.task }],
    Tasks: [...page, { filter: { image: ":v50", status: ["RUNNING"] }, orderBy: { field: "CREATED_AT" } }],
    TaskTimeline: [{ ref: ids.task }, { ref: "tsk_0" }],
    TasksAt: [{ at: ids.at, last: 2 }],
    Trail: [{}],
    TrailRecords: [...page, { filter: { service: ids.service, failed: false } }],
    UnlockService: [{ input: { service: "web", idempotencyKey: "unlock" } }],
    Viewer: [{}],
    WatchAudit: [],
    WatchFleet: [],
    WatchLogLines: [],
    Why: [{ ref: ids.deployment }, { ref: ids.task }, { ref: "nowhere" }],
    WatchDeployment: [],
  };
}

const lockInput = { pattern: "main/*/development-*/*", reason: "testing", idempotencyKey: "lock" };
const freezeInput = {
  services: ["main/*/development-*/*"],
  reason: "holidays",
  once: { start: "2099-12-24T00:00:00Z", end: "2099-12-27T00:00:00Z" },
  idempotencyKey: "freeze",
};
const deployInput = { service: "web", images: [{ image: ":v50" }], idempotencyKey: "first" };

async function deployOnce(stack: Stack): Promise<Ids> {
  const asked = await stack.graph(
    `mutation ($input: DeployServiceInput!) { deployService(input: $input) {
       ... on DeployServicePayload { deployment { id } } } }`,
    { input: deployInput },
  );
  const { id } = (asked.data.deployService as { deployment: { id: string } }).deployment;
  await until(async () => {
    const answer = await stack.graph("query ($id: ID!) { deployment(id: $id) { state } }", { id });
    return (answer.data.deployment as { state: string }).state === "SUCCEEDED";
  });
  await stack.graph('mutation { syncFleet(input: { idempotencyKey: "engine-test" }) { __typename } }');
  await stack.sync();
  const known = await stack.graph(
    `{ service(ref: "web") { id cluster { id } }
       tasks(first: 1, filter: { service: "web" }) { nodes { id } } hosts(first: 1) { nodes { id } }
       fleet { lastSync { id } } }`,
  );
  type Nodes = { nodes: { id: string }[] };
  const { service, tasks, hosts, fleet } = known.data as {
    service: { id: string; cluster: { id: string } };
    tasks: Nodes;
    hosts: Nodes;
    fleet: { lastSync: { id: string } };
  };
  return {
    service: service.id,
    cluster: service.cluster.id,
    deployment: id,
    task: tasks.nodes[0]?.id ?? "",
    host: hosts.nodes[0]?.id ?? "",
    sync: fleet.lastSync.id,
    at: new Date().toISOString(),
  };
}

async function secondServer(stack: Stack): Promise<string> {
  const environment = readEnvironment(
    { PORT: "0", DATABASE_URL: stack.server.database.ownerUrl, FLEETGRAPH_DATA: stack.directory },
    ["--role", "api"],
  );
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const server = await startServer(
    { log: quiet, engineOf: createInterpreter },
    { environment, configuration: parseConfiguration("test.yaml", stack.yaml) },
  );
  stack.alsoEnd(() => server.close());
  return server.url ?? "";
}

/** Both answers; again where the workers of the server have changed what is told between them. */
async function ofOneMoment(ask: () => Promise<Answer>, askOther: () => Promise<Answer>) {
  for (let one = await ask(); ; ) {
    const other = await askOther();
    if (isDeepStrictEqual(comparable(one), comparable(other))) return { one, other };
    const again = await ask();
    if (isDeepStrictEqual(comparable(one), comparable(again))) return { one, other };
    one = again;
  }
}

/** What two answers have in common: all but the request's own id. */
function comparable({ status, data, errors, extensions }: Answer): unknown {
  const told = errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId: "" } }));
  // What is left of the budget is another moment's in the second answer.
  const { requested, limit } = extensions.cost;
  return { status, data, errors: told, cost: { requested, limit } };
}

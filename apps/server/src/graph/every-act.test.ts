import type { AuditAction } from "@fleetgraph/core/audit";
import { createCluster, createHost, createService, type Simulator } from "@fleetgraph/simulator";
import type { GraphQLInputObjectType } from "graphql";
import pg from "pg";
import { expect, test } from "vitest";
import { type Answer, accountId, type Stack, startStack, until } from "../testing/start-stack.ts";
import { createSchema } from "./schema.ts";

const place = { account: accountId, region: "us-east-1" };

/** `shop` is changed by whoever may; of `vault` somebody else has to approve it. */
function fleet(sim: Simulator): void {
  const clusters = { shop: ["web", "api", "jobs"], vault: ["one", "two", "three", "four"] };
  for (const [cluster, services] of Object.entries(clusters)) {
    createCluster(sim, { ...place, name: cluster });
    for (let host = 0; host < 3; host += 1) createHost(sim, { ...place, cluster });
    for (const name of services) {
      const image = `registry.example.com/${cluster}/${name}:v1`;
      createService(sim, { ...place, cluster, name, image, desiredCount: 1 });
    }
  }
}

const yaml = `roles:
  looker: [{ allow: [fleet:read], on: ["**"] }]
groups: { leads: [lea] }
approvals:
  - { on: ["main/*/vault/*"], needed: 1, from: leads }`;

type Entry = {
  id: string;
  action: string;
  outcome: string;
  actor: string;
  on_behalf_of: string | null;
  entry: {
    actor: Record<string, unknown>;
    reason: string | null;
    payload: { refusal?: { code: string } };
  };
  xid: string;
};

type World = Stack & {
  owner: pg.Client;
  /** What the request with a key made or was about. */
  made(key: string): Promise<string>;
  entriesOf(answer: Answer): Promise<Entry[]>;
  send(field: string, input: object, token?: string): Promise<{ answer: Answer; result: Result }>;
};
type Result = { __typename: string; code?: string };

type Scenario = {
  action: AuditAction;
  /** What is asked for, in a world where all scenarios above have been done. */
  input(world: World): Promise<Record<string, unknown>> | Record<string, unknown>;
  /** Who does it; the administrator unless said. */
  as?: "lea";
  /** Without one a repetition is another act. */
  idempotent?: false;
  /** A row that the act writes, where no idempotency key is written with it: its transaction is the entry's. */
  row?(world: World): Promise<string>;
};

const insight = "ins_0123456789abcdefghjkmnpq";
const bulkKey = "deployToServices-1";

/** Every mutation of the schema, in an order in which each finds what it needs. */
const scenarios: Readonly<Record<string, Scenario>> = {
  deployService: {
    action: "deployment.request",
    input: () => ({ service: "shop/web", images: [{ image: ":v2" }] }),
  },
  rollbackService: {
    action: "deployment.rollback",
    async input(world) {
      const first = await world.made("deployService-1");
      await finished(world, first);
      const { result } = await world.send("deployService", {
        ...{ service: "shop/web", images: [{ image: ":v3" }], idempotencyKey: "for the roll-back" },
      });
      expect(result.__typename).toBe("DeployServicePayload");
      await finished(world, await world.made("for the roll-back"));
      return { service: "shop/web", to: first };
    },
  },
  scaleService: {
    action: "deployment.scale",
    input: () => ({ service: "shop/api", desiredCount: 2 }),
  },
  restartService: { action: "deployment.restart", input: () => ({ service: "shop/jobs" }) },
  approveDeployment: {
    action: "deployment.approve",
    as: "lea",
    input: async (world) => ({ deployment: await waiting(world, "one") }),
  },
  rejectDeployment: {
    action: "deployment.reject",
    as: "lea",
    input: async (world) => ({ deployment: await waiting(world, "two") }),
  },
  cancelDeployment: {
    action: "deployment.cancel",
    input: async (world) => ({ deployment: await waiting(world, "two") }),
  },
  continueDeployment: {
    action: "deployment.continue",
    async input(world) {
      const deployment = await waiting(world, "two");
      const progress = { desired: 1, running: 0, pending: 0, failed: 0, oldRunning: 1 };
      const waitingHook = { id: "hook", stage: "BAKE_TIME", expiresAt: null };
      await world.owner.query("UPDATE deployment SET state = 'ROLLING_OUT', progress = $2 WHERE id = $1", [
        deployment,
        { ...progress, waitingHook },
      ]);
      return { deployment, action: "CONTINUE" };
    },
  },
  deployToServices: {
    action: "deployment.bulk",
    input: () => ({ services: ["vault/three", "vault/four"], images: [{ image: ":v2" }] }),
  },
  cancelBulkDeployment: {
    action: "deployment.cancel",
    input: async (world) => ({ bulkDeployment: await world.made(bulkKey) }),
  },
  lockService: { action: "service.lock", input: () => ({ service: "shop/web", reason: "testing" }) },
  unlockService: { action: "service.unlock", input: () => ({ service: "shop/web" }) },
  createFreezeWindow: {
    action: "freeze.create",
    input: () => ({
      services: ["main/eu-west-1/*/*"],
      reason: "testing",
      once: { start: "2101-01-01T00:00:00Z", end: "2101-01-02T00:00:00Z" },
    }),
  },
  endFreezeWindow: {
    action: "freeze.end",
    input: async (world) => ({ freezeWindow: await world.made("createFreezeWindow-1") }),
  },
  drainHost: {
    action: "host.drain",
    async input({ owner }) {
      const { rows } = await owner.query("SELECT id FROM host WHERE path = 'main/us-east-1/shop/' LIMIT 1");
      return { host: rows[0].id, reason: "a new image" };
    },
  },
  activateHost: {
    action: "host.activate",
    async input(world) {
      const { rows } = await world.owner.query("SELECT host_id FROM host_change WHERE id = $1", [
        await world.made("drainHost-1"),
      ]);
      return { host: rows[0].host_id };
    },
  },
  syncFleet: { action: "fleet.sync", input: () => ({}) },
  replayFleetEvent: {
    action: "fleet.replay",
    async input({ owner }) {
      const id = "evp_0123456789abcdefghjkmnpq";
      await owner.query(
        "INSERT INTO fleet_event_aside (id, source, account_id, region, message_id, body, reason, received_at) " +
          "SELECT $1, 'main/us-east-1', id, 'us-east-1', 'm-1', '{}', $2, now() FROM account WHERE name = 'main'",
        [id, { kind: "cause.event.notJson", params: { message: "" } }],
      );
      return { id };
    },
  },
  acknowledgeOutOfBandChange: {
    action: "outOfBand.acknowledge",
    async input({ owner }) {
      const id = "oob_0123456789abcdef0123456789abcdef";
      await owner.query(
        "INSERT INTO out_of_band_change (id, event_id, at, found_at, path, action, person, own_key, details) " +
          "VALUES ($1, 'e-1', now(), now(), 'main/us-east-1/shop/web', 'UpdateService', 'ann', false, '{}')",
        [id],
      );
      return { change: id, reason: "an experiment" };
    },
  },
  snoozeInsight: {
    action: "insight.snooze",
    async input({ owner }) {
      await owner.query(
        "INSERT INTO insight (id, kind, severity, state, target_kind, target_id, target_name, place, path, title, proposal, evidence, content_hash, opened_at, changed_at) " +
          "VALUES ($1, 'AGENT_DISCONNECTED', 2, 'OPEN', 'CLUSTER', 'clu_1', 'shop', 'elsewhere/us-east-1', 'main/us-east-1/shop/', $2, $2, '[]', '', now(), now())",
        [insight, { kind: "insight.agentDisconnected", params: { host: "i-1" } }],
      );
      return { insight, until: new Date(Date.now() + 86_400_000).toISOString(), reason: "next week" };
    },
  },
  unsnoozeInsight: { action: "insight.unsnooze", input: () => ({ insight }) },
  createAccessToken: {
    action: "token.create",
    idempotent: false,
    input: () => ({ name: "made", principal: "somebody", roles: ["viewer"] }),
    row: ({ owner }) => xminOf(owner, "SELECT xmin::text FROM access_token WHERE name = 'made'"),
  },
  revokeAccessToken: {
    action: "token.revoke",
    idempotent: false,
    async input({ owner }) {
      const { rows } = await owner.query("SELECT id FROM access_token WHERE name = 'made'");
      return { id: rows[0].id };
    },
    row: ({ owner }) => xminOf(owner, "SELECT xmin::text FROM access_token WHERE name = 'made'"),
  },
};

/**
 * What every job does that the history tells, or why there is nothing to tell: the acts of a job are told by the
 * request that it carries out, unless it decides something by itself.
 */
const actsOfJobs: Readonly<Record<string, readonly AuditAction[] | string>> = {
  insights: "finds what holds of the fleet, and keeps it",
  "advance-deployment": ["deployment.end"],
  "take-turn": ["deployment.begin"],
  "expire-approval": ["deployment.expire"],
  "advance-bulk-deployment": ["bulk.end", "deployment.cancel"],
  "undo-failed-deployment": ["deployment.rollback"],
  "clean-up-revisions": ["revision.deregister"],
  "watch-impact": ["deployment.rollback"],
  "mark-deployment":
    "writes of a deployment that is on record to systems that show graphs; nothing of the fleet changes",
  "advance-host": ["host.end"],
  tidy: ["history.drop"],
  "report-stale-calls": "tells in the deployment's events what ECS was found to have done late",
  "resume-unfinished": "puts jobs back that were lost",
  "replay-event": "does what was asked, and told, as fleet.replay",
  "sync-fleet": "plans listings, which only read",
  "list-place": "reads, and keeps what it has read",
  "match-trail":
    "finds what was done behind Fleetgraph's back, and tells it as a notice: it is nobody's act here",
  trail: "reads CloudTrail, and keeps what it has read",
  "metrics-plan": "has sources of metrics asked, which only reads",
  "metrics-collect": "reads metrics, and keeps what it has read",
  "publish-checkpoint": "sends the log's signed head where the configuration says, and changes nothing",
  "audit-sweep": "gives places in the log to entries that have none",
};

test("every mutation is an entry with its change, once; and so is every refusal, with its code", async () => {
  const world = await startWorld();
  const mutations = Object.keys(createSchema().getMutationType()?.getFields() ?? {});
  // A mutation that is new here needs a scenario: what it does must be told.
  expect(Object.keys(scenarios).sort()).toEqual(mutations.sort());
  for (const field of mutations) {
    const input = createSchema().getType(`${nameOf(field)}Input`) as GraphQLInputObjectType;
    expect([field, Object.keys(input.getFields())]).toEqual([
      field,
      expect.arrayContaining(["onBehalfOf", "reason"]),
    ]);
  }
  const looker = await world.tokenFor({ principal: "looker", roles: ["looker"] });
  const lea = await world.tokenFor({ principal: "lea", roles: ["admin"] });

  for (const [field, scenario] of Object.entries(scenarios)) {
    const { action, as, idempotent = true, row } = scenario;
    const given = { ...(await scenario.input(world)) };
    const key = idempotent ? { idempotencyKey: `${field}-1` } : {};
    const token = as === "lea" ? lea : undefined;

    const refused = await world.send(field, { ...given, ...key }, looker);
    expect([field, refused.result]).toMatchObject([field, { __typename: "NotPermitted" }]);
    expect([field, await world.entriesOf(refused.answer)]).toMatchObject([
      field,
      [{ action, outcome: "REFUSED", actor: "looker", entry: refusal("NOT_PERMITTED") }],
    ]);

    const accepted = await world.send(field, { ...given, ...key }, token);
    expect([field, accepted.result]).toMatchObject([field, { __typename: `${nameOf(field)}Payload` }]);
    const entries = await world.entriesOf(accepted.answer);
    const actor = as ?? "admin";
    expect([field, entries.filter((each) => each.action === action)[0]]).toMatchObject([
      field,
      { outcome: "ACCEPTED", actor, entry: { actor: { address: "127.0.0.1", clientName: "node" } } },
    ]);
    expect(entries.every(({ outcome }) => outcome === "ACCEPTED")).toBe(true);
    const change = row
      ? await row(world)
      : await xminOf(world.owner, "SELECT xmin::text FROM idempotency_key WHERE key = $1", [`${field}-1`]);
    expect([field, entries.map(({ xid }) => xid)]).toEqual([field, entries.map(() => change)]);
    if (!idempotent) continue;

    const repeated = await world.send(field, { ...given, ...key }, token);
    expect([field, repeated.result]).toEqual([field, accepted.result]);
    expect([field, await world.entriesOf(repeated.answer)]).toEqual([field, []]);

    const another = await world.send(field, { ...given, ...key, reason: "another" }, token);
    expect([field, another.result]).toMatchObject([field, { code: "IDEMPOTENCY_KEY_REUSED" }]);
    expect([field, await world.entriesOf(another.answer)]).toMatchObject([
      field,
      [{ action, outcome: "REFUSED", actor, entry: refusal("IDEMPOTENCY_KEY_REUSED") }],
    ]);
  }
  await world.server.close();
}, 120_000);

test("what a job decides by itself is Fleetgraph's act, for whoever asked for what it is about", async () => {
  const world = await startWorld();
  // graphile-worker keeps the names of all tasks that a worker has.
  const { rows: tasks } = await world.owner.query("SELECT identifier FROM graphile_worker._private_tasks");
  // A job that is new here needs a line: what it decides must be told.
  expect(tasks.map(({ identifier }) => identifier).filter((name) => !(name in actsOfJobs))).toEqual([]);
  expect(tasks.length).toBeGreaterThan(10);
  const lea = await world.tokenFor({ principal: "lea", roles: ["admin"] });
  const late = await waiting(world, "two");
  await world.owner.query("UPDATE deployment SET approval_expires_at = now() WHERE id = $1", [late]);
  const tooLate = await world.send("approveDeployment", { deployment: late, idempotencyKey: "late" }, lea);
  expect(tooLate.result).toMatchObject({ code: "NOT_AWAITING_APPROVAL" });
  const deployment = await waiting(world, "one");
  await world.send("approveDeployment", { deployment, idempotencyKey: "yes" }, lea);
  await finished(world, deployment);
  await world.send("deployToServices", {
    ...{ services: ["shop/web", "shop/api"], images: [{ image: ":v2" }], idempotencyKey: bulkKey },
  });
  const told = async () => {
    const { rows } = await world.owner.query(
      "SELECT action, array_agg(DISTINCT actor_name || ' for ' || coalesce(on_behalf_of, 'nobody')) AS who " +
        "FROM audit_event WHERE action = ANY ($1) GROUP BY action ORDER BY action",
      [["deployment.begin", "deployment.end", "deployment.expire", "bulk.end"]],
    );
    return rows;
  };
  await until(async () => (await told()).length === 4, 60_000);
  expect(await told()).toEqual(
    ["bulk.end", "deployment.begin", "deployment.end", "deployment.expire"].map((action) => ({
      action,
      who: ["fleetgraph for admin"],
    })),
  );
}, 120_000);

const refusal = (code: string) => ({ payload: { refusal: { code } } });
const nameOf = (field: string) => field.charAt(0).toUpperCase() + field.slice(1);

async function xminOf(owner: pg.Client, text: string, values: unknown[] = []): Promise<string> {
  const { rows } = await owner.query<{ xmin: string }>(text, values);
  return rows[0]?.xmin ?? "";
}

async function finished({ owner }: World, id: string): Promise<void> {
  await until(async () => {
    const { rows } = await owner.query("SELECT finished_at FROM deployment WHERE id = $1", [id]);
    return rows[0]?.finished_at != null;
  }, 60_000);
}

/** A deployment of a service of `vault`, which waits for its approval. */
async function waiting(world: World, service: string): Promise<string> {
  const key = `waiting ${Math.random()}`;
  const { result } = await world.send("deployService", {
    ...{ service: `vault/${service}`, images: [{ image: ":v2" }], idempotencyKey: key },
  });
  expect(result.__typename).toBe("DeployServicePayload");
  return world.made(key);
}

async function startWorld(): Promise<World> {
  const stack = await startStack({ fleet, yaml });
  const owner = new pg.Client({ connectionString: stack.server.database.ownerUrl });
  await owner.connect();
  stack.alsoEnd(() => owner.end());
  await stack.listed();
  return {
    ...stack,
    owner,
    async made(key) {
      const { rows } = await owner.query("SELECT result_id FROM idempotency_key WHERE key = $1", [key]);
      return rows[0].result_id;
    },
    async entriesOf({ headers }) {
      const { rows } = await owner.query<Entry>(
        "SELECT id, action, outcome, actor_name AS actor, on_behalf_of, xid::text, " +
          "convert_from(entry, 'UTF8')::jsonb AS entry FROM audit_event WHERE request_id = $1 " +
          "AND action <> 'token.first-use' ORDER BY id",
        [headers.get("x-request-id")],
      );
      return rows;
    },
    async send(field, input, token) {
      const answer = await stack.graph(
        `mutation ($input: ${nameOf(field)}Input!) { result: ${field}(input: $input) {
           __typename ... on Problem { code } } }`,
        { input },
        token === undefined ? {} : { token },
      );
      if (!answer.data?.result) throw new Error(`${field}: ${JSON.stringify(answer.errors)}`);
      return { answer, result: answer.data.result as Result };
    },
  };
}

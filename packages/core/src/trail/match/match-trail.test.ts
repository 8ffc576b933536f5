import { randomUUID } from "node:crypto";
import type { Database } from "@fleetgraph/database";
import { expect } from "vitest";
import { deployService } from "../../deployments/index.ts";
import { fleetEventsAfter, presentPosition } from "../../events/index.ts";
import { callerWith } from "../../testing/index.ts";
import { seededRandom } from "../../testing/random.ts";
import { test } from "../../testing/stack-test.ts";
import { acknowledgeOutOfBand, type MatchDeps, matchTrail, outOfBandPage } from "../index.ts";

const page = { limit: 100, backward: false, after: null, before: null };
const minute = 60_000;
const match = (deps: MatchDeps) => matchTrail(deps, { graceMs: 5 * minute });

type Recorded = {
  eventId?: string;
  name?: string;
  requestId?: string;
  key?: string;
  at?: Date;
  request?: object;
};

/** What the ingest of CloudTrail writes, as far as matching looks at it. */
async function record(database: Database, recorded: Recorded = {}): Promise<string> {
  const {
    eventId = randomUUID(),
    name = "UpdateService",
    requestId = randomUUID(),
    at = new Date(),
  } = recorded;
  const { rows } = await database.pool.query("SELECT id, cluster_id, path FROM service WHERE name = 'web'");
  const [service] = rows as { id: string; cluster_id: string; path: string }[];
  const values = {
    event_id: eventId,
    event_time: at,
    account_id: "acc_1",
    aws_account: "123456789012",
    region: "us-east-1",
    event_source: "ecs.amazonaws.com",
    event_name: name,
    request_id: requestId,
    read_only: false,
    identity_type: "AssumedRole",
    principal: "carol@example.com",
    access_key_id: recorded.key ?? "ASIACAROL",
    user_agent: "aws-cli/2.31.0",
    request: JSON.stringify({ cluster: "shop", service: "web", ...recorded.request }),
    path: service?.path,
    cluster_name: "shop",
    service_name: "web",
    cluster_id: service?.cluster_id,
    service_id: service?.id,
    looked_up_at: new Date(),
    ingested_at: new Date(),
  };
  const names = Object.keys(values);
  await database.pool.query(
    `INSERT INTO trail_record (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")}) ON CONFLICT DO NOTHING`,
    Object.values(values),
  );
  return eventId;
}

test("calls of a deployment are matched to it, whichever side comes first, and one behind its back is found once", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller } = stack;
  const { database } = deps;
  const after = await presentPosition(database);
  const change = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k" };
  const { id } = await deployService(deps, caller, change);
  await stack.reach(id);
  const { rows: requests } = await database.pool.query<{ request_id: string; action: string }>(
    "SELECT request_id, action FROM aws_request ORDER BY id",
  );
  for (const { request_id: requestId, action: name } of requests) await record(database, { requestId, name });
  const call = { at: new Date(), request: { taskDefinition: "web:1", desiredCount: 7 } };
  const behind = await record(database, call);
  await record(database, { ...call, eventId: behind });
  expect(await match(deps)).toEqual({ matched: 2, found: 0, withdrawn: 0 });
  // Again, and by several at once, nothing else comes of it.
  await Promise.all([match(deps), match(deps), match(deps)]);
  const list = async (of = caller) =>
    (await outOfBandPage(database, of, { page, filter: {} })).items.map(({ eventId }) => eventId);
  expect(await list()).toEqual([]);
  stack.passTime(6 * minute);
  const found = await Promise.all([match(deps), match(deps)]);
  expect(found.map((each) => each.found).sort()).toEqual([0, 1]);
  await match(deps);
  expect(await list()).toEqual([behind]);
  expect(await list(callerWith(["fleet:read"], "main/*/other/*"))).toEqual([]);
  const { rows } = await database.pool.query(
    "SELECT kind, how, deployment_id FROM trail_match WHERE event_id <> $1",
    [behind],
  );
  expect(rows).toEqual(requests.map(() => ({ kind: "DEPLOYMENT", how: "REQUEST_ID", deployment_id: id })));
  const notices = async () => {
    const events = await fleetEventsAfter(database, caller, { after, filter: {}, limit: 100 });
    return events.flatMap(({ notice }) => notice ?? []);
  };
  // Transactions of other databases of the same server are waited for too, and other tests have some.
  await expect.poll(notices, { timeout: 20_000 }).toMatchObject([
    {
      kind: "outOfBand.found",
      params: {
        person: "carol@example.com",
        action: "UpdateService",
        target: "shop/web",
        details: { taskDefinition: "web:1", desiredCount: 7 },
      },
    },
  ]);

  // Its call comes on record late: then it is taken back, once.
  await database.pool.query(
    "INSERT INTO aws_request (request_id, action, path, deployment_id, at, outcome) " +
      "SELECT request_id, 'UpdateService', 'p', $1, now(), 'OK' FROM trail_match WHERE event_id = $2",
    [id, behind],
  );
  expect(await match(deps)).toMatchObject({ found: 0, withdrawn: 1 });
  expect(await match(deps)).toMatchObject({ found: 0, withdrawn: 0 });
  expect(await list()).toEqual([]);
});

test("what is old is listed and nobody is woken for it; what is known is acknowledged with a reason", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { deps, caller } = stack;
  const { database } = deps;
  const after = await presentPosition(database);
  await record(database, { at: new Date(Date.now() - 40 * 86_400_000), name: "DeleteService" });
  stack.passTime(6 * minute);
  expect(await match(deps)).toMatchObject({ found: 1 });
  expect(await fleetEventsAfter(database, caller, { after, filter: {}, limit: 100 })).toEqual([]);
  const [change] = (await outOfBandPage(database, caller, { page, filter: { acknowledged: false } })).items;
  const input = { change: change?.id ?? "", reason: "retired on purpose", idempotencyKey: "known" };
  const reader = callerWith(["fleet:read"]);
  await expect(acknowledgeOutOfBand(deps, reader, input)).rejects.toMatchObject({ code: "NOT_PERMITTED" });
  await expect(
    acknowledgeOutOfBand(deps, caller, { ...input, reason: " ", idempotencyKey: "no" }),
  ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const known = await acknowledgeOutOfBand(deps, caller, { ...input, onBehalfOf: "bob" });
  expect(known).toMatchObject({ acknowledgedBy: "ada", onBehalfOf: "bob", acknowledgement: input.reason });
  expect((await acknowledgeOutOfBand(deps, caller, { ...input, onBehalfOf: "bob" })).acknowledgedAt).toBe(
    known.acknowledgedAt,
  );
  expect((await outOfBandPage(database, caller, { page, filter: { acknowledged: false } })).items).toEqual(
    [],
  );
  const { rows } = await database.pool.query(
    "SELECT outcome, target_id FROM audit_event WHERE action = 'outOfBand.acknowledge' ORDER BY id",
  );
  expect(rows.map(({ outcome }) => outcome)).toEqual(["REFUSED", "REFUSED", "ACCEPTED"]);
  expect(rows.at(-1)?.target_id).toBe(change?.id);
});

test("in whatever order, late or twice, records and calls come: the same is found in the end", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { deps, caller } = stack;
  const { database } = deps;
  const acts = Array.from({ length: 12 }, (_, index) => ({
    eventId: randomUUID(),
    requestId: randomUUID(),
    at: new Date(Date.now() - index * minute),
    // Every third is nobody's of ours.
    ours: index % 3 !== 0,
  }));
  const request = ({ requestId }: (typeof acts)[number]) =>
    database.pool.query(
      "INSERT INTO aws_request (request_id, action, path, deployment_id, at, outcome) " +
        "VALUES ($1, 'UpdateService', 'p', 'dep_1', now(), 'OK') ON CONFLICT DO NOTHING",
      [requestId],
    );
  const seed = Math.floor(Math.random() * 2 ** 31);
  const steps = acts.flatMap((act) => [
    () => record(database, act),
    () => record(database, act),
    ...(act.ours ? [() => request(act)] : []),
    async () => {
      stack.passTime(minute);
      await match(deps);
    },
  ]);
  const { below } = seededRandom(seed);
  while (steps.length > 0) await steps.splice(below(steps.length), 1)[0]?.();
  stack.passTime(10 * minute);
  await match(deps);
  const found = (await outOfBandPage(database, caller, { page, filter: {} })).items;
  const wanted = acts.filter(({ ours }) => !ours).map(({ eventId }) => eventId);
  expect(found.map(({ eventId }) => eventId).sort(), `seed ${seed}`).toEqual(wanted.sort());
  const { rows } = await database.pool.query(
    "SELECT kind, count(*)::int AS count FROM trail_match GROUP BY kind ORDER BY kind",
  );
  expect(rows, `seed ${seed}`).toEqual([
    { kind: "DEPLOYMENT", count: 8 },
    { kind: "OUT_OF_BAND", count: 4 },
  ]);
});

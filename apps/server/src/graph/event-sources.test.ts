import pg from "pg";
import { expect, test } from "vitest";
import { smallFleet, startStack, until } from "../testing/start-stack.ts";

const roles = `roles:
  reader: [{ allow: [fleet:read], on: ["main/us-east-1/production-web/*"] }]
  elsewhere: [{ allow: [fleet:read, fleet:sync], on: ["other/us-east-1/*/*"] }]`;

const problems = `query ($filter: EventProblemFilter) {
  fleet {
    eventSources { region stale queueUrl failure { kind } }
    eventProblems(filter: $filter) { totalCount nodes { id region reason { kind nextStep } body } }
  }
}`;
type Counted = { totalCount: number; nodes: unknown[] };
const replay = `mutation ($input: ReplayFleetEventInput!) {
  replayFleetEvent(input: $input) {
    __typename
    ... on ReplayFleetEventPayload { problem { id replayRequestedAt } }
    ... on Problem { message }
  }
}`;

test("what could not be read is shown to who may see its region, its body to who sees all, and can be replayed", async () => {
  const stack = await startStack({ fleet: smallFleet, yaml: roles });
  await stack.listed();
  const owner = new pg.Client({ connectionString: stack.server.database.ownerUrl });
  await owner.connect();
  stack.alsoEnd(() => owner.end());
  const [task] = (
    await owner.query(
      "SELECT t.arn, c.arn AS cluster FROM task t JOIN cluster c ON c.id = t.cluster_id LIMIT 1",
    )
  ).rows;
  const detail = {
    taskArn: task.arn,
    clusterArn: task.cluster,
    version: 77,
    lastStatus: "RUNNING",
    containers: [],
  };
  const now = new Date().toISOString();
  const body = JSON.stringify({
    ...{ version: "0", id: "e-1", "detail-type": "ECS Task State Change", source: "aws.ecs" },
    ...{ account: "123456789012", time: now, region: "us-east-1", resources: [task.arn], detail },
  });
  const id = "evp_0123456789abcdefghjkmnpq";
  await owner.query(
    "INSERT INTO fleet_event_aside (id, source, account_id, region, message_id, body, reason, received_at) " +
      "SELECT $1, 'main/us-east-1', id, 'us-east-1', 'm-1', $2, $3, now() FROM account WHERE name = 'main'",
    [id, body, { kind: "cause.event.notJson", params: { message: "it was another release" } }],
  );
  const all = await stack.graph(problems);
  expect(all.errors).toBeUndefined();
  const { fleet } = all.data as { fleet: { eventSources: unknown[]; eventProblems: { nodes: unknown[] } } };
  expect(fleet.eventSources).toEqual([]);
  expect(fleet.eventProblems).toMatchObject({
    totalCount: 1,
    nodes: [{ id, body: { id: "e-1" }, reason: { kind: "cause.event.notJson" } }],
  });
  for (const [filter, count] of [
    [{ start: now }, 1],
    [{ start: "2020-01-01T00:00:00Z", end: now }, 0],
    [{ start: "2999-01-01T00:00:00Z" }, 0],
  ] as const) {
    const { data } = await stack.graph(problems, { filter });
    const { totalCount, nodes } = (data as typeof all.data & { fleet: { eventProblems: Counted } }).fleet
      .eventProblems;
    expect([totalCount, nodes.length]).toEqual([count, count]);
  }
  const reader = await stack.tokenFor({ principal: "ann", roles: ["reader"] });
  const part = await stack.graph(problems, {}, { token: reader });
  expect(part.data?.fleet).toMatchObject({ eventProblems: { nodes: [{ id, body: null }] } });
  const input = { id, idempotencyKey: "once" };
  const refused = await stack.graph(replay, { input }, { token: reader });
  expect(refused.data?.replayFleetEvent).toMatchObject({ __typename: "NotPermitted" });
  const elsewhere = await stack.tokenFor({ principal: "bob", roles: ["elsewhere"] });
  const hidden = await stack.graph(replay, { input }, { token: elsewhere });
  expect(hidden.data?.replayFleetEvent).toMatchObject({ __typename: "NotFound" });

  for (let time = 0; time < 2; time += 1) {
    const asked = await stack.graph(replay, { input });
    expect(asked.data?.replayFleetEvent).toMatchObject({ problem: { id } });
  }
  await until(async () => {
    const { rows } = await owner.query("SELECT version FROM task WHERE arn = $1", [task.arn]);
    return Number(rows[0]?.version) === 77;
  });
  await until(async () => {
    const { data } = await stack.graph(problems);
    return (data as typeof all.data & { fleet: typeof fleet }).fleet.eventProblems.nodes.length === 0;
  });
  const { rows } = await owner.query(
    "SELECT outcome, actor_name FROM audit_event WHERE action = 'fleet.replay' ORDER BY id",
  );
  expect(rows.map(({ outcome, actor_name }) => `${actor_name} ${outcome}`)).toEqual([
    "ann REFUSED",
    "bob REFUSED",
    "admin ACCEPTED",
  ]);
});

test("a queue that a worker has just begun to ask has not answered yet, and is not stale", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const { pool } = stack.server.database;
  const told = async (columns: Record<string, string>) => {
    await pool.query("DELETE FROM fleet_event_source");
    await pool.query(
      `INSERT INTO fleet_event_source (key, account_id, region, queue_url${Object.keys(columns)
        .map((name) => `, ${name}`)
        .join("")}) ` +
        `SELECT 'main/us-east-1', id, 'us-east-1', 'https://sqs/1/q'${Object.values(columns)
          .map((value) => `, ${value}`)
          .join("")} FROM account WHERE name = 'main'`,
    );
    const { data } = await stack.graph("{ fleet { eventSources { state stale } } }");
    return (data as { fleet: { eventSources: unknown[] } }).fleet.eventSources[0];
  };
  const seconds = (ago: number) => `now() - interval '${ago} seconds'`;
  expect(await told({ asking_since: seconds(5) })).toEqual({ state: "NOT_ANSWERED_YET", stale: false });
  // Another worker asked it long ago.
  const again = { asking_since: seconds(5), observed_at: seconds(3_600) };
  expect(await told(again)).toEqual({ state: "NOT_ANSWERED_YET", stale: false });
  expect(await told({ asking_since: seconds(65) })).toEqual({ state: "STALE", stale: true });
  expect(await told({ asking_since: seconds(600), observed_at: seconds(5) })).toEqual({
    state: "FRESH",
    stale: false,
  });
  const failing = {
    asking_since: seconds(5),
    failed_since: seconds(4),
    failure: `'{"kind": "cause.unexpected", "params": {"message": "m"}}'`,
  };
  expect(await told(failing)).toEqual({ state: "STALE", stale: true });
});

import { createFleetgraph } from "@fleetgraph/sdk";
import { createCluster, createHost, createService, type Simulator } from "@fleetgraph/simulator";
import fc from "fast-check";
import { expect, test } from "vitest";
import { startServer } from "../compose.ts";
import { parseConfiguration } from "../config/configuration.ts";
import { readEnvironment } from "../env.ts";
import { accountId, type Stack, startStack, until } from "../testing/start-stack.ts";

const place = { account: accountId, region: "us-east-1" };

function fleet(sim: Simulator): void {
  createCluster(sim, { ...place, name: "shop" });
  createHost(sim, { ...place, cluster: "shop" });
  createService(sim, {
    ...{ ...place, cluster: "shop", name: "web", image: "registry.example.com/shop/web:v1", desiredCount: 1 },
    environment: { DATABASE: "the-value-of-it" },
  } as never);
}

const yaml = `roles:
  reveals: [{ allow: [fleet:read, environment:reveal], on: ["main/us-east-1/shop/*"] }]
  looks: [{ allow: [fleet:read, audit:read], on: ["main/us-east-1/shop/*"] }]
http: { trustedProxies: [127.0.0.1] }`;

type Told = { action: string; outcome: string; actor: string; targetName: string | null; payload: object };

async function told(stack: Stack, filter: object): Promise<Told[]> {
  const answer = await stack.graph(
    `query ($filter: AuditEventFilter) { auditEvents(first: 100, filter: $filter) { nodes {
       action outcome actor targetName address client clientVersion userAgent job tokenId approvers payload } } }`,
    { filter },
  );
  return (answer.data.auditEvents as { nodes: Told[] }).nodes.toReversed();
}

const values = `{ service(ref: "web") { taskDefinition { containers { environment { name value redacted } } } } }`;

test("who reads what is redacted for others is told, and who only reads its name is not", async () => {
  const stack = await startStack({ fleet, yaml });
  await stack.listed();
  await stack.server.database.pool.query(
    "UPDATE task_definition SET definition = jsonb_set(definition, '{containerDefinitions,0,environment}', $1)",
    [JSON.stringify([{ name: "DATABASE", value: "the-value-of-it" }])],
  );
  const reads = await stack.tokenFor({ principal: "reads", roles: ["reveals"] });
  const looks = await stack.tokenFor({ principal: "looks", roles: ["looks"] });
  await stack.graph(values.replace("value ", ""), {}, { token: reads });
  expect((await stack.graph(values, {}, { token: looks })).data).toMatchObject({
    service: { taskDefinition: { containers: [{ environment: [{ value: null, redacted: true }] }] } },
  });
  expect(await told(stack, { action: "environment.reveal" })).toEqual([]);
  expect((await stack.graph(values, {}, { token: reads })).data).toMatchObject({
    service: { taskDefinition: { containers: [{ environment: [{ value: "the-value-of-it" }] }] } },
  });
  const entries = await told(stack, { action: "environment.reveal" });
  expect(entries).toMatchObject([
    { actor: "reads", outcome: "ACCEPTED", payload: { path: "main/us-east-1/shop/web" } },
  ]);
  expect(JSON.stringify(entries)).not.toContain("the-value-of-it");
});

test("a refusal to read is told once an hour, with where, with what and in which job it was asked", async () => {
  const stack = await startStack({ fleet, yaml });
  const token = await stack.tokenFor({ principal: "looks", roles: ["looks"] });
  const ask = (query: string) =>
    fetch(`${stack.url}/graphql`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "user-agent": "deploy-bot/3.4 node/24",
        "x-forwarded-for": "1.2.3.4, 203.0.113.7",
        "x-fleetgraph-job": "https://me:hunter22@ci.example.com/job/7",
      },
      body: JSON.stringify({ query }),
    });
  for (let time = 0; time < 3; time += 1) await ask("{ accessTokens { nodes { id } } }");
  await ask("{ refusedRequests { nodes { count } } }");
  const told = await stack.graph(
    `{ auditEvents(filter: { actor: "looks" }) { nodes {
         action outcome targetName address client clientVersion userAgent job approvers payload } } }`,
  );
  const from = {
    ...{ address: "203.0.113.7", client: "deploy-bot", clientVersion: "3.4", approvers: [] },
    ...{ userAgent: "deploy-bot/3.4 node/24", job: "https://[redacted]@ci.example.com/job/7" },
  };
  const refused = { action: "access.refuse", outcome: "REFUSED", ...from };
  expect((told.data.auditEvents as { nodes: unknown[] }).nodes).toMatchObject([
    { ...refused, targetName: "refusedRequests", payload: { permission: "audit:read" } },
    { ...refused, targetName: "accessTokens", payload: { permission: "token:read" } },
    { action: "token.first-use", outcome: "ACCEPTED", ...from },
  ]);
});

test("requests of nobody are counted by hour and reason, and shown to who may read everything", async () => {
  const stack = await startStack({ yaml });
  const unknown = `Bearer ${stack.token.slice(0, -4)}${stack.token.endsWith("0000") ? "1111" : "0000"}`;
  const revoked = await stack.tokenFor({ principal: "gone", roles: ["viewer"] });
  const { rows } = await stack.server.database.pool.query(
    "SELECT t.id FROM access_token t JOIN principal p ON p.id = t.principal_id WHERE p.name = 'gone'",
  );
  await stack.graph("mutation ($id: ID!) { revokeAccessToken(input: { id: $id }) { __typename } }", rows[0]);
  const headers = [undefined, "Basic x", unknown, unknown, unknown, `Bearer ${revoked}`];
  for (const authorization of headers) {
    await fetch(`${stack.url}/graphql`, { headers: authorization ? { authorization } : {} });
  }
  const counts = async () => {
    const answer = await stack.graph("{ refusedRequests { nodes { reason count hour } } }");
    const { nodes } = answer.data.refusedRequests as { nodes: { reason: string; count: number }[] };
    const sums: Record<string, number> = {};
    for (const { reason, count } of nodes) sums[reason] = (sums[reason] ?? 0) + count;
    return sums;
  };
  const all = { ABSENT: 1, MALFORMED: 1, UNKNOWN: 3, REVOKED: 1 };
  await until(async () => Object.values(await counts()).reduce((sum, each) => sum + each, 0) === 6);
  expect(await counts()).toEqual(all);
  expect(await told(stack, { action: "token.refuse" })).toMatchObject([
    { actor: "gone", outcome: "REFUSED", payload: { why: "revoked" } },
  ]);
});

test("entries are followed as they are recorded, each whole, as far as one may read them", async () => {
  const stack = await startStack({ fleet, yaml });
  await stack.listed();
  const looks = await stack.tokenFor({ principal: "looks", roles: ["looks"] });
  const follow = async (token: string, watching: AbortController) => {
    const told: { action: string; targetName: string | null; address: string | null }[] = [];
    const { auditEvents } = createFleetgraph({ url: stack.url, token, client: { name: "follower" } });
    const { pageInfo } = await auditEvents.after({ first: 1 });
    const done = (async () => {
      const filter = { outcome: "ACCEPTED" as const };
      for await (const { auditEvent } of auditEvents.watch({
        ...{ after: pageInfo.endCursor, filter, signal: watching.signal },
      })) {
        told.push(auditEvent);
      }
    })().catch(() => undefined);
    return { told, done };
  };
  const stop = new AbortController();
  const all = await follow(stack.token, stop);
  const part = await follow(looks, stop);
  for (let time = 0; time < 3; time += 1) {
    const key = `lock ${time}`;
    await stack.graph(
      'mutation ($k: String!) { lockService(input: { service: "web", reason: "r", idempotencyKey: $k }) { __typename } }',
      { k: key },
    );
    await stack.graph(
      'mutation ($k: String!) { unlockService(input: { service: "web", idempotencyKey: $k }) { __typename } }',
      { k: `un${key}` },
    );
  }
  await stack.tokenFor({ principal: "another", roles: ["viewer"] });
  const locks = ["service.lock", "service.unlock"];
  const twice = [...locks, ...locks, ...locks];
  const actionsOf = ({ told }: { told: { action: string }[] }, wanted: readonly string[]) =>
    told.map(({ action }) => action).filter((action) => wanted.includes(action));
  const last = () => all.told.some(({ targetName }) => targetName === "test of another");
  // Transactions of other databases of the same server are waited for too, and other tests have some. While one is open
  // the stream stands before it, and what was recorded since then, as the followers' own token was, is told as well.
  await until(async () => last() && part.told.length === 6, 60_000);
  stop.abort();
  await Promise.all([all.done, part.done]);
  expect(actionsOf(all, locks)).toEqual(twice);
  expect(part.told.map(({ action }) => action)).toEqual(twice);
  expect(part.told[0]).toMatchObject({ targetName: "shop/web", address: "127.0.0.1" });
  const viewer = await stack.tokenFor({ principal: "viewer", roles: ["viewer"] });
  const refused = createFleetgraph({ url: stack.url, token: viewer }).auditEvents.watch({ after: null });
  await expect(refused.next()).rejects.toThrow("audit:read");
}, 90_000);

test("a start with another configuration tells what changed, one with the same nothing", async () => {
  const stack = await startStack({ yaml });
  const again = async (text: string) => {
    const variables = {
      ...{ PORT: "0", DATABASE_URL: stack.server.database.ownerUrl, FLEETGRAPH_DATA: stack.directory },
    };
    const environment = readEnvironment(variables, []);
    const quiet = { debug() {}, info() {}, warn() {}, error() {} };
    const server = await startServer(
      { log: quiet },
      { environment, configuration: parseConfiguration("test.yaml", text) },
    );
    await server.close();
  };
  await again(stack.yaml);
  await again(stack.yaml.replace("on: [", 'on: ["other/*/*/*", '));
  const [first, second, ...more] = await told(stack, { action: "configuration.change" });
  expect(more).toEqual([]);
  expect(first).toMatchObject({ actor: "fleetgraph", payload: { first: true } });
  expect(second?.payload).toEqual({
    first: false,
    digest: expect.any(String),
    notShown: 0,
    changes: [
      {
        field: "roles.reveals[0].on",
        before: ["main/us-east-1/shop/*"],
        after: ["other/*/*/*", "main/us-east-1/shop/*"],
      },
    ],
  });
});

const token = fc.stringMatching(/^[A-Za-z0-9]{36}$/);
const secrets: fc.Arbitrary<{ text: string; secret: string }> = fc.oneof(
  token.map((each) => ({ text: `ghp_${each}`, secret: each })),
  token.map((each) => ({ text: `fgt_${each}abcdefg`, secret: each })),
  token.map((each) => ({ text: `Bearer ${each}`, secret: each })),
  token.map((each) => ({ text: `password=${each}`, secret: each })),
  token.map((each) => ({ text: `{"api_key": "${each}"}`, secret: each })),
  token.map((each) => ({ text: `https://me:${each}@example.com/x`, secret: each })),
  token.map((each) => ({ text: `xoxb-${each}`, secret: each })),
  token.map((each) => ({ text: `-----BEGIN RSA PRIVATE KEY-----\n${each}`, secret: each })),
);

test("what looks like a secret reaches no entry, no log and no answer, wherever people write it", async () => {
  const stack = await startStack({ fleet, yaml });
  await stack.listed();
  await fc.assert(
    fc.asyncProperty(secrets, fc.stringMatching(/^[a-z ]{0,20}$/), fc.uuid(), async (given, words, key) => {
      const text = `${words} ${given.text}`;
      const asked: [string, object][] = [
        [
          "mutation ($i: LockServiceInput!) { lockService(input: $i) { ... on Problem { message hint } ... on LockServicePayload { lock { reason owner } } } }",
          { service: "web", reason: text, idempotencyKey: `lock ${key}` },
        ],
        [
          "mutation ($i: UnlockServiceInput!) { unlockService(input: $i) { ... on Problem { message hint } } }",
          { service: "web", reason: text, idempotencyKey: `unlock ${key}` },
        ],
        [
          "mutation ($i: DeployServiceInput!) { deployService(input: $i) { ... on Problem { message hint path } } }",
          { service: text, images: [{ image: ":v2" }], reason: text, idempotencyKey: `deploy ${key}` },
        ],
        [
          "mutation ($i: CreateAccessTokenInput!) { createAccessToken(input: $i) { ... on Problem { message hint } ... on CreateAccessTokenPayload { accessToken { name principal } } } }",
          { name: text, principal: text, roles: ["viewer"] },
        ],
      ];
      for (const [query, input] of asked) {
        const answer = await stack.graph(query, { i: input });
        expect(JSON.stringify(answer)).not.toContain(given.secret);
      }
      const read = await stack.graph("query ($ref: String!) { service(ref: $ref) { id } }", { ref: text });
      expect(JSON.stringify(read)).not.toContain(given.secret);
      const { rows } = await stack.server.database.pool.query(
        "SELECT string_agg(convert_from(entry, 'UTF8') || coalesce(target_name, ''), '') AS text FROM audit_event",
      );
      expect(rows[0].text).not.toContain(given.secret);
      expect(JSON.stringify(stack.log)).not.toContain(given.secret);
    }),
    { numRuns: 16 },
  );
});

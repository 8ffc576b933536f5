import { createFleet, type Fleet } from "@fleetgraph/simulator";
import pg from "pg";
import { expect, test } from "vitest";
import { type Stack, startStack, until } from "../testing/start-stack.ts";

const roles = `roles:
  team-a: [{ allow: [fleet:read, deployment:create, audit:read], on: ["main/us-east-1/production-web/*"] }]
  reader-of-a: [{ allow: [fleet:read], on: ["main/us-east-1/production-web/*"] }]
  nobody: [{ allow: [fleet:sync], on: ["**"] }]`;

async function fleetOfTwoTeams(): Promise<{ stack: Stack; fleet: Fleet }> {
  let fleet: Fleet = { clusters: [], services: [] };
  const stack = await startStack({
    yaml: roles,
    fleet: (sim) => {
      fleet = createFleet(sim, { clusters: 3, hosts: 2, containers: 9 });
    },
  });
  await stack.listed();
  return { stack, fleet };
}

const everythingSeen = `{
  fleet { clusterCount serviceCount taskCount hostCount accounts { name clusters { totalCount nodes { name } } } stale { kind } }
  clusters { totalCount nodes { name serviceCount runningTaskCount hostCount } }
  services(first: 100) { totalCount nodes { name cluster { name } } }
  tasks(first: 100) { totalCount nodes { cluster { name } } }
  hosts(first: 100) { totalCount nodes { cluster { name } } }
  deployments(first: 100) { totalCount nodes { service { name } } }
}`;

test("what one may not read is in no list, no count, no id, no reference and no error", async () => {
  const { stack, fleet } = await fleetOfTwoTeams();
  const hidden = fleet.services.find(({ cluster }) => cluster !== "production-web");
  if (!hidden) throw new Error("the fleet has one cluster only");
  const known = await stack.graph("query ($ref: String!) { service(ref: $ref) { id cluster { id } } }", {
    ref: hidden.arn,
  });
  const { id, cluster } = known.data.service as { id: string; cluster: { id: string } };
  await deploy(stack, { service: id, token: stack.token });

  const token = await stack.tokenFor({ principal: "alice", roles: ["team-a"] });
  const seen = await stack.graph(everythingSeen, {}, { token });
  expect(seen.errors).toBeUndefined();
  const text = JSON.stringify(seen.data);
  for (const { name } of fleet.clusters) {
    if (name !== "production-web") expect(text).not.toContain(name);
  }
  const all = await stack.graph(everythingSeen);
  const counts = all.data as Record<string, { totalCount: number }>;
  expect(counts.deployments?.totalCount).toBe(1);
  const own = fleet.services.filter((service) => service.cluster === "production-web");
  expect(seen.data).toMatchObject({
    fleet: { clusterCount: 1, serviceCount: own.length },
    clusters: { totalCount: 1 },
    services: { totalCount: own.length },
    deployments: { totalCount: 0, nodes: [] },
  });

  const ask = (query: string, variables: Record<string, unknown>) => stack.graph(query, variables, { token });
  const absent = "svc_00000000000000000000000000";
  for (const ref of [id, hidden.arn, `${hidden.cluster}/${hidden.name}`]) {
    expect((await ask("query ($ref: String!) { service(ref: $ref) { id } }", { ref })).data).toEqual({
      service: null,
    });
  }
  expect(
    (await ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids: [id, cluster.id] })).data,
  ).toEqual({
    nodes: [null, null],
  });
  const refusedHidden = await deploy(stack, { service: id, token });
  const refusedAbsent = await deploy(stack, { service: absent, token });
  expect(refusedHidden).toMatchObject({ __typename: "NotFound" });
  expect(JSON.stringify(refusedHidden).replaceAll(id, absent)).toBe(JSON.stringify(refusedAbsent));
});

test("a name that is one's own only is not ambiguous because of what is hidden", async () => {
  const { stack, fleet } = await fleetOfTwoTeams();
  const names = fleet.services.map(({ name }) => name);
  const twice = fleet.services.find(
    ({ name, cluster }) => cluster === "production-web" && names.filter((each) => each === name).length > 1,
  );
  const ref = twice?.name ?? "web";
  const token = await stack.tokenFor({ principal: "alice", roles: ["reader-of-a"] });
  const query = "query ($ref: String!) { service(ref: $ref) { cluster { name } } }";
  expect((await stack.graph(query, { ref }, { token })).data).toEqual({
    service: { cluster: { name: "production-web" } },
  });
  if (twice) {
    const ambiguous = await stack.graph(query, { ref });
    expect(ambiguous.errors?.[0]?.extensions).toMatchObject({ code: "AMBIGUOUS_REFERENCE" });
  }
});

test("what one may read but not act on is refused by the permission's name; the history shows one's own part", async () => {
  const { stack } = await fleetOfTwoTeams();
  const reader = await stack.tokenFor({ principal: "rita", roles: ["reader-of-a"] });
  expect(await deploy(stack, { service: "web", token: reader })).toMatchObject({
    __typename: "NotPermitted",
    permission: "deployment:create",
  });
  const alice = await stack.tokenFor({ principal: "alice", roles: ["team-a"] });
  expect(await deploy(stack, { service: "web", token: alice })).toMatchObject({
    __typename: "DeployServicePayload",
  });
  const query = `{ auditEvents(first: 100, filter: { action: "deployment.request" }) {
    nodes { actor action outcome } } }`;
  const own = await stack.graph(query, {}, { token: alice });
  expect(own.data.auditEvents).toEqual({
    nodes: [
      { actor: "alice", action: "deployment.request", outcome: "ACCEPTED" },
      { actor: "rita", action: "deployment.request", outcome: "REFUSED" },
    ],
  });
  const none = await stack.graph(query, {}, { token: reader });
  expect(none.data).toBeNull();
  expect(none.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", permission: "audit:read" });
  const nobody = await stack.tokenFor({ principal: "nobody", roles: ["nobody"] });
  expect(
    (await stack.graph("{ fleet { clusterCount } services { totalCount } }", {}, { token: nobody })).data,
  ).toEqual({
    fleet: { clusterCount: 0 },
    services: { totalCount: 0 },
  });
});

test("to act for somebody else needs the permission; then they are on record as the one it is for", async () => {
  const { stack } = await fleetOfTwoTeams();
  const alice = await stack.tokenFor({ principal: "alice", roles: ["team-a"] });
  await stack.tokenFor({ principal: "Vera", roles: ["viewer"] });
  await stack.tokenFor({ principal: "gone", roles: ["admin"] });
  const { data: tokens } = await stack.graph("{ accessTokens(first: 100) { nodes { id principal } } }");
  const { nodes } = tokens.accessTokens as { nodes: { id: string; principal: string }[] };
  await stack.graph(`mutation ($id: ID!) { revokeAccessToken(input: { id: $id }) { __typename } }`, {
    id: nodes.find(({ principal }) => principal === "gone")?.id,
  });
  expect(await deploy(stack, { service: "web", token: alice, onBehalfOf: "bob" })).toMatchObject({
    __typename: "NotPermitted",
    permission: "principal:act-as",
  });
  expect(await deploy(stack, { service: "web", token: stack.token, onBehalfOf: "bob" })).toMatchObject({
    deployment: { requestedBy: "admin", onBehalfOf: "bob" },
  });
  // Who has tokens of their own may do through another no more than these allow, by any spelling of the name.
  for (const onBehalfOf of ["vera", "ＶＥＲＡ ", "gone"]) {
    const refused = await deploy(stack, { service: "web", token: stack.token, onBehalfOf });
    const permission = onBehalfOf === "gone" ? "fleet:read" : "deployment:create";
    expect(refused).toMatchObject({ __typename: "NotPermitted", permission });
    expect(JSON.stringify(refused)).toContain(`no valid token of theirs`);
  }
  // A whole request for somebody reads what they may read.
  const seenFor = async (person: string) => {
    const response = await fetch(`${stack.url}/graphql`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${stack.token}`,
        "content-type": "application/json",
        "x-fleetgraph-on-behalf-of": person,
      },
      body: JSON.stringify({ query: "{ clusters { totalCount } }" }),
    });
    return ((await response.json()) as { data: { clusters: { totalCount: number } } }).data.clusters
      .totalCount;
  };
  expect([await seenFor("alice"), await seenFor("g%6Fne"), await seenFor("bob")]).toEqual([1, 0, 3]);
  await until(async () => {
    const { data } = await stack.graph("{ deployments { nodes { state } } }");
    return (data.deployments as { nodes: { state: string }[] }).nodes[0]?.state === "SUCCEEDED";
  });
});

test("of a listing nothing is told of regions that are hidden, nor how much there is in all", async () => {
  const { stack } = await fleetOfTwoTeams();
  const owner = new pg.Client({ connectionString: stack.server.database.ownerUrl });
  await owner.connect();
  await owner
    .query(
      "INSERT INTO listing_scope (key, kind, account_id, region, attempted_at, failed_since) " +
        "SELECT 'clusters:' || id || r, 'clusters', id, r, now(), now() " +
        "FROM account, unnest(ARRAY['us-east-1', 'eu-west-1', '']) AS r ON CONFLICT DO NOTHING",
    )
    .finally(() => owner.end());
  const query = "{ fleet { stale { region } lastSync { finishedAt calls failedListings changedRows } } }";
  type Told = { stale: { region: string }[]; lastSync: Record<string, unknown> };
  const told = async (token: string) => (await stack.graph(query, {}, { token })).data.fleet as Told;
  const own = await told(await stack.tokenFor({ principal: "alice", roles: ["team-a"] }));
  expect([...new Set(own.stale.map(({ region }) => region))].sort()).toEqual(["", "us-east-1"]);
  expect(own.lastSync).toEqual({
    finishedAt: expect.any(String),
    calls: null,
    failedListings: null,
    changedRows: null,
  });
  const all = await told(stack.token);
  expect(all.stale.map(({ region }) => region)).toContain("eu-west-1");
  expect(all.lastSync).toMatchObject({ calls: expect.any(Number), failedListings: 0 });
});

async function deploy(
  stack: Stack,
  input: { service: string; token: string; onBehalfOf?: string },
): Promise<Record<string, unknown>> {
  const { token, ...asked } = input;
  const answer = await stack.graph(
    `mutation ($input: DeployServiceInput!) { deployService(input: $input) {
       __typename ... on Problem { code message path hint } ... on NotPermitted { permission }
       ... on DeployServicePayload { deployment { id requestedBy onBehalfOf } } } }`,
    { input: { ...asked, images: [{ image: ":v50" }], idempotencyKey: `key ${Math.random()}` } },
    { token },
  );
  return answer.data.deployService as Record<string, unknown>;
}

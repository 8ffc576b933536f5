import pg from "pg";
import { expect, test } from "vitest";
import { type Stack, smallFleet, startStack, until } from "../testing/start-stack.ts";

const yaml = `
roles:
  web-auditor: [{ allow: [fleet:read, audit:read], on: ["main/*/production-web/web"] }]
  web-deployer: [{ allow: [fleet:read, deployment:create], on: ["main/*/production-web/web"] }]
`;

/** Deploys and returns when it has ended. */
async function deploy({ graph }: Stack, token?: string): Promise<void> {
  const answer = await graph(
    `mutation { deployService(input: { service: "production-web/web", images: [{ image: ":v50" }], idempotencyKey: "q" }) {
      ... on DeployServicePayload { deployment { id } } ... on Problem { message } } }`,
    {},
    token ? { token } : {},
  );
  const { deployment } = answer.data.deployService as { deployment: { id: string } };
  await until(async () => {
    const { data } = await graph("query ($id: ID!) { deployment(id: $id) { finishedAt } }", deployment);
    return (data.deployment as { finishedAt: string | null }).finishedAt !== null;
  });
}

test("what ran is told by digest as of a moment, by whatever names it, in pages of both directions", async () => {
  const stack = await startStack({ fleet: smallFleet, yaml });
  await stack.listed();
  const before = new Date().toISOString();
  await deploy(stack);
  await stack.sync();
  const ran = async (at: string, where: string, page = "", token = stack.token) => {
    const answer = await stack.graph(
      `query ($at: DateTime!, $where: String!) { ran(at: $at, where: $where ${page}) { nodes { path tasks service { name }
         images { container image digest tasks since } } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }`,
      { at, where },
      { token },
    );
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    type Ran = { path: string; tasks: number; images: { image: string; digest: string; tasks: number }[] };
    return answer.data.ran as { nodes: Ran[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
  };
  const now = new Date().toISOString();
  const digests = async (at: string, where: string) =>
    (await ran(at, where)).nodes.flatMap(({ images }) => images.map(({ digest }) => digest));
  // Deployed by tag, and run by digest.
  const [deployed, ...others] = await digests(now, "production-web/web");
  expect(others).toEqual([]);
  expect(await digests(before, "production-web/web")).not.toContain(deployed);
  const [web] = (await ran(now, "web")).nodes;
  expect(web?.images).toMatchObject([
    { digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), tasks: web?.tasks },
  ]);

  const whole = await ran(now, "main");
  expect(whole.nodes.length).toBeGreaterThan(2);
  expect((await ran(now, "main/*/*/*")).nodes).toEqual(whole.nodes);
  expect((await ran(now, "**")).nodes).toEqual(whole.nodes);
  const first = await ran(now, "main", "first: 2");
  expect(first.nodes).toEqual(whole.nodes.slice(0, 2));
  const { endCursor } = first.pageInfo;
  expect((await ran(now, "main", `first: 100, after: "${endCursor}"`)).nodes).toEqual(whole.nodes.slice(2));
  expect((await ran(now, "main", `last: 1, before: "${endCursor}"`)).nodes).toEqual(whole.nodes.slice(0, 1));
  expect((await ran(now, "main", "last: 2")).nodes).toEqual(whole.nodes.slice(-2));
  expect((await ran(now, "nowhere")).nodes).toEqual([]);
  await expect(ran(now, "a//b")).rejects.toThrow("BAD_USER_INPUT");

  const some = await stack.tokenFor({ principal: "web-auditor", roles: ["web-auditor"] });
  expect((await ran(now, "**", "", some)).nodes.map(({ path }) => path)).toEqual([
    "main/us-east-1/production-web/web",
  ]);
  const none = await stack.tokenFor({ principal: "viewer", roles: ["viewer"] });
  await expect(ran(now, "**", "", none)).rejects.toThrow("audit:read");
});

test("who can deploy is told with tokens and approvals, to who may read the history there", async () => {
  const approvals = `
groups: { leads: [ann, bob] }
approvals: [{ on: ["main/*/production-web/*"], needed: 1, from: leads, expiresIn: PT1H }]
`;
  let passed = 0;
  const clock = { now: () => new Date(Date.now() + passed) };
  const stack = await startStack({ fleet: smallFleet, yaml: `${yaml}${approvals}`, clock });
  await stack.listed();
  const beforeTokens = new Date().toISOString();
  await new Promise((next) => setTimeout(next, 5));
  await stack.tokenFor({ principal: "ci", roles: ["web-deployer"] });
  await stack.tokenFor({
    principal: "gone",
    roles: ["deployer"],
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  passed = 3_600_000;
  const auditor = await stack.tokenFor({ principal: "auditor", roles: ["auditor"] });
  const access = (service: string, token = auditor) =>
    stack.graph(
      `query ($service: String!) { deployAccess(service: $service) { path approvalsNeeded approvalGroup approvers
         holders { nodes { principal permissions makesTokens tokens { name roles } } pageInfo { hasNextPage } } } }`,
      { service },
      { token },
    );
  const answer = await access("production-web/web");
  expect(answer.errors).toBeUndefined();
  expect(answer.data.deployAccess).toMatchObject({
    path: "main/us-east-1/production-web/web",
    approvalsNeeded: 1,
    approvalGroup: "leads",
    approvers: ["ann", "bob"],
    holders: {
      nodes: [
        { principal: "admin", makesTokens: true, permissions: expect.arrayContaining(["freeze:override"]) },
        {
          principal: "ci",
          makesTokens: false,
          permissions: ["deployment:create"],
          tokens: [{ name: "test of ci", roles: ["web-deployer"] }],
        },
      ],
    },
  });
  const some = await stack.tokenFor({ principal: "web-auditor", roles: ["web-auditor"] });
  expect((await access("production-web/web", some)).errors).toBeUndefined();
  const none = await stack.tokenFor({ principal: "viewer", roles: ["viewer"] });
  expect((await access("production-web/web", none)).errors?.[0]?.extensions).toMatchObject({
    code: "FORBIDDEN",
    permission: "audit:read",
  });
  const then = (at: string) =>
    stack.graph(
      'query ($at: DateTime!) { deployAccess(service: "production-web/web", at: $at) { approvers holders { nodes { principal } } } }',
      { at },
    );
  const early = await then(beforeTokens);
  expect(early.data.deployAccess).toEqual({
    approvers: ["ann", "bob"],
    holders: { nodes: [{ principal: "admin" }] },
  });
  expect((await then("2001-01-01T00:00:00Z")).errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  expect((await then("2201-01-01T00:00:00Z")).errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  expect((await access("nowhere")).errors?.[0]?.extensions.code).toBe("NOT_FOUND");
});

test("changes are told through the graph with the entries that prove them", async () => {
  const stack = await startStack({ fleet: smallFleet, yaml });
  await stack.listed();
  await deploy(stack);
  const ask = (filter: object, token = stack.token) =>
    stack.graph(
      `query ($filter: AuditedChangeFilter) { auditedChanges(filter: $filter) { totalCount pageInfo { hasNextPage } nodes {
         kind person path beganAt finishedAt aloneBecause freezes { passedBy } approvals { id }
         event { id action outcome leaf } service { name } deployment { state } images { container from to } } } }`,
      { filter },
      { token },
    );
  const all = await ask({ service: "production-web/web" });
  expect(all.data.auditedChanges).toMatchObject({
    totalCount: 1,
    nodes: [
      {
        kind: "DEPLOY",
        person: "admin",
        aloneBecause: "NOT_NEEDED",
        freezes: [],
        event: { action: "deployment.request", outcome: "ACCEPTED" },
        service: { name: "web" },
        deployment: { state: "SUCCEEDED" },
        images: [{ to: expect.stringContaining("v50") }],
      },
    ],
  });
  const alone = await ask({ alone: true, where: "production-web" });
  expect(alone.data.auditedChanges).toMatchObject({ totalCount: null, nodes: [{ person: "admin" }] });
  expect((await ask({ inFreeze: true })).data.auditedChanges).toMatchObject({ nodes: [] });
  const none = await stack.tokenFor({ principal: "viewer", roles: ["viewer"] });
  expect((await ask({}, none)).errors?.[0]?.extensions).toMatchObject({ permission: "audit:read" });
});

test("that nothing is missing is counted, and what was taken or put in past the log is named", async () => {
  const stack = await startStack({ fleet: smallFleet, yaml });
  await stack.listed();
  await deploy(stack);
  const ask = async (token = stack.token) =>
    stack.graph(
      "{ auditCompleteness { size leaves firstIndex lastIndex entries waiting archived lost unlogged } }",
      {},
      { token },
    );
  type Counted = {
    size: number;
    leaves: number;
    entries: number;
    waiting: number;
    lost: string[];
    unlogged: string[];
  };
  const counted = async () => (await ask()).data.auditCompleteness as Counted;
  let whole = await counted();
  await until(async () => {
    whole = await counted();
    return whole.waiting === 0;
  });
  expect(whole).toMatchObject({
    firstIndex: 0,
    leaves: whole.size,
    entries: whole.size,
    archived: 0,
    lost: [],
    unlogged: [],
  });
  const some = await stack.tokenFor({ principal: "web-auditor", roles: ["web-auditor"] });
  expect((await ask(some)).errors?.[0]?.extensions).toMatchObject({ permission: "audit:read" });

  // Whoever owns the database can do this; the count alone would not show one taken and one put in.
  const owner = new pg.Client({ connectionString: stack.server.database.ownerUrl });
  await owner.connect();
  await owner.query("ALTER TABLE audit_event DISABLE TRIGGER ALL");
  const { rows } = await owner.query("SELECT id FROM audit_event ORDER BY id LIMIT 2");
  const [taken] = rows as { id: string }[];
  const part = await owner.query("SELECT tableoid::regclass::text AS part FROM audit_event WHERE id = $1", [
    taken?.id,
  ]);
  await owner.query(`ALTER TABLE ${part.rows[0].part} DISABLE TRIGGER ALL`);
  await owner.query("DELETE FROM audit_event WHERE id = $1", [taken?.id]);
  await owner.end();
  const after = await counted();
  expect(after).toMatchObject({ lost: [taken?.id], unlogged: [] });
});

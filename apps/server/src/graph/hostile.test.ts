import pg from "pg";
import { expect, test } from "vitest";
import { type Stack, startStack } from "../testing/start-stack.ts";

const deep = `{ clusters { nodes { ${"account { clusters { nodes { ".repeat(6)} id ${"} } }".repeat(6)} } } }`;
const aliases = `{ ${Array.from({ length: 200 }, (_, index) => `a${index}: viewer { principal }`).join(" ")} }`;
const tokens = `{ ${"viewer { principal } ".repeat(1500)} }`;
const doubling = Array.from(
  { length: 20 },
  (_, index) =>
    `fragment F${index} on Cluster { a: account { clusters { nodes { ...F${index + 1} } } } b: account { clusters { nodes { ...F${index + 1} } } } }`,
);
const bomb = `{ clusters { nodes { ...F0 } } } ${doubling.join(" ")} fragment F20 on Cluster { id }`;
const costly =
  "{ clusters(first: 100) { nodes { services(first: 100) { nodes { deployments(first: 100) { nodes { id } } } } } } }";
const cycle = "{ clusters { nodes { ...A } } } fragment A on Cluster { ...B } fragment B on Cluster { ...A }";
const introspection = `{ __schema { types { ${"fields { type { ".repeat(6)} name ${"} }".repeat(6)} } } }`;

const refused: [string, string, RegExp][] = [
  ["nested too deep", deep, /depth/i],
  ["too many aliases", aliases, /alias/i],
  ["too many tokens", tokens, /token/i],
  ["fragments that double", bomb, /costs|depth|alias/i],
  ["pages of pages of pages", costly, /costs/],
  ["fragments in a circle", cycle, /spread fragment/i],
  ["introspection of introspection", introspection, /introspection/i],
  ["no GraphQL", "{ clusters(", /Syntax Error/],
  ["an unknown field", "{ clustrs { nodes { id } } }", /Did you mean "clusters"/],
];

test("a query that asks too much or is none is refused before it runs, with a reason", async () => {
  const { graph } = await startStack();
  for (const [name, query, reason] of refused) {
    const answer = await graph(query);
    expect(answer.data, name).toBeUndefined();
    expect(answer.errors?.[0]?.message, name).toMatch(reason);
    expect(answer.errors?.[0]?.extensions.code, name).toMatch(/GRAPHQL_|QUERY_TOO_COSTLY/);
    expect(answer.extensions.cost.limit, name).toBe(50_000);
  }
});

test("a batch, a query that is no text, and variables that do not fit are refused by name", async () => {
  const { url, token, graph } = await startStack();
  const post = (body: unknown) =>
    fetch(`${url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await post([{ query: "{ viewer { principal } }" }])).status).toBe(400);
  expect((await post({ query: 7 })).status).toBe(400);
  expect((await post({ query: "{ viewer { principal } }", variables: "{}" })).status).toBe(400);
  const wrong = await graph("query ($ref: String!) { service(ref: $ref) { id } }", { ref: 5 });
  expect(wrong.errors?.[0]?.message).toContain('Variable "$ref" got invalid value 5');
  expect(wrong.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  const page = await graph("{ clusters(first: 101) { nodes { id } } }");
  expect(page.errors?.[0]).toMatchObject({ extensions: { code: "BAD_USER_INPUT", argument: ["first"] } });
  // Neither PostgreSQL nor RFC 3339 has these years.
  for (const moment of ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-09:00"]) {
    const never = await graph(`{ tasks(filter: { createdAfter: "${moment}" }) { nodes { id } } }`);
    expect(never.errors?.[0]).toMatchObject({
      message: expect.stringContaining("DateTime cannot represent"),
    });
  }
  const half = Buffer.from('["abc", "x"]').toString("base64url");
  const list = await graph(`{ fleet { eventProblems(after: "${half}") { nodes { id } } } }`);
  expect(list.errors?.[0]).toMatchObject({ extensions: { code: "BAD_USER_INPUT", argument: ["after"] } });
  const cursor = await graph('{ clusters(after: "nonsense") { nodes { id } } }');
  expect(cursor.errors?.[0]).toMatchObject({ extensions: { code: "BAD_USER_INPUT", argument: ["after"] } });
});

test("who asks for too much waits as long as Retry-After says; others do not", async () => {
  const stack = await startStack({ yaml: "graph: { costPerSecond: 100, costPerQuery: 1000 }" });
  const other = await stack.tokenFor({ principal: "somebody else", roles: ["viewer"] });
  const query = "{ clusters(first: 100) { nodes { account { id } } } }";
  const answers = [];
  for (let tries = 0; tries < 8; tries += 1) answers.push(await stack.graph(query));
  expect(answers[0]).toMatchObject({ status: 200, extensions: { cost: { requested: 201, limit: 1000 } } });
  // What is left is told beforehand, and when all of it is back.
  const left = answers.map(({ extensions }) => extensions.cost.available);
  const first = left[0] ?? 0;
  expect(first).toBeLessThan(1_000 - 200);
  expect(left.slice(0, 4)).toEqual([first, first - 201, first - 402, first - 603]);
  expect(answers[0]?.extensions.cost.resetsInMs).toBeLessThanOrEqual(10_000);
  const refused = answers.at(-1);
  expect(refused).toMatchObject({ status: 429, errors: [{ extensions: { code: "RATE_LIMITED" } }] });
  expect(refused?.extensions.cost).toMatchObject({ requested: 0, limit: 1000, available: 0 });
  expect(refused?.extensions.cost.resetsInMs).toBeGreaterThan(0);
  // Where nothing was charged nothing is told of what is left.
  expect((await stack.graph("{ nothing }")).extensions.cost).toEqual({ requested: 0, limit: 1000 });
  const seconds = Number(refused?.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(10);
  expect(await stack.graph(query, {}, { token: other })).toMatchObject({ status: 200 });
});

test("what a resolver throws never shows its words", async () => {
  const stack = await startStack();
  await breakTheStore(stack);
  const answer = await stack.graph("{ clusters { nodes { id } } }");
  expect(JSON.stringify(answer)).not.toContain("does not exist");
  expect(answer.errors?.[0]).toMatchObject({
    message: "The server made a mistake.",
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  });
  const { requestId } = answer.errors?.[0]?.extensions ?? {};
  expect(answer.headers.get("x-request-id")).toBe(requestId);
  const logged = stack.log.find((line) => line.requestId === requestId && line.level === "error");
  expect(logged?.error).toContain("does not exist");
});

/** The owner does what no server may: a table is gone. */
async function breakTheStore({ server }: Stack): Promise<void> {
  const owner = new pg.Client({ connectionString: server.database.ownerUrl });
  await owner.connect();
  await owner.query("ALTER TABLE cluster RENAME TO cluster_of_before").finally(() => owner.end());
}

const halfPair = "a\ud800";
const anything: readonly (readonly [string, string])[] = [
  ["String", "service(ref: $v) { id }"],
  ["String", "host(ref: $v) { id }"],
  ["ID", "deployment(id: $v) { id }"],
  ["ID", "deploymentEvents(id: $v) { nodes { version } }"],
  ["String", "services(filter: { label: { key: $v } }) { totalCount }"],
  ["String", "auditEvents(filter: { actor: $v }) { totalCount }"],
];

test.each(["a\0b", halfPair])(
  "what no text can have is refused as input, never a failure: %j",
  async (text) => {
    const stack = await startStack();
    for (const [type, field] of anything) {
      const answer = await stack.graph(`query ($v: ${type}!) { ${field} }`, { v: text });
      expect([field, answer.errors?.[0]?.extensions.code]).toEqual([field, "BAD_USER_INPUT"]);
      expect(answer.errors?.[0]?.message).toContain('"$v"');
    }
    const nested = await stack.graph(
      "mutation ($input: DeployServiceInput!) { deployService(input: $input) { __typename } }",
      { input: { service: "web", images: [{ image: text }], idempotencyKey: "1" } },
    );
    expect(nested.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    const literal = text.includes("\0") ? '"a\\u0000b"' : '"a\\ud800"';
    const inDocument = await stack.graph(`{ service(ref: ${literal}) { id } }`);
    // Of half a pair the parser says so itself.
    expect(inDocument.errors?.[0]?.extensions.code).toMatch(/GRAPHQL_(VALIDATION|PARSE)_FAILED/);
    expect(stack.log.filter(({ level }) => level === "error")).toEqual([]);
  },
);

test("a cursor that somebody made up is no cursor, whatever is in it", async () => {
  const { graph } = await startStack();
  const after = Buffer.from(JSON.stringify(["a\0b"])).toString("base64url");
  const answer = await graph("query ($after: String!) { deployments(after: $after) { nodes { id } } }", {
    after,
  });
  expect(answer.errors?.[0]).toMatchObject({ extensions: { code: "BAD_USER_INPUT", argument: ["after"] } });
});

test("a refusal is on record also when its text is cut within a character", async () => {
  const { graph } = await startStack();
  const reason = `${"a".repeat(499)}😀😀`;
  const answer = await graph(
    `mutation ($reason: String!) { deployService(input: {
       service: "nothing", images: [{ image: ":v2" }], reason: $reason, idempotencyKey: "1" }) { __typename } }`,
    { reason },
  );
  expect(answer.data).toEqual({ deployService: { __typename: "NotFound" } });
  const history = await graph("{ auditEvents(first: 1) { nodes { outcome reason } } }");
  expect(history.data).toEqual({
    auditEvents: { nodes: [{ outcome: "REFUSED", reason: `${"a".repeat(499)}\ufffd` }] },
  });
});

test("a stream's document is held to the same length, before it is validated", async () => {
  const { url, token } = await startStack();
  const ask = async (selection: string) => {
    const response = await fetch(`${url}/graphql/stream`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "text/event-stream",
        "content-type": "application/json",
      },
      body: JSON.stringify({ query: `subscription { deploymentEvents(id: "dep_0") { ${selection} } }` }),
    });
    return { status: response.status, text: await response.text() };
  };
  const long = await ask("deployment { id service { id } } ".repeat(5_000));
  expect(long.status).toBe(400);
  expect(long.text).toContain("tokens");
  expect((await ask("nothing")).text).toContain("Cannot query field");
  expect((await ask("version")).text).toContain("There is no deployment");
});

test("an operation that is too large to be kept compiled is answered all the same", async () => {
  const { graph } = await startStack();
  const fragments = ["A", "B", "C"].map(
    (name, index) => `fragment ${name} on Fleet { ${`...${"BCD"[index]} `.repeat(30)} }`,
  );
  const answer = await graph(`{ fleet { ...A } } ${fragments.join(" ")} fragment D on Fleet { hostCount }`);
  expect(answer.data).toEqual({ fleet: { hostCount: 0 } });
  expect(answer.headers.get("x-fleetgraph-engine")).toBe("graphql-js");
});

test("more ids than fit are refused, not left out", async () => {
  const { graph } = await startStack();
  const ask = (length: number) =>
    graph("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {
      ids: Array.from({ length }, (_, index) => `svc_${index}`),
    });
  expect((await ask(100)).data.nodes).toHaveLength(100);
  expect((await ask(101)).errors?.[0]?.extensions).toMatchObject({
    code: "BAD_USER_INPUT",
    argument: ["ids"],
  });
});

test("what a refused request leaves in the history is of bearable length", async () => {
  const stack = await startStack();
  const nobody = await stack.tokenFor({ principal: "nobody", roles: ["viewer"] });
  const long = "x".repeat(100_000);
  await stack.graph(
    `mutation ($v: String!, $roles: [String!]!) {
       createAccessToken(input: { name: $v, principal: $v, roles: $roles }) { __typename } }`,
    { v: long, roles: Array.from({ length: 1_000 }, (_, index) => `${index}${long.slice(0, 500)}`) },
    { token: nobody },
  );
  await stack.graph(
    "mutation ($v: String!, $id: ID!) { revokeAccessToken(input: { id: $id, reason: $v }) { __typename } }",
    { v: long, id: long },
    { token: nobody },
  );
  const { data } = await stack.graph(
    '{ auditEvents(filter: { actor: "nobody" }) { nodes { action outcome targetName reason payload } } }',
  );
  const { nodes } = data.auditEvents as { nodes: { action: string; outcome: string }[] };
  expect(nodes).toMatchObject([
    { action: "token.revoke", outcome: "REFUSED" },
    { action: "token.create", outcome: "REFUSED" },
    { action: "token.first-use", outcome: "ACCEPTED" },
  ]);
  expect(JSON.stringify(nodes).length).toBeLessThan(3_000);
});

const priced: [string, number][] = [
  ["{ clusters { nodes { id } } }", 21],
  ["{ clusters(first: 3) { edges { node { id } } } }", 4],
  ['{ deploymentEvents(id: "dep_0") { nodes { version } } }', 51],
  ['{ nodes(ids: ["a", "b"]) { id } }', 2],
];

test("a query is priced by what it can give", async () => {
  const { graph } = await startStack();
  for (const [query, requested] of priced) {
    expect([query, (await graph(query)).extensions.cost.requested]).toEqual([query, requested]);
  }
});

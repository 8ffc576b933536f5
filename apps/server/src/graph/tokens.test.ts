import { expect, test } from "vitest";
import { smallFleet, startStack } from "../testing/start-stack.ts";

const viewer = "{ viewer { principal permissions { verb resource } token { name roles } } }";

test.each([
  ["absent", undefined, 'Bearer realm="fleetgraph"'],
  ["malformed", "Basic YWRtaW46YWRtaW4=", 'error_description="malformed"'],
  ["malformed", "Bearer nonsense", 'error_description="malformed"'],
])("a token that is %s is refused, saying so (%s)", async (why, authorization, challenge) => {
  const { url } = await startStack();
  const response = await fetch(`${url}/graphql?query={viewer{principal}}`, {
    headers: authorization ? { authorization } : {},
  });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain(challenge);
  const { errors } = (await response.json()) as {
    errors: { message: string; extensions: { code: string } }[];
  };
  expect(errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
  expect(errors[0]?.message).toMatch(why === "absent" ? /needs an access token/ : /holds no Fleetgraph/);
});

test("a token is shown once, works until it expires or is revoked, and is then refused by name", async () => {
  let passed = 0;
  const stack = await startStack({ clock: { now: () => new Date(Date.now() + passed) } });
  const { graph, tokenFor } = stack;
  expect((await graph(viewer)).data.viewer).toMatchObject({
    principal: "admin",
    token: { name: "bootstrap" },
  });
  const unknown = `${stack.token.slice(0, -4)}${stack.token.endsWith("0000") ? "1111" : "0000"}`;
  expect(await graph(viewer, {}, { token: unknown })).toMatchObject({ status: 401 });

  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const brief = await tokenFor({ principal: "ci", roles: ["viewer"], expiresAt: soon });
  expect((await graph(viewer, {}, { token: brief })).data.viewer).toMatchObject({ principal: "ci" });
  passed = 3_600_000;
  const expired = await graph(viewer, {}, { token: brief });
  expect(expired.status).toBe(401);
  expect(expired.errors?.[0]?.message).toBe("The access token has expired.");

  const secret = await tokenFor({ principal: "bot", roles: ["viewer"] });
  const listed = await graph("{ accessTokens { nodes { id name principal revokedAt } } }");
  const { nodes } = listed.data.accessTokens as { nodes: { id: string; principal: string }[] };
  const id = nodes.find(({ principal }) => principal === "bot")?.id;
  await graph(
    'mutation ($id: ID!) { revokeAccessToken(input: { id: $id, reason: "test" }) { __typename } }',
    { id },
  );
  const revoked = await graph(viewer, {}, { token: secret });
  expect(revoked.errors?.[0]?.message).toBe("The access token was revoked.");

  const everything = JSON.stringify([stack.log, listed]);
  const audit = await graph("{ auditEvents { nodes { action payload targetName } } }");
  const { rows } = await stack.server.database.pool.query("SELECT access_token::text, 1 FROM access_token");
  for (const text of [secret, brief, stack.token]) {
    expect(everything).not.toContain(text);
    expect(JSON.stringify(audit.data)).not.toContain(text);
    expect(JSON.stringify(rows)).not.toContain(text);
  }
});

test("who lacks a permission is told which, and nothing is changed; the refusal is on record", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const token = await stack.tokenFor({ principal: "reader", roles: ["viewer"] });
  const deploy = `mutation ($key: String!) { deployService(input: { service: "web", images: [{ image: ":v50" }], idempotencyKey: $key }) {
    __typename ... on NotPermitted { message permission hint } } }`;
  const answer = await stack.graph(deploy, { key: "a" }, { token });
  expect(answer.data.deployService).toMatchObject({
    __typename: "NotPermitted",
    permission: "deployment:create",
  });
  expect(stack.sim.calls({ operation: "UpdateService" })).toEqual([]);
  const tokens = await stack.graph("{ accessTokens { nodes { id } } }", {}, { token });
  expect(tokens.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", permission: "token:read" });
  const audit = await stack.graph(
    '{ auditEvents(filter: { actor: "reader" }) { nodes { action outcome targetName } } }',
  );
  expect(audit.data.auditEvents).toEqual({
    nodes: [
      { action: "access.refuse", outcome: "REFUSED", targetName: "accessTokens" },
      { action: "deployment.request", outcome: "REFUSED", targetName: "production-web/web" },
      { action: "token.first-use", outcome: "ACCEPTED", targetName: "test of reader" },
    ],
  });
});

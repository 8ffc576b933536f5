import { expect, test } from "vitest";
import { smallFleet, startStack } from "../testing/start-stack.ts";

const subscription = "subscription ($id: ID!) { deploymentEvents(id: $id) { cursor final } }";

test("one principal holds no more streams than allowed; another one may still open theirs", async () => {
  // A deployment that waits for an approval does not end by itself, and keeps its streams open.
  const yaml = `graph: { streamsPerPrincipal: 2 }
groups: { leads: [ann] }
approvals: [{ on: ["main/*/*/*"], needed: 1, from: leads }]`;
  const stack = await startStack({ fleet: smallFleet, yaml });
  await stack.listed();
  const asked = await stack.graph(
    `mutation { deployService(input: { service: "web", images: [{ image: ":v50" }], idempotencyKey: "k" }) {
       ... on DeployServicePayload { deployment { id } } } }`,
  );
  const { id } = (asked.data.deployService as { deployment: { id: string } }).deployment;
  const leaving = new AbortController();
  const open = (token: string) =>
    fetch(`${stack.url}/graphql/stream`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "text/event-stream",
      },
      body: JSON.stringify({ query: subscription, variables: { id } }),
      signal: leaving.signal,
    });
  const other = await stack.tokenFor({ principal: "somebody else", roles: ["viewer"] });
  expect((await open(stack.token)).status).toBe(200);
  expect((await open(stack.token)).status).toBe(200);
  const third = await open(stack.token);
  expect(third.status).toBe(429);
  expect(third.headers.get("retry-after")).toBe("10");
  expect(await third.json()).toMatchObject({ errors: [{ extensions: { code: "RATE_LIMITED" } }] });
  expect((await open(other)).status).toBe(200);
  leaving.abort();
});

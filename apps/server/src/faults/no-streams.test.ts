import { accepted, createFleetgraph, type DeploymentEventFields } from "@fleetgraph/sdk";
import { expect, test } from "vitest";
import { smallFleet, startStack } from "../testing/start-stack.ts";

/** A proxy that answers every stream with a page of its own. */
const withoutStreams: typeof fetch = async (input, init) =>
  String(input).endsWith("/graphql/stream")
    ? new Response("<html>504</html>", { status: 504, headers: { "content-type": "text/html" } })
    : fetch(input, init);

test("where no stream gets through, a watcher polls the same events, each once", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const fleet = createFleetgraph({ url: stack.url, token: stack.token, fetch: withoutStreams });
  const { deployment } = accepted(await fleet.deployService({ service: "web", images: [{ image: ":v50" }] }));
  const polled: DeploymentEventFields[] = [];
  for await (const event of fleet.deployments.watch(deployment.id, { pollMs: 50 })) polled.push(event);
  expect(polled.map(({ version }) => version)).toEqual(polled.map((_event, index) => index + 1));
  expect(polled.at(-1)).toMatchObject({ final: true, state: "SUCCEEDED" });

  const streaming = createFleetgraph({ url: stack.url, token: stack.token });
  const streamed: DeploymentEventFields[] = [];
  for await (const event of streaming.deployments.watch(deployment.id)) streamed.push(event);
  expect(streamed).toEqual(polled);
  const page = await fleet.deployments.events({ id: deployment.id, first: 2 });
  expect(page.pageInfo.endCursor).toBe(polled[1]?.cursor);
  const rest = await fleet.deployments.events({ id: deployment.id, after: page.pageInfo.endCursor });
  expect(rest.edges.map(({ node }) => node)).toEqual(polled.slice(2));
});

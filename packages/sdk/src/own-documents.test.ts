import { initGraphQLTada } from "gql.tada";
import { expect, test } from "vitest";
import { WhatRunsDocument } from "../test/generated/consumer.ts";
import type { Introspection } from "../test/introspection.ts";
import { createFleetgraph, printDocument } from "./index.ts";
import { FleetgraphMock } from "./mock/fleetgraph-mock.ts";

const mock = new FleetgraphMock({ service: { name: "web", desiredCount: 3 } });
const fleet = createFleetgraph(mock.settings);

test("a document of the consumer's own graphql-codegen is sent as it is", async () => {
  const data = await fleet.request(WhatRunsDocument, { ref: "web" });
  expect(data).toEqual({ service: { name: "web", desiredCount: 3 } });
});

test("a document of gql.tada is sent as it is", async () => {
  const graphql = initGraphQLTada<{ introspection: Introspection }>();
  const parts = graphql("fragment Parts on Service { name }");
  const whatRuns = graphql("query WhatRuns($ref: String!) { service(ref: $ref) { desiredCount ...Parts } }", [
    parts,
  ]);
  const data = await fleet.request(printDocument(whatRuns), { ref: "web" });
  expect(data).toEqual({ service: { name: "web", desiredCount: 3 } });
});

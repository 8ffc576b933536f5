import { initGraphQLTada } from "gql.tada";
import { expect, expectTypeOf, test } from "vitest";
import { WhatRunsDocument } from "../test/generated/consumer.ts";
import { createFleetgraph, printDocument } from "./index.ts";
import { FleetgraphMock } from "./mock/fleetgraph-mock.ts";

const mock = new FleetgraphMock({ service: { name: "web", desiredCount: 3 } });
const fleet = createFleetgraph(mock.settings);

test("a document of the consumer's own graphql-codegen keeps its types and is sent as it is", async () => {
  const data = await fleet.request(WhatRunsDocument, { ref: "web" });
  expect(data).toEqual({ service: { name: "web", desiredCount: 3 } });
  expectTypeOf(data.service?.desiredCount).toEqualTypeOf<number | undefined>();
  // @ts-expect-error no such field was asked for
  data.service?.id;
  // @ts-expect-error the variable is missing
  await expect(fleet.request(WhatRunsDocument, {})).rejects.toThrow("ref");
});

test("a document of gql.tada keeps its types and is sent as it is", async () => {
  const graphql = initGraphQLTada<{ introspection: Introspection }>();
  const parts = graphql("fragment Parts on Service { name }");
  const whatRuns = graphql("query WhatRuns($ref: String!) { service(ref: $ref) { desiredCount ...Parts } }", [
    parts,
  ]);
  const data = await fleet.request(printDocument(whatRuns), { ref: "web" });
  expect(data).toEqual({ service: { name: "web", desiredCount: 3 } });
  expectTypeOf(data.service?.desiredCount).toEqualTypeOf<number | undefined>();
  // @ts-expect-error no such field was asked for
  data.service?.id;
  // @ts-expect-error the variable is of another type
  await expect(fleet.request(printDocument(whatRuns), { ref: 1 })).rejects.toThrow("$ref");
});

/** The part of the schema that the document is of, as `gql.tada generate-output` writes it. */
interface Introspection {
  name: "fleetgraph";
  query: "Query";
  mutation: never;
  subscription: never;
  types: {
    Query: {
      kind: "OBJECT";
      name: "Query";
      fields: { service: { name: "service"; type: { kind: "OBJECT"; name: "Service"; ofType: null } } };
    };
    Service: {
      kind: "OBJECT";
      name: "Service";
      fields: {
        name: { name: "name"; type: { kind: "NON_NULL"; name: never; ofType: Scalar<"String"> } };
        desiredCount: {
          name: "desiredCount";
          type: { kind: "NON_NULL"; name: never; ofType: Scalar<"Int"> };
        };
        id: { name: "id"; type: { kind: "NON_NULL"; name: never; ofType: Scalar<"ID"> } };
      };
    };
    String: unknown;
    Int: unknown;
    ID: unknown;
  };
}
type Scalar<Name> = { kind: "SCALAR"; name: Name; ofType: null };

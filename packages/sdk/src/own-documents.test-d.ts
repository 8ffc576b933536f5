import { initGraphQLTada } from "gql.tada";
import { expectTypeOf, test } from "vitest";
import { WhatRunsDocument } from "../test/generated/consumer.ts";
import type { Introspection } from "../test/introspection.ts";
import { createFleetgraph, printDocument } from "./index.ts";

const fleet = createFleetgraph({ url: "http://127.0.0.1:4000" });

test("a document of the consumer's own graphql-codegen keeps its types", async () => {
  const data = await fleet.request(WhatRunsDocument, { ref: "web" });
  expectTypeOf(data.service?.desiredCount).toEqualTypeOf<number | undefined>();
  // @ts-expect-error no such field was asked for
  data.service?.id;
  // @ts-expect-error the variable is missing
  fleet.request(WhatRunsDocument, {});
});

test("a document of gql.tada keeps its types", async () => {
  const graphql = initGraphQLTada<{ introspection: Introspection }>();
  const parts = graphql("fragment Parts on Service { name }");
  const whatRuns = graphql("query WhatRuns($ref: String!) { service(ref: $ref) { desiredCount ...Parts } }", [
    parts,
  ]);
  const data = await fleet.request(printDocument(whatRuns), { ref: "web" });
  expectTypeOf(data.service?.desiredCount).toEqualTypeOf<number | undefined>();
  // @ts-expect-error no such field was asked for
  data.service?.id;
  // @ts-expect-error the variable is of another type
  fleet.request(printDocument(whatRuns), { ref: 1 });
});

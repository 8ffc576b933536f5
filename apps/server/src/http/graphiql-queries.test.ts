import { readFileSync } from "node:fs";
import { buildSchema, getOperationAST, parse, validate } from "graphql";
import { getVariableValues } from "graphql/execution/values.js";
import { expect, test } from "vitest";
import { graphiqlQueries } from "./graphiql-queries.ts";

const schemaFile = new URL("../../../../packages/sdk/schema.graphql", import.meta.url);
const schema = buildSchema(readFileSync(schemaFile, "utf8"));
const queries = graphiqlQueries();

test.each(queries)("the page's query “$title” is one that the graph takes", ({ query, variables }) => {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  const given = variables ? JSON.parse(variables) : {};
  expect(getVariableValues(schema, operation?.variableDefinitions ?? [], given).errors).toBeUndefined();
  // What is given and not taken would be left by a rename.
  const taken = operation?.variableDefinitions?.map((each) => each.variable.name.value) ?? [];
  expect(Object.keys(given)).toEqual(taken);
});

test("everybody whom Fleetgraph is for finds a query of theirs", () => {
  expect([...new Set(queries.map((query) => query.for))]).toEqual([
    "everybody",
    "a developer",
    "an ECS expert",
    "a CI job",
    "a bot author",
    "an internal-tool author",
    "an auditor",
  ]);
  expect(new Set(queries.map((query) => query.title)).size).toBe(queries.length);
});

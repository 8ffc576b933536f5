import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { operationText } from "./call.ts";
import { serviceOperation } from "./generated/index.ts";
import { operations } from "./generated/operations.ts";
import { printSelection } from "./print-selection.ts";

const schema = buildSchema(readFileSync(new URL("../schema.graphql", import.meta.url), "utf8"));

test("a selection is printed as GraphQL that the schema accepts", () => {
  const select = {
    name: true,
    steady: undefined,
    cluster: { name: true },
    tasks: [{ first: 5, after: null, before: undefined }, { edges: { node: { id: true } } }],
  };
  const text = operationText(serviceOperation, select);
  expect(text).toBe(
    "query Service($ref:String!){service(ref:$ref){name cluster{name} tasks(first:5 after:null){edges{node{id}}}}}",
  );
  expect(validate(schema, parse(text))).toEqual([]);
});

test("a narrowed interface always carries the name it is narrowed by", () => {
  expect(printSelection({ id: true, "... on Service": { name: true } })).toBe(
    "{__typename id ... on Service{name}}",
  );
  expect(printSelection({})).toBe("{__typename}");
});

test("text in an argument stays text, and a name that is none is refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (after) => {
      const text = printSelection({ tasks: [{ after }, { edges: { cursor: true } }] });
      const [definition] = parse(text).definitions;
      const field = definition?.kind === "OperationDefinition" && definition.selectionSet.selections[0];
      const value = field && field.kind === "Field" && field.arguments?.[0]?.value;
      expect(value && value.kind === "StringValue" && value.value).toBe(after);
    }),
  );
  expect(() => printSelection({ "id } mutation { x": true })).toThrow(TypeError);
});

test("an enum's value is printed as one wherever an argument takes it, and nothing else is", () => {
  const order = { field: "NAME", direction: "DESC" } as const;
  const filter = { status: ["RUNNING", "STOPPED"], image: ":v42", labels: undefined } as const;
  const text = operationText(serviceOperation, {
    tasks: [{ first: 5, filter }, { nodes: { id: true } }],
    cluster: { hosts: [{ filter: { status: ["ACTIVE"] }, orderBy: order }, { nodes: { id: true } }] },
  });
  expect(text).toContain('tasks(first:5 filter:{status:[RUNNING STOPPED] image:":v42"}){');
  expect(text).toContain('hosts(filter:{status:["ACTIVE"]} orderBy:{field:NAME direction:DESC}){');
  expect(validate(schema, parse(text))).toEqual([]);
  expect(() =>
    printSelection({ tasks: [{ orderBy: { direction: "DESC) { x }" } }, { nodes: true }] }),
  ).toThrow(TypeError);
});

test("every operation's own document is valid", () => {
  for (const operation of operations) {
    expect(validate(schema, parse(operationText(operation))), operation.name).toEqual([]);
  }
});

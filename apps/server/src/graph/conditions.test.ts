import fc from "fast-check";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import type { Context } from "./context.ts";
import { createEngine, createInterpreter } from "./engine.ts";

const schema = buildSchema("type Query { x: Int t: Query u: Query }");
const leaf = { x: 1, t: null, u: null };
const branch = { x: 2, t: () => leaf, u: () => leaf };
Object.assign(schema.getQueryType()?.getFields().t ?? {}, { resolve: () => branch });
Object.assign(schema.getQueryType()?.getFields().u ?? {}, { resolve: () => branch });
const [compiled, interpreted] = [createEngine(schema), createInterpreter(schema)];
const context = {} as Context;

async function answers(query: string, variables: Record<string, unknown>) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const request = { document, hash: query, operationName: null, variables, context };
  const [one, other] = await Promise.all([compiled(request), interpreted(request)]);
  const plain = (result: unknown): unknown => JSON.parse(JSON.stringify(result));
  return { engine: one.engine, one: plain(one.result.data), other: plain(other.result.data) };
}

const condition = fc.constantFrom(
  "",
  "",
  " @skip(if: $a)",
  " @include(if: $b)",
  " @skip(if: $c) @include(if: $a)",
);
const selection = fc.letrec<{ set: string; part: string }>((tie) => ({
  set: fc.array(tie("part"), { minLength: 1, maxLength: 4 }).map((parts) => `{ ${parts.join(" ")} }`),
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(fc.constantFrom("x", "y: x", "__typename", "...F"), condition).map((parts) => parts.join("")),
    fc
      .tuple(fc.constantFrom("t", "u", "...", "... on Query"), condition, tie("set"))
      .map(([what, when, set]) => `${what}${when} ${set}`),
  ),
})).set;

test("compiled and interpreted answers are the same under any @skip and @include", async () => {
  const [flag, head] = [fc.boolean(), "query ($a: Boolean!, $b: Boolean!, $c: Boolean = true)"];
  await fc.assert(
    fc.asyncProperty(selection, flag, flag, fc.option(flag, { nil: undefined }), async (set, a, b, c) => {
      const used = "... @skip(if: true) { i: x @skip(if: $a) @include(if: $b) j: x @skip(if: $c) ...F }";
      const query = `${head} { ${used} ...${set} } fragment F on Query { x @include(if: $b) u { x } }`;
      const { one, other, engine } = await answers(query, { a, b, ...(c === undefined ? {} : { c }) });
      expect(one).toEqual(other);
      expect(engine).toBe("jit");
    }),
    { numRuns: 300 },
  );
});

test("what a condition leaves out of one selection stays in another of the same field", async () => {
  const query =
    "query ($a: Boolean!) { t @skip(if: $a) { ...F @skip(if: $a) @include(if: $a) } t { ...F } } fragment F on Query { x }";
  for (const a of [true, false]) {
    expect(await answers(query, { a })).toMatchObject({ engine: "jit", one: { t: { x: 2 } } });
  }
});

test("a condition that is no boolean is told by the specification's engine", async () => {
  const document = parse("query ($a: Boolean!) { x @skip(if: $a) }");
  for (const variables of [{}, { a: null }, { a: "true" }]) {
    const request = { document, hash: "no boolean", operationName: null, variables, context };
    const { engine, result } = await compiled(request);
    expect(engine).toBe("graphql-js");
    expect(result.errors?.[0]?.message).toContain('Variable "$a"');
  }
});

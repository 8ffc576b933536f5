import { parse, print } from "graphql";
import { expect, test } from "vitest";
import { operationText } from "./call.ts";
import { documentText, holdsMutation } from "./document.ts";
import { operations } from "./generated/operations.ts";
import { printDocument } from "./print-document.ts";

test("a document is text, what code generators make of it, or parsed with its source", () => {
  const text = "query Q { viewer { principal } }";
  expect(documentText(text)).toBe(text);
  expect(documentText(new String(text))).toBe(text);
  expect(documentText(parse(text) as never)).toBe(text);
  expect(() => documentText(parse(text, { noLocation: true }) as never)).toThrow('documentMode: "string"');
});

test("a parsed document without its text is printed so that it says the same", () => {
  const hard = `query Q($a: [String!]! = ["x\\n\\"", "ü"] @d, $b: Int) @live(if: true) { one: service(ref: $a, o: {p: [1, 2.5, null, A, false]})
    @include(if: $b) { ...F ... on Service @x { id } ... { name } } } fragment F on Service { id }`;
  for (const given of [hard, ...operations.map((operation) => operationText(operation))]) {
    const parsed = parse(given, { noLocation: true });
    expect(print(parse(String(printDocument(parsed))))).toBe(print(parsed));
  }
});

test("a mutation is found where it is one, not where it is only written", () => {
  expect(holdsMutation("mutation { a }")).toBe(true);
  expect(holdsMutation("query Q { a }\nmutation M($x: Int) { b(x: $x) }")).toBe(true);
  expect(holdsMutation("fragment F on T { a } mutation { b }")).toBe(true);
  expect(holdsMutation("{ mutation }")).toBe(false);
  expect(holdsMutation("# mutation { a }\nquery { a }")).toBe(false);
  expect(holdsMutation('query ($a: String = "} mutation {") { a }')).toBe(false);
  expect(holdsMutation('query ($a: String = """} mutation { " """) { a }')).toBe(false);
  expect(holdsMutation('query ($a: String = "\\"} mutation {") { a }')).toBe(false);
});

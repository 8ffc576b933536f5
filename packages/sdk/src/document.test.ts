import { parse } from "graphql";
import { expect, test } from "vitest";
import { documentText, holdsMutation } from "./document.ts";

test("a document is text, what code generators make of it, or parsed with its source", () => {
  const text = "query Q { viewer { principal } }";
  expect(documentText(text)).toBe(text);
  expect(documentText(new String(text))).toBe(text);
  expect(documentText(parse(text) as never)).toBe(text);
  expect(() => documentText(parse(text, { noLocation: true }) as never)).toThrow('documentMode: "string"');
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

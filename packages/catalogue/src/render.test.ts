import { expect, test } from "vitest";
import { english } from "./english/index.ts";
import { localeOf, renderStored } from "./index.ts";
import { japanese } from "./japanese/index.ts";

test("both languages have the same messages", () => {
  expect(Object.keys(japanese).sort()).toEqual(Object.keys(english).sort());
});

test("a stored message is rendered in the language asked for", () => {
  const stored = { kind: "cause.outOfMemory", params: { container: "app" } };
  expect(renderStored(stored, "en")).toContain("app used more memory");
  expect(renderStored(stored, localeOf("ja_JP.UTF-8"))).toContain("app がメモリ");
});

test("a message of a newer release is shown as it was stored", () => {
  expect(renderStored({ kind: "cause.solarFlare", params: { k: 9 } })).toBe('cause.solarFlare {"k":9}');
});

test("the first language of an Accept-Language decides", () => {
  expect(localeOf("ja, en;q=0.8")).toBe("ja");
  expect(localeOf("en, ja;q=0.8")).toBe("en");
  expect(localeOf(undefined)).toBe("en");
});

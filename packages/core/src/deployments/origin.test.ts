import { expect, test } from "vitest";
import { InvalidInput } from "../kernel/index.ts";
import { checkOrigin, shownOrigin } from "./origin.ts";

test("an origin is the address of a page, or nothing", () => {
  const pages = ["https://shop.slack.com/archives/C1/p1?thread_ts=1.2", "http://ci.example:8080/job/7#log"];
  for (const origin of pages) {
    expect(() => checkOrigin({ origin })).not.toThrow();
    expect(shownOrigin({ origin })).toEqual({ origin });
  }
  for (const origin of [undefined, null]) {
    expect(() => checkOrigin({ origin })).not.toThrow();
    expect(shownOrigin({ origin })).toEqual({});
  }
});

test.for([
  "",
  "the release channel",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "https://ci:hunter2@ci.example/1",
  "https://ci@ci.example/1",
  "https://ci.example/a b",
  "https://ci.example/\n1",
  `https://ci.example/${"x".repeat(500)}`,
])("%j is no origin, and the history keeps nothing of it", (origin) => {
  expect(() => checkOrigin({ origin })).toThrow(InvalidInput);
  expect(shownOrigin({ origin })).toEqual({});
});

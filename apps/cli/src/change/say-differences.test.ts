import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sayIn } from "../../test/say-in.ts";
import { displayWidth } from "../terminal/display-width.ts";
import { styleOf } from "../terminal/style.ts";
import { type Difference, sayDifferences } from "./say-differences.ts";

const say = sayIn("en");
const inLog = { say, style: styleOf(false), width: null };
const difference = (
  kind: string,
  path: string,
  before: string | null = null,
  after: string | null = null,
  redacted = false,
): Difference => ({ kind, path: path.split("|"), before, after, redacted });

const digest = `sha256:${"a1".repeat(32)}`;
const differences = [
  difference("CHANGED", "containerDefinitions|app|cpu", "128", "256"),
  difference("ADDED", "containerDefinitions|app|environment|LOG_LEVEL", null, null, true),
  difference(
    "CHANGED",
    "containerDefinitions|app|image",
    `repo.example/shop/web@${digest}`,
    "repo.example/shop/web:v2",
  ),
  difference("REMOVED", "containerDefinitions|app|secrets|TOKEN", "/shop/token"),
  difference("ADDED", "containerDefinitions|side"),
  difference("CHANGED", "cpu", "512", "1024"),
];

test("a log has plain lines, grouped by container, with what is long under each other", () => {
  expect(sayDifferences(inLog, differences).join("\n")).toBe(`  container app
    ~ cpu  128 → 256
    + environment.LOG_LEVEL  (value not shown)
    ~ image
        - repo.example/shop/web@${digest}
        + repo.example/shop/web:v2
    - secrets.TOKEN  /shop/token
  container side
    + (all of it)
  ~ cpu  512 → 1024`);
});

test("colours are there when they are asked for, and say no more than the signs", () => {
  const coloured = sayDifferences({ ...inLog, style: styleOf(true) }, differences).join("\n");
  expect(coloured).toContain("\u001b[32m+\u001b[39m environment.LOG_LEVEL");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(sayDifferences(inLog, differences).join("\n"));
});

test("on a terminal no line of words is wider than it is", () => {
  const words = fc.array(fc.constantFrom("run", "--fast", "漢字", "a-longer-word"), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(words, words, (before, after) => {
      const one = difference(
        "CHANGED",
        "containerDefinitions|app|command",
        before.join(" "),
        after.join(" "),
      );
      for (const line of sayDifferences({ ...inLog, width: 80 }, [one])) {
        expect(displayWidth(line)).toBeLessThanOrEqual(80);
      }
    }),
  );
});

test("what is in a value does not act on the terminal", () => {
  const lines = sayDifferences(inLog, [difference("ADDED", "tags|x", null, "\u001b[2Jgone\nnext")]);
  expect(lines).toEqual(["  + tags.x", "      + �[2Jgone", "        next"]);
});

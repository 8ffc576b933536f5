import { expect, test } from "vitest";
import { blocksOf } from "./blocks.ts";

test("lines that are too many for one message end with a sign that there is more", () => {
  const lines = Array.from({ length: 40 }, (_, at) => `${at}: ${"value ".repeat(400)}`);
  const blocks = blocksOf({ tone: "plain", title: "Plan", lines });
  const texts = blocks.flatMap((block) => (block.type === "section" ? [block.text?.text ?? ""] : []));
  expect(texts.join("").length).toBeLessThan(12_000);
  expect(texts.every((text) => text.length <= 3_000)).toBe(true);
  expect(texts.at(-1)).toMatch(/\n…$/);
  expect(texts[1]).toMatch(/^0: value/);
});

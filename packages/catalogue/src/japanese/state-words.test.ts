import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { render } from "../index.ts";

const schema = readFileSync(new URL("../../../sdk/schema.graphql", import.meta.url), "utf8");
const shown = /^enum (\w*(?:State|Status|Outcome)|ListingKind) \{\n([^}]*)\}/gm;

test("every state of the graph has a Japanese word; one that is not known is shown as it is", () => {
  const enums = [...schema.matchAll(shown)];
  expect(enums.length).toBeGreaterThanOrEqual(7);
  const states = enums.flatMap(([, , body = ""]) => body.match(/^ {2}[A-Z_]+$/gm) ?? []);
  const without = states.filter((line) => {
    const word = render("cli.state.word", { state: line.trim() }, "ja");
    return !/[\u3040-\u30ff\u4e00-\u9fff]/.test(word);
  });
  expect(without).toEqual([]);
  expect(render("cli.state.word", { state: "DEEP_SLEEP" }, "ja")).toBe("deep sleep");
  expect(render("cli.state.word", { state: "ROLLING_OUT" }, "en")).toBe("rolling out");
});

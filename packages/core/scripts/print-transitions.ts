// Writes the state diagram and table of docs/deployments.md from the table the code runs on; with --check only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { states, transitionEvents, transitions } from "../src/deployments/transitions.ts";

const file = new URL("../../../docs/deployments.md", import.meta.url);
const [begin, end] = ["<!-- states: generated -->", "<!-- /states -->"];

const rows = states.map((state) => {
  const ways = transitionEvents.flatMap((event) => {
    const next = transitions[state][event];
    return next === null ? [] : [`${event} → ${next}`];
  });
  return `| \`${state}\` | ${ways.join("<br>") || "the end"} |`;
});
/** One arrow for each way between two states, with all that goes it. */
function arrows(): string[] {
  const ways = new Map<string, string[]>();
  for (const state of states) {
    for (const event of transitionEvents) {
      const next = transitions[state][event];
      if (next !== null && next !== state)
        ways.set(`${state} --> ${next}`, [...(ways.get(`${state} --> ${next}`) ?? []), event]);
    }
  }
  return [...ways].map(([way, events]) => `  ${way}: ${events.join(", ")}`);
}
const diagram = ["```mermaid", "stateDiagram-v2", ...arrows(), "```"].join("\n");

const table = ["| state | what can happen → next state |", "|---|---|", ...rows].join("\n");

const text = readFileSync(file, "utf8");
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined)
  throw new Error(`docs/deployments.md lacks ${begin} … ${end}`);
const wanted = `${before}${begin}\n\n${diagram}\n\n${table}\n\n${end}${after}`;

if (process.argv.includes("--check")) {
  if (wanted !== text)
    throw new Error("docs/deployments.md is stale: run packages/core/scripts/print-transitions.ts");
} else writeFileSync(file, wanted);

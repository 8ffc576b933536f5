// Every proof that is not a test: `npm run check`, or one of them with `npm run check -- --only lint`.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { checks } from "./checks/checks.ts";
import { type Outcome, runCheck } from "./checks/run-check.ts";

const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
const names = checks.map(({ name }) => name);
const unknown = values.only?.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`There is no check "${unknown}". Checks: ${names.join(", ")}`);
  process.exit(2);
}

const wanted = values.only ? checks.filter(({ name }) => values.only?.includes(name)) : checks;
const waiting = [...wanted];
const outcomes: Outcome[] = [];

// Two at a time: most checks are one thread of work, and the smallest machine this must be quick on has two.
const lanes = Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const outcome = await runCheck(check);
    outcomes.push(outcome);
    console.log(`${outcome.passed ? "✓" : "✗"} ${check.name} ${(outcome.milliseconds / 1000).toFixed(1)} s`);
    const told = outcome.passed ? outcome.output.filter((line) => line.startsWith("· ")) : outcome.output;
    for (const line of told) console.log(`    ${line}`);
  }
});
await Promise.all(lanes);

const failed = outcomes.filter(({ passed }) => !passed).length;
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

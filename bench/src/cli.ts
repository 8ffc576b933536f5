// npm run bench:cli [-- --small] [--json]
// From the start of `fleet` to its first byte, against `node -e 0`, in turns. The rest of the machine slows both.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Line, resultOf, textOf } from "./measure/part-bench.ts";
import { jsonLine, machine, type Result, tellMissed } from "./measure/report.ts";
import { median } from "./measure/statistics.ts";

const { values: options } = parseArgs({
  options: { small: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
const rounds = options.small ? 25 : 200;
const fleet = fileURLToPath(new URL("../../apps/cli/bin/fleet.cjs", import.meta.url));
const peer = ["-e", "0"];
const goal = { atMost: 1.5 };
const cases: { args: readonly string[]; code: number; goal?: Line["goal"] }[] = [
  { args: ["--version"], code: 0, goal },
  { args: ["--help"], code: 0, goal },
  { args: ["deploy", "--help"], code: 0, goal },
  // All that a command reads before it asks the server: the texts, the SDK, itself.
  { args: ["deploy", "web"], code: 2 },
];

const caches = mkdtempSync(join(tmpdir(), "fleetgraph-bench-cli-"));

/** Milliseconds until something is told, or, where nothing is, until the end. */
async function timeOf(args: readonly string[], code: number): Promise<number> {
  const { PATH = "", HOME = "" } = process.env;
  const began = performance.now();
  let first: number | null = null;
  const child = spawn(process.execPath, args, { env: { PATH, HOME, XDG_CACHE_HOME: caches } });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", () => {
      first ??= performance.now() - began;
    });
  }
  const ended = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (ended !== code) throw new Error(`node ${args.join(" ")} ended with ${ended}, not with ${code}`);
  return first ?? performance.now() - began;
}

const results: Result[] = [];
console.log(`${machine()}\n`);
try {
  for (const { args, code, goal } of cases) {
    const times: { fleet: number; node: number }[] = [];
    await timeOf([fleet, ...args], code); // compiles
    for (let round = 0; round < rounds; round += 1) {
      const node = async () => timeOf(peer, 0);
      const own = async () => timeOf([fleet, ...args], code);
      const swapped = round % 2 === 1;
      const [one, other] = swapped ? [await own(), await node()] : [await node(), await own()];
      times.push(swapped ? { fleet: one, node: other } : { fleet: other, node: one });
    }
    const result = resultOf({
      what: `fleet ${args.join(" ")}`,
      value: median(times.map((each) => each.fleet)).value,
      unit: "ms",
      against: { name: "node -e 0", ratio: median(times.map((each) => each.fleet / each.node)) },
      ...(goal && { goal }),
    });
    results.push(result);
    console.log(textOf(result));
  }
} finally {
  rmSync(caches, { recursive: true, force: true });
}
tellMissed(results);
if (options.json) console.log(jsonLine("cli", results));

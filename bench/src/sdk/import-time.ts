import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BenchPart } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";
import { measured, ours } from "./clients.ts";
import { entryOf, published } from "./published.ts";

/** What an import takes more than that of an empty module, each in a fresh process, in turns. */
export const timesOfImports: BenchPart = async ({ directory, small, report, say }) => {
  const empty = join(directory, "empty.mjs");
  const emptyCommonJs = join(directory, "empty.cjs");
  writeFileSync(empty, "export {};\n");
  writeFileSync(emptyCommonJs, "module.exports = {};\n");
  const imports = (url: string) => ["--input-type=module", `await import(${JSON.stringify(url)})`] as const;
  const requires = (path: string) => ["--input-type=commonjs", `require(${JSON.stringify(path)})`] as const;
  const cases = [
    ...measured.map(({ name }) => ({
      name: `import of ${name}`,
      of: imports(entryOf(name)),
      base: imports(pathToFileURL(empty).href),
      goal: name === ours ? 5 : null,
    })),
    { name: `require of ${ours}`, of: requires(published.commonJs), base: requires(emptyCommonJs), goal: 5 },
  ];
  const rounds = small ? 15 : 60;
  const more = cases.map(() => [] as number[]);
  say(`${rounds} rounds`);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { of, base }] of cases.entries()) {
      const [one, other] = round % 2 ? [timed(of), timed(base)] : [timed(base), timed(of)].reverse();
      more[index]?.push((one as number) - (other as number));
    }
  }
  for (const [index, { name, goal }] of cases.entries()) {
    const line = { what: name, value: median(more[index] ?? []).value, unit: "ms" };
    report(goal === null ? line : { ...line, goal: { atMost: goal } });
  }
};

/** Milliseconds that a statement takes in a process of its own. */
function timed([type, statement]: readonly [string, string]): number {
  const code = `const begin = performance.now(); ${statement}; process.stdout.write(String(performance.now() - begin));`;
  const { stdout, stderr } = spawnSync(process.execPath, [type, "-e", code], { encoding: "utf8" });
  const milliseconds = Number.parseFloat(stdout);
  if (Number.isNaN(milliseconds)) throw new Error(`${statement}: ${stderr}`);
  return milliseconds;
}

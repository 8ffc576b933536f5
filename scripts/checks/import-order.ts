// Proves the rules on a tree that breaks them, then holds the repository against them.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { importRules } from "./import-rules.ts";
import { root } from "./run-check.ts";

async function inspect(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(
    folders,
    {
      baseDir,
      ruleSet: { forbidden: importRules },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules|/dist/" },
      exclude: { path: "/(generated|dist)/" },
    },
    { exportsFields: ["exports"], conditionNames: ["import", "node", "default"], extensions: [".ts", ".js"] },
  );
  if (typeof output === "string") throw new Error(`dependency-cruiser answered with text: ${output}`);
  return output;
}

function breachesOf({ summary, modules }: ICruiseResult): string[] {
  const strays = modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ module, resolved }) => module.startsWith(".") && packageOf(source) !== packageOf(resolved))
      // A test may use another package's test tools: they are no export of it.
      .filter(({ resolved }) => !(/\.test\.ts$|\/test\//.test(source) && /\/test(ing)?\//.test(resolved)))
      .map(({ resolved }) => `by-name: ${source} → ${resolved} (import another package by its name)`),
  );
  const broken = summary.violations.map(({ rule, from, to, cycle }) => {
    const comment = importRules.find(({ name }) => name === rule.name)?.comment;
    const way = cycle ? cycle.map(({ name }) => name).join(" → ") : to;
    return `${rule.name}: ${from} → ${way}${comment ? ` (${comment})` : ""}`;
  });
  return [...new Set([...broken, ...strays])];
}

const packageOf = (path: string) => /^(packages\/[^/]+|apps\/[^/]+|[^/]+)\//.exec(path)?.[1] ?? "";

/** One import that each rule must refuse, and some that all must let pass. */
const refused: Record<string, [from: string, to: string]> = {
  "slices/kernel": ["packages/core/src/kernel/a.ts", "../jobs/index.ts"],
  "slices/fleet": ["packages/core/src/fleet/a.ts", "../deployments/index.ts"],
  "one-door": ["packages/core/src/deployments/a.ts", "../fleet/store.ts"],
  "packages/packages/core": ["packages/core/src/fleet/b.ts", "@fleetgraph/server"],
  "packages/apps/cli": ["apps/cli/src/a.ts", "@fleetgraph/core/fleet"],
  "packages/apps/cli/tests": ["apps/cli/src/a.test.ts", "@fleetgraph/core/fleet"],
  "no-test-in-production": ["packages/core/src/fleet/c.ts", "@fleetgraph/simulator"],
  vendor: ["packages/core/src/fleet/d.ts", "@aws-sdk/client-ecs"],
  "nothing-at-run-time": ["packages/sdk/src/a.ts", "node:fs"],
  "graphql-stays-in-the-graph": ["packages/core/src/fleet/e.ts", "graphql"],
  "no-cycle": ["packages/core/src/fleet/f.ts", "./f.ts"],
  found: ["packages/core/src/fleet/g.ts", "./missing.ts"],
  "by-name": ["apps/server/src/a.ts", "../../../packages/database/src/index.ts"],
};
const allowed: [from: string, to: string][] = [
  ["packages/core/src/deployments/h.ts", "../fleet/index.ts"],
  ["packages/core/src/fleet/source.ts", "@aws-sdk/client-ecs"],
  ["packages/core/src/fleet/h.test.ts", "@fleetgraph/simulator"],
  ["apps/server/src/h.ts", "@fleetgraph/core/fleet"],
];

/** Without this a configuration that finds nothing looks like a repository without a breach. */
async function proveRules(): Promise<string[]> {
  const tree = mkdtempSync(join(tmpdir(), "fleetgraph-imports-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  };
  const addPackage = (name: string, place: string, exports: Record<string, string>) => {
    write(`${place}/package.json`, JSON.stringify({ name, type: "module", exports }));
    for (const file of Object.values(exports)) write(join(place, file), "export const here = 1;\n");
    const link = join(tree, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    if (!place.startsWith("node_modules")) symlinkSync(join(tree, place), link, "junction");
  };
  try {
    write(
      "package.json",
      JSON.stringify({ type: "module", dependencies: { graphql: "1", "@aws-sdk/client-ecs": "1" } }),
    );
    for (const [name, place] of Object.entries({
      "@fleetgraph/database": "packages/database",
      "@fleetgraph/simulator": "packages/simulator",
      "@fleetgraph/server": "apps/server",
      graphql: "node_modules/graphql",
      "@aws-sdk/client-ecs": "node_modules/@aws-sdk/client-ecs",
    }))
      addPackage(name, place, { ".": "./src/index.ts" });
    addPackage("@fleetgraph/core", "packages/core", { "./fleet": "./src/fleet/index.ts" });
    for (const slice of ["jobs", "deployments"])
      write(`packages/core/src/${slice}/index.ts`, "export const here = 1;\n");
    write("packages/core/src/fleet/store.ts", "export const here = 1;\n");
    for (const [from, to] of [...Object.values(refused), ...allowed])
      write(from, `import { here } from "${to}";\nexport const there = here;\n`);

    const breaches = breachesOf(await inspect(tree, ["packages", "apps"]));
    const missed = Object.entries(refused)
      .filter(([rule, [from]]) => !breaches.some((each) => each.startsWith(`${rule}: ${from} `)))
      .map(([rule, [from, to]]) => `the rule ${rule} does not see ${from} → ${to}`);
    const overdone = allowed
      .flatMap(([from]) => breaches.filter((each) => each.includes(`: ${from} `)))
      .map((breach) => `refused though allowed: ${breach}`);
    return [...missed, ...overdone];
  } finally {
    rmSync(tree, { recursive: true });
  }
}

const doubts = await proveRules();
const result = await inspect(root, ["packages", "apps", "bench", "examples", "scripts"]);
const breaches = breachesOf(result);
for (const line of [...doubts, ...breaches]) console.log(line);
console.log(`${result.summary.totalCruised} modules, ${result.summary.totalDependenciesCruised} imports`);
if (doubts.length + breaches.length > 0) process.exitCode = 1;

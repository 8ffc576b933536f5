// npm run test:runtimes: the built package in every runtime that it is for, against a local server. What is not on the
// machine is installed from npm into .fleetgraph/runtimes (320 MB); what cannot be had is told and not counted. The last
// line is `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installed, runtimes } from "../test/runtimes/in-runtimes.ts";
import { startScenarioServer } from "../test/runtimes/scenario-server.ts";

mkdirSync(installed, { recursive: true });
copyFileSync(
  fileURLToPath(new URL("../test/runtimes/package.json", import.meta.url)),
  `${installed}package.json`,
);
const npm = spawnSync(
  "npm",
  ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", installed],
  { encoding: "utf8" },
);
if (npm.status !== 0) console.log(`· npm cannot give the runtimes: ${npm.stderr?.trim().split("\n").at(-1)}`);

let passed = 0;
let failed = 0;
for (const { name, program, run } of runtimes) {
  const path = await program();
  if (path === null) {
    console.log(`· ${name}: skipped, it is not on this machine`);
    continue;
  }
  const server = await startScenarioServer();
  try {
    const seen = await run(server, path);
    passed += 1;
    console.log(`✓ ${name}: ${seen.length} things done`);
  } catch (error) {
    failed += 1;
    console.log(`✗ ${name}: ${(error as Error).stack}`);
  } finally {
    await server.close();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

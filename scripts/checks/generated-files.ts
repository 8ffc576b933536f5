// What is generated and committed must be what would be generated now.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run-check.ts";

/** Each writes its file, and with --check only compares. */
const printers = [
  "apps/server/src/graph/print-schema.ts",
  "apps/server/src/config/print-configuration.ts",
  "packages/core/scripts/print-transitions.ts",
  "packages/sdk/scripts/print-reference.ts",
].filter((file) => existsSync(join(root, file)));

const stale: string[] = [];
for (const printer of printers) {
  const done = spawnSync(process.execPath, [printer, "--check"], { cwd: root, encoding: "utf8" });
  if (done.status !== 0)
    stale.push(/^\w*Error: (.+)$/m.exec(done.stderr)?.[1] ?? `${printer}:\n${done.stderr}`);
}

// The next migration is computed from the snapshot. A comment is no difference: the tables are the same.
const schema = join(root, "prisma/schema");
const words = (text: string) =>
  text
    .replace(/\/\/.*$/gm, "")
    .replace(/\s+/g, " ")
    .trim();
const models = readdirSync(schema)
  .filter((name) => name.endsWith(".prisma"))
  .sort()
  .map((name) => readFileSync(join(schema, name), "utf8"));
const snapshot = readFileSync(join(root, "prisma/migrations/schema.snapshot"), "utf8");
if (words(models.join("\n")) !== words(snapshot)) {
  stale.push("prisma/schema has no migration yet: run `pnpm --filter @fleetgraph/database migration NAME`");
}

for (const line of stale) console.log(line);
if (stale.length > 0) process.exitCode = 1;

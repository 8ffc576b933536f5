// Prints docs/sdk/ from the schema's descriptions and the operations; with --check it only compares.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { referencePages } from "./reference/reference-pages.ts";

const folder = fileURLToPath(new URL("../../../docs/sdk/", import.meta.url));
const pages = await referencePages();
const there = existsSync(folder) ? readdirSync(folder) : [];
const stale = [...new Set([...there, ...pages.keys()])].filter((name) => {
  const file = join(folder, name);
  return !existsSync(file) || readFileSync(file, "utf8") !== pages.get(name);
});
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    throw new Error(
      `docs/sdk is not current (${stale.join(", ")}): run \`pnpm --filter @fleetgraph/sdk generate\``,
    );
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of stale) {
    const text = pages.get(name);
    if (text === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
  }
}

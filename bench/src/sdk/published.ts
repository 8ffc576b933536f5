import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const dist = (name: string) => fileURLToPath(new URL(`../../../packages/sdk/dist/${name}`, import.meta.url));

/** The SDK as it is published: set-up builds it. */
export const published = { esm: dist("index.js"), commonJs: dist("index.cjs") };

if (!existsSync(published.esm)) throw new Error("packages/sdk/dist is not there: run `npm run setup`");

/** Where an import of a package leads, as a URL: ours as it is published, the others as they were installed. */
export function entryOf(name: string): string {
  if (name === "@fleetgraph/sdk") return pathToFileURL(published.esm).href;
  return import.meta.resolve(name);
}

/** The manifest of a package: ours, or one that is installed. */
export function manifestOf(name: string): Manifest {
  const entry = fileURLToPath(import.meta.resolve(name));
  const inside = `/node_modules/${name}/`;
  const at = entry.lastIndexOf(inside);
  const folder = at === -1 ? `${dirname(published.esm)}/../` : entry.slice(0, at + inside.length);
  const manifest = JSON.parse(readFileSync(`${folder}package.json`, "utf8")) as Manifest;
  return { ...manifest, ...manifest.publishConfig };
}

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
  exports?: unknown;
  publishConfig?: { exports?: unknown };
}

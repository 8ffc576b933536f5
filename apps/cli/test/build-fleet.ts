import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "tsdown";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the command line is, bundled as it is shipped; each file of tests copies it. */
    bundledFleet: string;
  }
}

/** Bundles the command line, once for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), "fleet-cli-"));
  const bundle = () => build({ cwd: join(import.meta.dirname, ".."), outDir, logLevel: "error" });
  await bundle();
  project.onTestsRerun(async () => void (await bundle()));
  project.provide("bundledFleet", outDir);
  return () => rm(outDir, { recursive: true, force: true });
}

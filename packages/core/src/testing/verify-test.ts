import { test as base } from "vitest";
import { type Verifying, verifying } from "./change-to-verify.ts";

/** A test that has a simulated account of its own to verify changes in. */
export const test = base.extend<{ aws: Verifying }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs
  aws: async ({}, use) => {
    const aws = await verifying();
    await use(aws);
    await aws.sim.close();
  },
});

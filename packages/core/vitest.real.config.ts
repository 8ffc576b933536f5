import { defineConfig } from "vitest/config";

/** Tests against real servers (scripts/test-real.ts). */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["packages/core/src/**/*.real.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// graphql's `main` has no extension, and Vite would take the .mjs beside it: two graphqls in one process.
const graphql = createRequire(new URL("apps/server/package.json", import.meta.url)).resolve("graphql");

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "bench/**/*.test.ts",
      "examples/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    globalSetup: ["packages/database/src/testing/global-setup.ts"],
    // A good part of a test is waiting (for roll-outs, time-outs, PostgreSQL): two files at a time left a third of two
    // cores idle, and vitest by itself would take one.
    maxWorkers: availableParallelism() + 1,
    // Alone a whole stack comes up in a second and rolls out in two; beside others that have the processor it takes many.
    testTimeout: 60_000,
    // What is polled for comes; a second, vitest's own, is short where other tests take the processor.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
  },
});

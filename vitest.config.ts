import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// graphql's `main` has no extension, and Vite would take the .mjs beside it: two graphqls in one process.
const graphql = createRequire(new URL("apps/server/package.json", import.meta.url)).resolve("graphql");

const include = [
  "packages/*/src/**/*.test.ts",
  "apps/*/src/**/*.test.ts",
  "bench/**/*.test.ts",
  "examples/**/*.test.ts",
  "scripts/**/*.test.ts",
];

const files = globSync(include, {
  cwd: import.meta.dirname,
  exclude: (path) => path.endsWith("node_modules"),
}).map((path) => ({ path, text: readFileSync(new URL(path, import.meta.url), "utf8") }));
const pathsOf = (chosen: (text: string) => boolean) =>
  files.filter(({ text }) => chosen(text)).map(({ path }) => path);

/** The files that start the command line. */
const commandLine = pathsOf((text) => text.includes("/run-fleet.ts"));

/** What a test file says that needs a process of its own: for what it starts, or for what it changes of its process. */
const needsProcess = new RegExp(
  [
    ...["child_process", "process\\.", "globalThis", "\\bvi\\b", "configureGlobal"],
    ...["[dD]atabase", "[sS]tack\\b", "Store\\(", "World\\(", "/run-fleet\\."],
    // These set credentials and listeners.
    ...["/simulated-aws\\.", "/verify-test\\.", "/change-to-verify\\.", "/live-block\\."],
  ].join("|"),
);

/**
 * The files that share processes and what they import: to start one and import all anew takes longer than most of their
 * tests. That each leaves its process as it was is checked (leave-process-as-it-was.ts).
 */
const together = pathsOf((text) => !needsProcess.test(text));

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    // A good part of a test is waiting (for roll-outs, time-outs, PostgreSQL): two files at a time left a third of two
    // cores idle, and vitest by itself would take one.
    maxWorkers: availableParallelism() + 1,
    // Alone a whole stack comes up in a second and rolls out in two; beside others that have the processor it takes many.
    testTimeout: 60_000,
    // What is polled for comes; a second, vitest's own, is short where other tests take the processor.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "alone",
          include,
          exclude: ["**/node_modules/**", ...together, ...commandLine],
          globalSetup: ["packages/database/src/testing/global-setup.ts"],
        },
      },
      {
        extends: true,
        test: { name: "cli", include: commandLine, globalSetup: ["apps/cli/test/build-fleet.ts"] },
      },
      {
        extends: true,
        test: {
          name: "together",
          include: together,
          isolate: false,
          setupFiles: ["scripts/leave-process-as-it-was.ts"],
        },
      },
    ],
  },
});

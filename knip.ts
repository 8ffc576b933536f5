import type { KnipConfig } from "knip";

/** What is started by name rather than imported. Everything else must be reachable from these. */
export default {
  workspaces: {
    ".": {
      entry: ["scripts/check.ts", "scripts/checks/*.ts"],
      // Run by their paths, so that the checks need no shell and no PATH; the last two are for who works in a checkout:
      // the command `fleet`, and README's script of one's own.
      ignoreDependencies: [
        "@biomejs/biome",
        "pnpm",
        "turbo",
        "typescript7",
        "@fleetgraph/cli",
        "@fleetgraph/sdk",
      ],
    },
    "packages/catalogue": {},
    "packages/grammar": {},
    "packages/simulator": {},
    "packages/transparency-log": {},
    "packages/core": {
      entry: [
        "scripts/*.ts",
        "vitest.real.config.ts",
        "src/**/*.real.ts",
        "src/testing/*.ts",
        "src/testing/crash/runner-main.ts",
      ],
    },
    "packages/database": {
      entry: ["scripts/*.ts", "src/testing/*.ts"],
      // The generated client imports the first two and is not looked into; scripts/generate.ts runs the third.
      ignoreDependencies: ["@prisma/client", "@prisma/client-runtime-utils", "prisma"],
    },
    "packages/sdk": {
      entry: ["scripts/*.ts", "codegen/*.ts"],
      // What a consumer's graphql-codegen makes, in test/generated, imports it.
      ignoreDependencies: ["@graphql-typed-document-node/core"],
    },
    "apps/server": {
      // The page runs in the browser; graphiql-route.ts serves it and the files of these three packages.
      entry: ["src/{graph,config}/print-*.ts", "src/audit-seal.ts", "src/http/graphiql-page.js"],
      ignoreDependencies: ["graphiql", "react", "react-dom"],
    },
    "apps/cli": { entry: ["scripts/*.ts"] },
    "apps/bot": { entry: ["src/main.ts"] },
    "apps/demo": { entry: ["src/{main,end-with-demo}.ts"] },
    // Each is run by its name; the page by a browser, which main.ts serves it to.
    examples: { entry: ["*.ts", "*/main.ts", "internal-tool/page.js"] },
    bench: {
      entry: [
        ...["src/*.ts", "src/servers/{bare/main,postgraphile,usage-reporter}.ts", "src/fleet/*-main.ts"],
        "src/audit/{usage-at-exit,verifying-page}.ts",
      ],
    },
  },
  ignoreExportsUsedInFile: true,
  // The generated operations use these, and are not looked into.
  ignoreIssues: { "packages/sdk/src/{call,selection}.ts": ["exports", "types"] },
} satisfies KnipConfig;

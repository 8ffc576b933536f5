import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type UserConfig } from "tsdown";

const license = readFileSync(createRequire(import.meta.url).resolve("graphql/LICENSE"), "utf8");

// Nothing of Node's own: the same files run in browsers and Workers.
const everywhere: UserConfig = { format: ["esm", "cjs"], platform: "neutral", target: "es2022", dts: true };

export default defineConfig([
  {
    ...everywhere,
    entry: { index: "src/index.ts", operations: "src/generated/operations.ts" },
    // Modules stay modules, so that a consumer's bundler takes single operations.
    unbundle: true,
  },
  {
    ...everywhere,
    entry: { mock: "src/mock/fleetgraph-mock.ts" },
    // For tests only, in a file of its own with its GraphQL engine in it: the package needs no other.
    inlineOnly: ["graphql"],
    minify: true,
    banner: { js: `/*! With graphql-js inside:\n${license.trim().replaceAll("*/", "*\\/")}\n*/` },
    clean: false,
  },
]);

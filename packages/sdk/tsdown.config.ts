import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type UserConfig } from "tsdown";

const license = readFileSync(createRequire(import.meta.url).resolve("graphql/LICENSE"), "utf8");

// Nothing of Node's own: the same files run in browsers and Workers. One file for each entry: an import of 150 modules
// takes Node twenty times as long as one of 100 KB, and bundlers take single operations out of either.
const everywhere: UserConfig = {
  format: ["esm", "cjs"],
  platform: "neutral",
  target: "es2022",
  dts: true,
  clean: false,
};

export default defineConfig([
  { ...everywhere, entry: { index: "src/index.ts" }, clean: true },
  { ...everywhere, entry: { operations: "src/generated/operations.ts" } },
  {
    ...everywhere,
    entry: { mock: "src/mock/fleetgraph-mock.ts" },
    // For tests only, with its GraphQL engine in it: the package needs no other.
    inlineOnly: ["graphql"],
    minify: true,
    banner: { js: `/*! With graphql-js inside:\n${license.trim().replaceAll("*/", "*\\/")}\n*/` },
  },
]);

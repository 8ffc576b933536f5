import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { index: "src/index.ts", operations: "src/generated/operations.ts" },
  format: ["esm", "cjs"],
  // Nothing of Node's own: the same files run in browsers and Workers.
  platform: "neutral",
  target: "es2022",
  dts: true,
  // Modules stay modules, so that a consumer's bundler takes single operations.
  unbundle: true,
});

import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { fleet: "src/main.ts" },
  // Not ESM: its loader takes 15 ms of a start that takes 50.
  format: "cjs",
  platform: "node",
  target: "node20.3",
  outExtensions: () => ({ js: ".cjs" }),
  dts: false,
  minify: true,
  // Everything is bundled: the command is copied and started, nothing is installed beside it.
  deps: { alwaysBundle: [/.*/] },
});

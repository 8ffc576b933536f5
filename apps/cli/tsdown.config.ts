import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { fleet: "src/main.ts" },
  format: "esm",
  platform: "node",
  target: "node20.3",
  outExtensions: () => ({ js: ".mjs" }),
  dts: false,
  minify: true,
  // Everything is bundled: the command is copied and started, nothing is installed beside it.
  deps: { alwaysBundle: [/.*/] },
});

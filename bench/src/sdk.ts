// npm run bench:sdk [-- --small] [--json] [--only sizes,import,cpu,behaviour]
// The SDK beside those of Linear, GitHub and Shopify: all are bundled, imported and called in the same run.
import { runParts } from "./measure/run-parts.ts";

await runParts("sdk", {
  sizes: async () => (await import("./sdk/sizes.ts")).sizesOfBundles,
  import: async () => (await import("./sdk/import-time.ts")).timesOfImports,
  cpu: async () => (await import("./sdk/cpu-per-call.ts")).cpuPerCall,
  behaviour: async () => (await import("./sdk/behaviour.ts")).behaviourOnFailures,
});

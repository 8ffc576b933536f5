// npm run bench:observe [-- --small] [--json] [--only store|ingest|query|insights|sources|impact]
// Metrics and what is found in them.
import { runParts } from "./measure/run-parts.ts";

await runParts("observe", {
  store: async () => (await import("./observe/store.ts")).storeOfPoints,
  ingest: async () => (await import("./observe/ingest.ts")).ingestingPoints,
  query: async () => (await import("./observe/query.ts")).queryingPoints,
  insights: async () => (await import("./observe/insights.ts")).rightnessOfInsights,
  sources: async () => (await import("./observe/sources.ts")).costOfSources,
  impact: async () => (await import("./observe/impact.ts")).impactOfDeployments,
});

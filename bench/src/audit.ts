// npm run bench:audit [-- --small] [--json] [--only search|append|writers|sequencer|proofs|export|trail|verify]
// The audit history at size.
import { runParts } from "./measure/run-parts.ts";

await runParts("audit", {
  append: async () => (await import("./audit/append.ts")).append,
  writers: async () => (await import("./audit/writers.ts")).manyWriters,
  sequencer: async () => (await import("./audit/sequencer.ts")).sequencing,
  proofs: async () => (await import("./audit/proofs.ts")).proofs,
  export: async () => (await import("./audit/export.ts")).exportHistory,
  trail: async () => (await import("./audit/trail.ts")).ingestTrail,
  verify: async () => (await import("./audit/verify.ts")).verifyHistory,
  search: async () => (await import("./audit/search.ts")).searchHistory,
});

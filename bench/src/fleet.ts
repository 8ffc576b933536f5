// npm run bench:fleet [-- --small] [--json] [--only listing|resync|events|history|governor|growth]
// The fleet at size: 1,000 clusters, 5,000 services, 100,000 tasks and 10,000 hosts of a simulated AWS.
import { runParts } from "./measure/run-parts.ts";

await runParts("fleet", {
  listing: async () => (await import("./fleet/listing.ts")).listing,
  resync: async () => (await import("./fleet/resync.ts")).resync,
  governor: async () => (await import("./fleet/governor.ts")).governor,
  events: async () => (await import("./fleet/events.ts")).events,
  history: async () => (await import("./fleet/history.ts")).history,
  growth: async () => (await import("./fleet/growth.ts")).growth,
});

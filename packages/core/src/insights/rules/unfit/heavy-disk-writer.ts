import { message } from "../../../kernel/index.ts";
import { aCluster, aService, exampleNow } from "../../facts/examples.ts";
import type { UsageFact } from "../../facts/usage.ts";
import { clusterRule, number, text } from "../../rule.ts";
import { runsOnHosts } from "../containers-of.ts";

const mebibyte = 1024 ** 2;
/** A sixth of what a gp3 volume gives everybody on the host together, unless more is paid for (125 MiB/s). */
const heavy = 20 * mebibyte;
/** As much of the time as that has to have points. */
const leastCovered = 2 / 3;

/**
 * A container that writes much, and not now and then: on average over every second hour of the days looked at. All
 * containers of a host share its volume, so that its neighbours are slow when it writes, and nobody sees why.
 */
export const heavyDiskWriter = clusterRule({
  kind: "HEAVY_DISK_WRITER",
  severity: "INFO",
  needs: ["services", "usage"],
  everyMs: 3_600_000,
  find: ({ services, usage }) =>
    services.flatMap((service) => {
      if (!runsOnHosts(service)) return [];
      return [...usage.ofContainers].flatMap(([key, { DISK_WRITE: written }]) => {
        if (!key.startsWith(`${service.id}/`) || written === undefined) return [];
        if (written.covered < leastCovered || written.p50 < heavy) return [];
        const container = key.slice(service.id.length + 1);
        const rate = Math.round(written.p50 / mebibyte);
        return {
          target: { kind: "SERVICE", id: service.id } as const,
          part: container,
          title: message("insight.heavyDiskWriter", { service: service.name, container, rate }),
          proposal: message("insight.heavyDiskWriter.do", { container }),
          evidence: [
            number("diskWriteUsually", Math.round(written.p50), "BYTES_PER_SECOND", container),
            number("diskWriteAtMost", Math.round(written.p99), "BYTES_PER_SECOND", container),
            text("usageFrom", usage.from.toISOString()),
          ],
        };
      });
    }),
  examples: {
    positive: {
      facts: () => aCluster({ services: [aService("ingest")], usage: writing("ingest/app", 60) }),
      finds: [{ target: "ingest", part: "app" }],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("nightly"), aService("new")],
          usage: {
            ...writing("web/app", 0.4),
            ofContainers: new Map([
              ...writing("web/app", 0.4).ofContainers,
              // Much of it in one hour of the night.
              ...writing("nightly/app", 0.1, 300).ofContainers,
              ...writing("new/app", 60, 60, 0.1).ofContainers,
            ]),
          },
        }),
      finds: [],
    },
  },
});

/** For examples: what one container wrote, usually and at most, MiB/s. */
function writing(key: string, usually: number, most = usually * 2, covered = 1): UsageFact {
  const usage = { mean: usually, p50: usually, p95: most, p99: most, max: most };
  const bytes = Object.fromEntries(Object.entries(usage).map(([name, rate]) => [name, rate * mebibyte]));
  return {
    from: new Date(exampleNow.getTime() - 14 * 86_400_000),
    until: exampleNow,
    ofContainers: new Map([
      [key, { DISK_WRITE: { ...(bytes as typeof usage), hours: 336 * covered, covered } }],
    ]),
    ofHosts: new Map(),
  };
}

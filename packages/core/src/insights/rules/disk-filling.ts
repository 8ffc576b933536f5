import { message } from "../../kernel/index.ts";
import { theilSen } from "../arithmetic/theil-sen.ts";
import { effectiveSettings } from "../aws/agent-settings.ts";
import { aCluster, aHost, exampleNow } from "../facts/examples.ts";
import type { ClusterFacts, DiskFact } from "../facts/facts.ts";
import { clusterRule, number, text } from "../rule.ts";

const day = 86_400_000;
const gib = 1024 ** 3;
const full = 0.95;

/** When a disk is full, by the slope of two weeks; null where it does not surely grow. */
export function forecast(disk: DiskFact, now: Date) {
  const { capacity, used } = disk;
  if (capacity === null || capacity <= 0) return null;
  const points = used.map(({ at, bytes }) => ({ x: (at.getTime() - now.getTime()) / day, y: bytes }));
  const trend = theilSen(points);
  const last = used.at(-1)?.bytes;
  if (trend === null || last === undefined) return null;
  // What grew before a clean-up, or by one large step, and does not since: the last days have to grow by themselves, half as
  // fast at least.
  const lately = theilSen(points.filter(({ x }) => x > -4));
  const days = (slope: number) => Math.max(0, (capacity - last) / slope);
  return {
    last,
    capacity,
    growing: trend.low > 0 && lately !== null && lately.slope > trend.slope / 2,
    perDay: trend.slope,
    days: days(trend.slope),
    earliest: days(trend.high),
    latest: trend.low > 0 ? days(trend.low) : Number.POSITIVE_INFINITY,
  };
}

/** A host's disk that will be full soon, or is. */
export const diskFilling = clusterRule({
  kind: "DISK_FILLING",
  severity: "WARNING",
  everyMs: 3_600_000,
  opensAfterMs: 3_600_000,
  closesAfterMs: 6 * 3_600_000,
  needs: ["hosts", "disks"],
  uses: ["usage", "tasks", "agentSettings"],
  find: ({ hosts, disks, usage, tasks, agentSettings, now, settings }) =>
    hosts.flatMap((host) => {
      const disk = disks.get(host.id);
      const target = { kind: "HOST", id: host.id } as const;
      if (disk === undefined || disk.used.length < 10)
        return disk === undefined ? [] : { target, untold: true as const };
      const seen = forecast(disk, now);
      if (seen === null) return { target, untold: true as const };
      const share = seen.last / seen.capacity;
      const soon = seen.growing && seen.days <= settings.diskDays;
      if (!soon && share < full) return [];
      // To the day: a forecast that moves by minutes is no news.
      const on = new Date(now.getTime() + seen.days * day).toISOString().slice(0, 10);
      const dayOf = (days: number) =>
        Number.isFinite(days) && days < 3_650
          ? new Date(now.getTime() + days * day).toISOString().slice(0, 10)
          : "–";
      const writers = writersOn(host.id, { usage, tasks });
      const cleanUp = agentSettings?.get(host.id);
      return {
        target,
        severity: share >= full || seen.days <= 3 ? ("CRITICAL" as const) : ("WARNING" as const),
        title: soon
          ? message("insight.diskFilling", { host: host.name, on })
          : message("insight.diskFull", { host: host.name, percent: Math.floor(share * 100) }),
        proposal: message("insight.diskFilling.do", { host: host.name, writer: writers[0]?.of ?? null }),
        evidence: [
          number("diskUsed", rounded(seen.last), "BYTES"),
          number("diskCapacity", seen.capacity, "BYTES"),
          ...(soon
            ? [
                number("diskGrowth", rounded(seen.perDay), "BYTES", "1d"),
                text("fullOn", on),
                text("fullBetween", `${dayOf(seen.earliest)} … ${dayOf(seen.latest)}`),
              ]
            : []),
          ...writers,
          ...(cleanUp === undefined
            ? []
            : effectiveSettings(cleanUp)
                .filter(({ kind }) => kind === "DURATION")
                .slice(0, 2)
                .map(({ name, value }) => number("effectiveSetting", value, "SECONDS", name))),
        ],
      };
    }),
  examples: {
    positive: {
      facts: () => aCluster({ hosts: [aHost("a")], disks: new Map([["a", aDisk((x) => 24 + x * 0.4)]]) }),
      finds: [{ target: "a" }],
    },
    negative: {
      // Images that are pulled and cleaned up again: a saw, which is as full at its end as at its beginning.
      facts: () =>
        aCluster({ hosts: [aHost("a")], disks: new Map([["a", aDisk((x) => 14 + ((x * 2) % 8))]]) }),
      finds: [],
    },
  },
});

const rounded = (bytes: number) => Math.round(bytes / (gib / 100)) * (gib / 100);

type Writers = Pick<ClusterFacts, "usage" | "tasks">;

/** The containers on a host that write most, by what they write at the 95th percentile. */
function writersOn(hostId: string, { usage, tasks }: Writers) {
  if (!usage || !tasks) return [];
  return tasks
    .filter((task) => task.hostId === hostId && task.serviceId !== null)
    .flatMap(({ serviceId, containers, group }) =>
      containers.flatMap(({ name }) => {
        const written = usage.ofContainers.get(`${serviceId}/${name}`)?.DISK_WRITE?.p95;
        return written
          ? [number("diskWriter", Math.round(written), "BYTES_PER_SECOND", `${group ?? ""} ${name}`)]
          : [];
      }),
    )
    .toSorted((one, other) => (other.value ?? 0) - (one.value ?? 0))
    .slice(0, 3);
}

/** A disk of 30 GiB, as full as said x days after it was first looked at, two weeks ago; in GiB. */
function aDisk(at: (x: number) => number): DiskFact {
  const used = Array.from({ length: 56 }, (_, index) => ({
    at: new Date(exampleNow.getTime() - 14 * day + (index + 1) * (day / 4)),
    bytes: at((index + 1) / 4) * gib,
  }));
  return { capacity: 30 * gib, used };
}

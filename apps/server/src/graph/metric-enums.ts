import { type Aggregate, type MetricName, metricNames, type Resolution } from "@fleetgraph/core/metrics";
import { builder } from "./builder.ts";

const about: Readonly<Record<MetricName, string>> = {
  CPU_USAGE: "Cores in use: 1 is one core kept busy. Of a host, of all that runs on it.",
  CPU_LIMIT:
    "Cores that it may use at most; of a host those it has, as it was registered where no source says.",
  CPU_RESERVED:
    "Cores that ECS holds for it (CPU units / 1024), read out of the fleet's history; of a host, for its tasks.",
  CPU_THROTTLED: "Share of the scheduler's periods in which it was held back, from 0 to 1.",
  MEMORY_USAGE:
    "Bytes of the working set: without page cache that can be given back. Of a host, what is not available.",
  MEMORY_LIMIT:
    "Bytes that it may use at most; of a host those it has, as it was registered where no source says.",
  MEMORY_RESERVED: "Bytes that ECS holds for it, read out of the fleet's history; of a host, for its tasks.",
  NETWORK_RECEIVE: "Bytes received per second.",
  NETWORK_TRANSMIT: "Bytes sent per second.",
  DISK_READ: "Bytes read from disks per second.",
  DISK_WRITE: "Bytes written to disks per second.",
  FILESYSTEM_USAGE: "Bytes of its file systems that are in use.",
  FILESYSTEM_CAPACITY: "Bytes that its file systems have.",
  LOAD_1M: "Of hosts: processes that ran or waited to, averaged over a minute.",
  RESTARTS: "Restarts within the step.",
};

export const MetricNameEnum = builder.enumType("MetricName", {
  description:
    "What is measured, in one unit whatever the source calls it and counts it in (docs/metrics.md). More may come.",
  values: Object.fromEntries(metricNames.map((name) => [name, { description: about[name] }])) as Record<
    MetricName,
    { description: string }
  >,
});

const seconds = { MINUTE: 60, FIVE_MINUTES: 300, HOUR: 3_600, DAY: 86_400 } as const;
type ResolutionName = keyof typeof seconds;

export const MetricResolution = builder.enumType("MetricResolution", {
  description: "The length of a step. An answer has one; resolutions are never mixed.",
  values: {
    MINUTE: { description: "Kept for metrics.keep.minuteDays, 15 days unless configured." },
    FIVE_MINUTES: { description: "Kept for metrics.keep.fiveMinuteDays, 63 days unless configured." },
    HOUR: { description: "Kept for metrics.keep.hourDays, 455 days unless configured." },
    DAY: { description: "Kept as long as hours; begins at midnight, UTC." },
  },
});
export const secondsOf = (name: ResolutionName): Resolution => seconds[name];
export const resolutionName = (resolution: Resolution): ResolutionName =>
  (Object.keys(seconds) as ResolutionName[]).find((name) => seconds[name] === resolution) ?? "DAY";

export const MetricAggregate = builder.enumType("MetricAggregate", {
  description: "How the points within a step become one.",
  values: {
    AVERAGE: { description: "Their mean; what is taken for a level or a rate." },
    SUM: { description: "Their sum; what is taken for what happened within a step, such as RESTARTS." },
    MINIMUM: { description: "The least." },
    MAXIMUM: { description: "The greatest." },
    COUNT: { description: "How many points there are." },
    P50: { description: "What half of them do not exceed (nearest rank), of the points of minutes." },
    P95: { description: "What 95 of 100 do not exceed (nearest rank), of the points of minutes." },
    P99: { description: "What 99 of 100 do not exceed (nearest rank), of the points of minutes." },
  } satisfies Record<Aggregate, { description: string }>,
});

export const MetricTargetKind = builder.enumType("MetricTargetKind", {
  description: "What a series is of.",
  values: ["CONTAINER", "TASK", "SERVICE", "CLUSTER", "HOST"] as const,
});

export const MetricParts = builder.enumType("MetricParts", {
  description: "What a series is added up of, where no source gives it as it is.",
  values: {
    TASKS: { description: "The tasks of each moment that the caller may see." },
    CONTAINERS: { description: "The containers of a task." },
  },
});

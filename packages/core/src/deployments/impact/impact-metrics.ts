/** What a deployment's impact is looked for in: of one task of the service, on average. */
export const impactMetrics = [
  "CPU_USAGE",
  "CPU_THROTTLED",
  "MEMORY_USAGE",
  "NETWORK_RECEIVE",
  "NETWORK_TRANSMIT",
  "DISK_READ",
  "DISK_WRITE",
  "RESTARTS",
] as const;
export type ImpactMetric = (typeof impactMetrics)[number];

/** How a metric is compared. */
export type ImpactProfile = {
  /** RATIO: relative, by logarithms. SHARE: by differences of what is between 0 and 1. COUNT: events. */
  scale: "RATIO" | "SHARE" | "COUNT";
  /** A change is WORSE when it is upwards; of EITHER neither is better by itself. */
  worse: "UP" | "EITHER";
  /** Whether less is an improvement: young tasks hold less memory whatever was deployed. */
  lessIsBetter: boolean;
  /** The smallest change that is told, in the metric's unit; and relative to what was expected, of a RATIO. */
  floor: number;
  relativeFloor: number;
};

const kib = 1024;
const mib = 1024 * kib;

export const impactProfiles: Readonly<Record<ImpactMetric, ImpactProfile>> = {
  CPU_USAGE: { scale: "RATIO", worse: "UP", lessIsBetter: true, floor: 0.01, relativeFloor: 0.1 },
  CPU_THROTTLED: { scale: "SHARE", worse: "UP", lessIsBetter: true, floor: 0.05, relativeFloor: 0 },
  MEMORY_USAGE: { scale: "RATIO", worse: "UP", lessIsBetter: false, floor: 8 * mib, relativeFloor: 0.1 },
  NETWORK_RECEIVE: { scale: "RATIO", worse: "EITHER", lessIsBetter: false, floor: kib, relativeFloor: 0.1 },
  NETWORK_TRANSMIT: { scale: "RATIO", worse: "EITHER", lessIsBetter: false, floor: kib, relativeFloor: 0.1 },
  DISK_READ: { scale: "RATIO", worse: "UP", lessIsBetter: true, floor: 4 * kib, relativeFloor: 0.1 },
  DISK_WRITE: { scale: "RATIO", worse: "UP", lessIsBetter: true, floor: 4 * kib, relativeFloor: 0.1 },
  RESTARTS: { scale: "COUNT", worse: "UP", lessIsBetter: true, floor: 3, relativeFloor: 0 },
};

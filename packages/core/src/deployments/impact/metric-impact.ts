import type { ImpactMetric } from "./impact-metrics.ts";

/** CHANGED: it is another one, and neither more nor less of it is better by itself. */
export const impactVerdicts = ["BETTER", "WORSE", "CHANGED", "NO_CHANGE", "NOT_ENOUGH_DATA"] as const;
export type ImpactVerdict = (typeof impactVerdicts)[number];

/** Why a metric cannot be judged. */
export type ImpactLack = "NO_POINTS" | "TOO_EARLY" | "HISTORY" | "DISTURBED";

/** What a deployment did to one metric of its service; values are of one task on average, in the metric's unit. */
export type MetricImpact = {
  metric: ImpactMetric;
  verdict: ImpactVerdict;
  /** Of NOT_ENOUGH_DATA, what is missing. */
  lack: ImpactLack | null;
  /** Medians of the blocks before and after; of RESTARTS their number per hour. */
  before: number | null;
  /** What it would be after, had nothing been deployed: `before`, and what the same hours of earlier days did. */
  expected: number | null;
  after: number | null;
  /** Of what is compared by ratios, relative to `expected` (0.25: a quarter more); else the difference. */
  shift: number | null;
  /** What holds the true shift in 99 of 100 cases; of RESTARTS there is none. */
  interval: { from: number; until: number } | null;
  /** After Holm's correction for the metrics that are judged together, and for the looks of a policy. */
  pValue: number | null;
  /** How many earlier days the change of the day was taken from. */
  daysCompared: number;
};

/** Points of one metric, evenly spaced; null where there is none. Times are milliseconds since 1970. */
export type ImpactSeries = {
  metric: ImpactMetric;
  start: number;
  stepMs: number;
  values: readonly (number | null)[];
};

export type Span = { from: number; until: number };

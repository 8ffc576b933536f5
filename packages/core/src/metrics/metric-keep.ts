import { z } from "zod";

const days = (most: number) => z.number().int().min(1).max(most);

/** The `metrics.keep` of fleetgraph.yaml. By default as long as CloudWatch keeps each of them. */
export const metricKeep = z
  .strictObject({
    minuteDays: days(400).default(15).describe("Days that points of minutes are kept."),
    fiveMinuteDays: days(1200).default(63).describe("Days that roll-ups of five minutes are kept."),
    hourDays: days(4000).default(455).describe("Days that roll-ups of hours are kept."),
  })
  .refine(
    ({ minuteDays, fiveMinuteDays, hourDays }) => minuteDays <= fiveMinuteDays && fiveMinuteDays <= hourDays,
    "what is finer cannot be kept longer than what is coarser",
  )
  .prefault({})
  .describe("For how long metrics are kept. Whole partitions are dropped: of days, weeks, and four weeks.");

/** For how many days each level is kept. */
export type MetricKeep = z.infer<typeof metricKeep>;

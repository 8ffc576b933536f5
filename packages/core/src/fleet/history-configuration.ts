import { z } from "zod";

/** The `history` of fleetgraph.yaml. */
export const historyConfiguration = z
  .strictObject({
    keepMonths: z
      .number()
      .int()
      .min(1)
      .max(1_200)
      .nullable()
      .default(null)
      .describe("How many whole months of the past are kept beside the present one; null is for ever."),
    settleDays: z
      .number()
      .min(0)
      .max(365)
      .default(1)
      .describe("Days until a stopped task or a host that is gone leaves the present tables for the past."),
    keepAsideDays: z
      .number()
      .min(1)
      .max(36_500)
      .nullable()
      .default(90)
      .describe(
        "Days that a message is kept of a queue of events that could not be read, replayed or not; null is for ever.",
      ),
  })
  .prefault({})
  .describe("How long the past of the fleet is kept.");

export type HistoryConfiguration = z.infer<typeof historyConfiguration>;

import { z } from "zod";

/** What of `audit` in fleetgraph.yaml concerns exports. */
export const exportConfiguration = {
  exportsAtOnce: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe("How many exports one principal may have under way; for each process."),
  exportsPerMinute: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(30)
    .describe("How many exports one principal may begin, or go on with, in a minute; for each process."),
  keepMonths: z
    .number()
    .int()
    .min(0)
    .max(1_200)
    .nullable()
    .default(null)
    .describe(
      "How many whole months stay in the history beside the present one when it is sealed (npm run audit:seal); null seals nothing by itself.",
    ),
};

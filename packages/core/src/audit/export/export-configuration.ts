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
};

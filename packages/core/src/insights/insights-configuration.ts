import { z } from "zod";

const days = (minimum: number, maximum: number) => z.number().min(minimum).max(maximum);

/** The `insights` of fleetgraph.yaml. */
export const insightsConfiguration = z
  .strictObject({
    intervalSeconds: z
      .number()
      .int()
      .min(30)
      .max(86_400)
      .default(300)
      .describe("Seconds between two evaluations of an account's region."),
    off: z.array(z.string()).default([]).describe("Kinds that are not judged, such as `AMI_OLD`."),
    disconnectedMinutes: z
      .number()
      .min(5)
      .max(10_080)
      .default(15)
      .describe(
        "Minutes that an agent is disconnected before that is told. It reconnects several times an hour by itself.",
      ),
    keepClosedDays: days(1, 3_650).default(400).describe("Days that insights are kept which are over."),
  })
  .prefault({})
  .describe("What is found out about the fleet: docs/insights.md.");

export type InsightsConfiguration = z.infer<typeof insightsConfiguration>;

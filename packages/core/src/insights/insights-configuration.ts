import { z } from "zod";
import { pricesConfiguration } from "./arithmetic/prices.ts";

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
    usageDays: days(3, 90)
      .int()
      .default(14)
      .describe(
        "Days of metrics that what is reserved is compared with; two thirds of their hours must have any.",
      ),
    headroom: z
      .number()
      .min(0)
      .max(5)
      .default(0.3)
      .describe("Share that a proposed size is above what was used (0.3: a third more)."),
    leastSaving: z
      .number()
      .min(0.05)
      .max(1)
      .default(0.3)
      .describe("Share of CPU or memory that a smaller size must save to be proposed."),
    diskDays: days(1, 365).default(14).describe("How many days ahead a disk that fills is told of."),
    roomDays: days(1, 365).default(14).describe("How many days ahead a cluster that fills is told of."),
    amiDays: days(1, 3_650).default(180).describe("How old the AMI of hosts may be."),
    agentVersion: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, "expected a version such as 1.85.3")
      .default("1.85.3")
      .describe(
        "The version of the ECS agent that hosts are compared with, unless one of them has a newer one.",
      ),
    agentMinors: z
      .number()
      .int()
      .min(1)
      .default(10)
      .describe("By how many minor versions an agent may be behind."),
    drainMinutes: z
      .number()
      .min(1)
      .max(10_080)
      .default(60)
      .describe("Minutes that a host may drain without any task leaving it."),
    prices: pricesConfiguration,
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

import { z } from "zod";

/** What of a cluster can be read from CloudWatch. */
export const cloudWatchParts = ["services", "hosts", "tasks", "containers"] as const;
export type CloudWatchPart = (typeof cloudWatchParts)[number];

/** The `cloudwatch` of a source in fleetgraph.yaml. The account's own credentials are used. */
export const cloudWatchConfiguration = z
  .strictObject({
    read: z
      .array(z.enum(cloudWatchParts))
      .min(1, "name at least one of services, hosts, tasks and containers")
      .default(["services"])
      .describe(
        "`services`: AWS/ECS, of services and the cluster. `hosts`: AWS/EC2. `tasks` and `containers`: Container Insights, which must be switched on for the cluster (with enhanced observability).",
      ),
    everySeconds: z
      .number()
      .int()
      .min(60)
      .max(540)
      .default(300)
      .describe(
        "Seconds between two looks. Each brings the minutes since the one before, so that fewer of them cost less and show less soon.",
      ),
    mostMetricsPerHour: z
      .number()
      .int()
      .min(100)
      .max(10_000_000)
      .default(50_000)
      .describe(
        "How many metrics are asked for in an hour at most, of each cluster, by all workers together: CloudWatch takes money for each. What is beyond it is a gap that the source's status tells.",
      ),
  })
  .describe("CloudWatch, through the role of the account that the cluster is in.");

export type CloudWatchConfiguration = z.infer<typeof cloudWatchConfiguration>;

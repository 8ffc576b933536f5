import { z } from "zod";
import { isWithin } from "../permissions/index.ts";
import { cadvisorConfiguration } from "./cadvisor/cadvisor-configuration.ts";
import { cloudWatchConfiguration } from "./cloudwatch/cloudwatch-configuration.ts";
import { datadogConfiguration } from "./datadog/datadog-configuration.ts";
import { mackerelConfiguration } from "./mackerel/mackerel-configuration.ts";
import { marksConfiguration } from "./marks/marks-configuration.ts";
import { metricKeep } from "./metric-keep.ts";
import { prometheusConfiguration } from "./prometheus/prometheus-configuration.ts";

/** The kinds of source, as fleetgraph.yaml calls them. */
export const sourceKinds = ["prometheus", "cadvisor", "mackerel", "datadog", "cloudwatch"] as const;

const clusterPattern = z
  .string()
  .regex(/^(\*\*|[^/]+\/[^/]+\/[^/]+)$/, "expected account/region/cluster with * for any part, or **");

const sourceConfiguration = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "expected letters, digits, dots, dashes and underscores")
      .refine((name) => name !== "ecs", "ecs is what is known without a source: expected another name")
      .describe("What the source is called in answers. Points are kept under it."),
    clusters: z
      .array(clusterPattern)
      .min(1)
      .default(["**"])
      .describe("The clusters it covers, as account/region/cluster with `*` for any characters of a part."),
    prometheus: prometheusConfiguration.optional(),
    cadvisor: cadvisorConfiguration.optional(),
    mackerel: mackerelConfiguration.optional(),
    datadog: datadogConfiguration.optional(),
    cloudwatch: cloudWatchConfiguration.optional(),
  })
  .superRefine((source, context) => {
    const kinds = sourceKinds.filter((kind) => source[kind] !== undefined);
    if (kinds.length === 1) return;
    const message =
      kinds.length === 0
        ? `expected one of ${sourceKinds.join(", ")}`
        : `expected one kind of source, not ${kinds.join(" and ")}`;
    context.addIssue({ code: "custom", path: kinds.slice(1, 2), message });
  });

export type SourceConfiguration = z.infer<typeof sourceConfiguration>;

/** The `metrics` of fleetgraph.yaml. */
export const metricsConfiguration = z
  .strictObject({
    sources: z
      .array(sourceConfiguration)
      .default([])
      .refine(
        (sources) => new Set(sources.map(({ name }) => name)).size === sources.length,
        "two sources have the same name",
      )
      .describe("Where metrics are read from: all that cover a cluster are."),
    intervalSeconds: z
      .number()
      .int()
      .min(60)
      .max(3600)
      .multipleOf(60)
      .default(60)
      .describe("Seconds between two readings of a source, for each cluster."),
    backfillHours: z
      .number()
      .int()
      .min(0)
      .max(24 * 14)
      .default(24)
      .describe("How far back a source is read that was away, or is new; as far as it remembers."),
    keep: metricKeep,
    marks: marksConfiguration,
  })
  .prefault({})
  .describe("Metrics of containers and hosts: docs/metrics.md.");

export type MetricsConfiguration = z.infer<typeof metricsConfiguration>;

/** Seconds between two readings of a source: where each reading costs, it may be asked less often than the others. */
export const secondsBetween = (
  { cloudwatch }: Pick<SourceConfiguration, "cloudwatch">,
  { intervalSeconds }: Pick<MetricsConfiguration, "intervalSeconds">,
): number => Math.max(intervalSeconds, cloudwatch?.everySeconds ?? 0);

/** Whether a source covers a cluster; the path is `account/region/cluster/`. */
export function covers(source: Pick<SourceConfiguration, "clusters">, clusterPath: string): boolean {
  return source.clusters.some((pattern) => pattern === "**" || isWithin(`${pattern}/*`, clusterPath));
}

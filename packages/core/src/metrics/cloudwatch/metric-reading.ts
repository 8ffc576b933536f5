import type { MetricName, MetricTarget } from "../vocabulary.ts";
import type { CloudWatchPart } from "./cloudwatch-configuration.ts";

export type CloudWatchStatistic = "Average" | "Maximum" | "Sum" | "SampleCount";

/** What one period of a metric gave. */
export type Statistics = Partial<Record<CloudWatchStatistic, number>>;

/** Where it begins (epoch milliseconds), and how long it is. */
export type Period = { start: number; seconds: number };

/** One metric of CloudWatch, and what is made of it. Statistics of one metric in one call count, and cost, as one. */
export type MetricReading = {
  part: CloudWatchPart;
  namespace: "AWS/ECS" | "AWS/EC2" | "ECS/ContainerInsights";
  name: string;
  dimensions: Readonly<Record<string, string>>;
  statistics: readonly CloudWatchStatistic[];
  target: MetricTarget;
  /** Of a period: the metrics it says something of, in the vocabulary's units. */
  values(statistics: Statistics, period: Period): readonly (readonly [MetricName, number])[];
  /** The metric counts up: what is wanted is what it grew by, and nothing where it fell, as the count began anew. */
  counts?: true;
};

/** The name of a metric with its dimensions: what CloudWatch takes money for. */
export const metricKey = ({ namespace, name, dimensions }: MetricReading): string =>
  `${namespace}/${name}/${Object.entries(dimensions)
    .map(([dimension, value]) => `${dimension}=${value}`)
    .sort()
    .join(",")}`;

export type {
  Collected,
  CollectInput,
  Measurement,
  MetricSource,
  SourceDeps,
  SourceFactory,
  SourceGap,
  SourceHost,
  SourceKind,
  SourceTargets,
  SourceTask,
} from "./metric-source.ts";
export { covers, type MetricsConfiguration, metricsConfiguration } from "./metrics-configuration.ts";
export type { MetricName, MetricTarget, TargetKind } from "./vocabulary.ts";

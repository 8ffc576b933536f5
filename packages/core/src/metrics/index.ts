export { createAllowance } from "./collect/allowance.ts";
export { collectTask, planJob, planTask } from "./collect/collect-job.ts";
export { type CollectDeps, collectMetrics } from "./collect/collect-metrics.ts";
export { createMetricSources } from "./collect/create-metric-source.ts";
export { planCollecting } from "./collect/plan-collecting.ts";
export { createTargetNames } from "./collect/target-names.ts";
export { type IngestDeps, type Ingested, ingestPoints } from "./ingest-points.ts";
export { keepMetrics } from "./keep-metrics.ts";
export { createMarkTargets } from "./marks/create-mark-targets.ts";
export { fitting, type Mark, type MarkKind, type MarkTarget, markKinds } from "./marks/mark.ts";
export {
  type MarkConfiguration,
  type MarkPlace,
  markPlaces,
  markPlacesOf,
} from "./marks/marks-configuration.ts";
export type { MetricKeep } from "./metric-keep.ts";
export {
  type Aggregate,
  aggregates,
  type MetricSeries,
  type Resolution,
  resolutions,
} from "./metric-series.ts";
export type {
  Allowance,
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
  TargetNames,
} from "./metric-source.ts";
export { covers, type MetricsConfiguration, metricsConfiguration } from "./metrics-configuration.ts";
export { ResolutionNotKept, TooManyPoints } from "./metrics-problems.ts";
export type { MetricStatistics } from "./query/combine-series.ts";
export {
  type MetricsAsked,
  mostSteps,
  type PlannedSteps,
  planQuery,
  usualSteps,
} from "./query/plan-query.ts";
export {
  type MetricsQuestion,
  type QueriedSeries,
  queryMetrics,
  type SummedFrom,
} from "./query/query-metrics.ts";
export { reservedSource } from "./query/reserved.ts";
export { metricSourcesPage } from "./query/source-pages.ts";
export { type MetricSourceStatus, metricSourcesOfClusters } from "./query/source-status.ts";
export { keyOf } from "./query/subjects.ts";
export { type MetricsQuery, mostValues, mostValuesOfSeries, readMetrics } from "./read-metrics.ts";
export {
  type MetricName,
  type MetricTarget,
  type MetricUnit,
  metricNames,
  openTelemetryName,
  type RollUp,
  type TargetKind,
  targetKinds,
  vocabulary,
} from "./vocabulary.ts";

import { freshnessOfClusters } from "@fleetgraph/core/fleet";
import {
  type MetricSourceStatus,
  type MetricStatistics,
  metricSourcesOfClusters,
  openTelemetryName,
  type QueriedSeries,
  reservedSource,
  vocabulary,
} from "@fleetgraph/core/metrics";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { type Explained, ExplanationRef } from "./explanation.ts";
import {
  MetricAggregate,
  MetricNameEnum,
  MetricParts,
  MetricResolution,
  MetricTargetKind,
  resolutionName,
} from "./metric-enums.ts";
import { loadNode, NodeRef } from "./node.ts";

const MetricStatisticsRef = builder.objectRef<MetricStatistics>("MetricStatistics").implement({
  description: "What the points of a series come to, in its unit. Steps without a point do not count.",
  fields: (t) => ({
    min: t.exposeFloat("min", { description: "The least." }),
    max: t.exposeFloat("max", { description: "The greatest." }),
    mean: t.exposeFloat("mean", { description: "Their mean." }),
    p95: t.exposeFloat("p95", { description: "What 95 of 100 do not exceed (nearest rank)." }),
    last: t.exposeFloat("last", { description: "The last one." }),
    lastAt: t.field({
      description: "When the step of the last one begins.",
      type: "DateTime",
      resolve: ({ lastAt }) => lastAt.toISOString(),
    }),
    count: t.exposeInt("count", { description: "How many steps have a point." }),
  }),
});

type Freshness = {
  observedAt: string | null;
  stale: boolean;
  failedSince: string | null;
  failure: Explained | null;
};

/** Those of a series' sources; of one without a point, all that cover its cluster. */
async function statusesOf(context: Context, { clusterId, sources }: QueriedSeries) {
  const all = (await context.load("metricSources", clusterId, metricSourcesOfClusters)) ?? [];
  return sources.length === 0 ? all : all.filter(({ name }) => sources.includes(name));
}

async function freshnessOf(context: Context, series: QueriedSeries): Promise<Freshness> {
  if (series.sources.includes(reservedSource)) return freshnessOfTasks(context, series.clusterId);
  return together(await statusesOf(context, series));
}

/** As fresh as the one that is furthest behind. */
function together(statuses: readonly MetricSourceStatus[]): Freshness {
  const [oldest] = [...statuses].sort((a, b) => (a.observedAt ?? "").localeCompare(b.observedAt ?? ""));
  const failing = statuses
    .filter(({ failedSince }) => failedSince !== null)
    .sort((a, b) => (a.failedSince ?? "").localeCompare(b.failedSince ?? ""))[0];
  return {
    observedAt: oldest?.observedAt ?? null,
    stale: statuses.some(({ stale }) => stale),
    failedSince: failing?.failedSince ?? null,
    failure: failing?.failure ?? null,
  };
}

async function freshnessOfTasks(context: Context, clusterId: string): Promise<Freshness> {
  const listings = await context.load("freshnessOfClusters", clusterId, freshnessOfClusters);
  const tasks = listings?.find(({ kind }) => kind === "TASKS");
  const { observedAt = null, failedSince = null, failure = null } = tasks ?? {};
  return { observedAt, stale: failedSince !== null, failedSince, failure };
}

async function whyEmpty(context: Context, series: QueriedSeries): Promise<Explained | null> {
  if (series.statistics !== null) return null;
  const { metric, target } = series;
  if (!(vocabulary[metric].of as readonly string[]).includes(target.kind))
    return { kind: "cause.metrics.notOf", params: { kind: target.kind } } as Explained;
  if (series.sources.includes(reservedSource))
    return { kind: "cause.metrics.nothingReserved", params: {} } as Explained;
  const statuses = await statusesOf(context, series);
  if (statuses.length === 0) return { kind: "cause.metrics.noSource", params: {} } as Explained;
  const { failure, observedAt } = together(statuses);
  if (failure !== null) return failure;
  const sources = statuses.map(({ name }) => name);
  const kind = observedAt === null ? "cause.metrics.notYet" : "cause.metrics.notGiven";
  return { kind, params: { sources } } as Explained;
}

export const MetricSeriesRef = builder.objectRef<QueriedSeries>("MetricSeries");
MetricSeriesRef.implement({
  description:
    "Values of one metric of one thing, one for each step of a range, null where nothing is known: which is no zero.",
  fields: (t) => ({
    kind: t.field({
      description: "What it is of.",
      type: MetricTargetKind,
      resolve: ({ target }) => target.kind,
    }),
    target: t.field({
      description: "The task (of a container too), service, cluster or host it is of.",
      type: NodeRef,
      nullable: true,
      resolve: ({ target }, _args, context) => loadNode(context, target.id),
    }),
    targetId: t.id({ description: "The id of its target.", resolve: ({ target }) => target.id }),
    container: t.string({
      description: "The container's name; null for anything else.",
      nullable: true,
      resolve: ({ target }) => target.container,
    }),
    name: t.field({ description: "The metric.", type: MetricNameEnum, resolve: ({ metric }) => metric }),
    unit: t.string({
      description: "The unit of its values: cores, bytes, bytes/s, 1 (a share or a load) or count.",
      resolve: ({ metric }) => vocabulary[metric].unit,
    }),
    openTelemetryName: t.string({
      description:
        "Its name in OpenTelemetry's semantic conventions, of a host another than of a container; null where they have none.",
      nullable: true,
      resolve: ({ metric, target }) => openTelemetryName(metric, target.kind),
    }),
    source: t.string({
      description:
        "The source that its points are of, as fleetgraph.yaml calls it: the one that has most points in the range, never a mix. `ecs` for what is reserved. Null where it has no point, and for a sum of parts from several (sources).",
      nullable: true,
      resolve: ({ sources }) => (sources.length === 1 ? (sources[0] ?? null) : null),
    }),
    sources: t.stringList({
      description: "The sources that its points are of; more than one only for a sum.",
      resolve: ({ sources }) => [...sources],
    }),
    summedFrom: t.field({
      description: "What it is added up of (a share is averaged); null where a source gives it as it is.",
      type: MetricParts,
      nullable: true,
      resolve: ({ summedFrom }) => summedFrom,
    }),
    taskCounts: t.intList({
      description:
        "Of how many tasks with a point each value is added up, at most at one moment of the step; null where it is not added up of tasks.",
      nullable: true,
      resolve: ({ taskCounts }) => (taskCounts === null ? null : [...taskCounts]),
    }),
    aggregate: t.field({
      description: "How points within a step became one.",
      type: MetricAggregate,
      resolve: ({ aggregate }) => aggregate,
    }),
    resolution: t.field({
      description: "How long a step is.",
      type: MetricResolution,
      resolve: ({ steps }) => resolutionName(steps.resolution),
    }),
    resolutionSeconds: t.int({
      description: "The same in seconds.",
      resolve: ({ steps }) => steps.resolution,
    }),
    start: t.field({
      description: "Where the first step begins: values[i] is of the step that begins i steps later.",
      type: "DateTime",
      resolve: ({ steps }) => steps.start.toISOString(),
    }),
    end: t.field({
      description: "Where the last step ends; it may not be over yet.",
      type: "DateTime",
      resolve: ({ steps }) => steps.end.toISOString(),
    }),
    values: t.floatList({
      description: "One value for each step, in `unit`; null where nothing is known.",
      nullable: { list: false, items: true },
      resolve: ({ values }) => values as number[],
    }),
    statistics: t.field({
      description: "What the values come to; null where there is none.",
      type: MetricStatisticsRef,
      nullable: true,
      resolve: ({ statistics }) => statistics,
    }),
    continuedBy: t.field({
      description:
        "The same metric and range added up of tasks, where a source gives it of a service or a cluster as it is, its values end a quarter of an hour or more before the range (or now) does, and tasks have values after that. A series of its own, never mixed into `values`: it may be of some of the tasks only (taskCounts). Null otherwise.",
      type: MetricSeriesRef,
      nullable: true,
      resolve: ({ continuedBy }) => continuedBy,
    }),
    observedAt: t.field({
      description:
        "When its source last answered for its cluster, of a sum the one that is furthest behind; null until it did, and without a source.",
      type: "DateTime",
      nullable: true,
      resolve: async (series, _args, context) => (await freshnessOf(context, series)).observedAt,
    }),
    stale: t.boolean({
      description: "Whether its source fails or was not asked lately: what came since is not known.",
      resolve: async (series, _args, context) => (await freshnessOf(context, series)).stale,
    }),
    failedSince: t.field({
      description: "Since when its source fails; null while it does not.",
      type: "DateTime",
      nullable: true,
      resolve: async (series, _args, context) => (await freshnessOf(context, series)).failedSince,
    }),
    failure: t.field({
      description: "Why its source fails; null while it does not.",
      type: ExplanationRef,
      nullable: true,
      resolve: async (series, _args, context) => (await freshnessOf(context, series)).failure,
    }),
    whyEmpty: t.field({
      description:
        "Why it has no point at all: it is not measured of such a thing, no source covers its cluster, the source fails, or it does not give this. Null where it has one.",
      type: ExplanationRef,
      nullable: true,
      resolve: (series, _args, context) => whyEmpty(context, series),
    }),
  }),
});

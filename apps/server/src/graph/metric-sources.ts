import { render } from "@fleetgraph/catalogue";
import {
  type MetricSourceStatus,
  metricSourcesOfClusters,
  metricSourcesPage,
} from "@fleetgraph/core/metrics";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { connectionOf, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { ExplanationRef } from "./explanation.ts";
import { loadNode } from "./node.ts";
import { ClusterRef } from "./types.ts";

const MetricSourceKind = builder.enumType("MetricSourceKind", {
  description: "What is asked. More may come.",
  values: {
    PROMETHEUS: { description: "Prometheus, or what speaks its API." },
    CADVISOR: { description: "cAdvisor on each host." },
    MACKEREL: {},
    DATADOG: {},
    CLOUDWATCH: { description: "AWS/ECS and Container Insights." },
  },
});

type Gap = MetricSourceStatus["gaps"][number];

const MetricSourceGap = builder.objectRef<Gap>("MetricSourceGap").implement({
  description: "What a source was asked for and did not have.",
  fields: (t) => ({
    kind: t.exposeString("kind", {
      description:
        "NO_SERIES: it has nothing of these targets. UNJOINABLE: it has series of no task that is known. LIMIT: a limit of its own kept something out. More may come.",
    }),
    what: t.exposeString("what", {
      description:
        "What of. NO_SERIES: TASKS, HOSTS, CLUSTER, METRIC (`detail` says which), HOSTS_NOT_ANSWERING, HOSTS_WITHOUT_ADDRESS. UNJOINABLE: TASKS, CONTAINERS, SERIES_OF_OTHERS, SERIES_WITHOUT_TASK. LIMIT: CALLS, COARSER_POINTS, METRICS_PER_HOUR, SERIES_OF_ANSWER, WARNING. More may come.",
    }),
    count: t.exposeInt("count", { description: "How many." }),
    detail: t.string({
      description:
        "In the source's own words: the name of its metric, a warning of its, why a host does not answer. Null where there is nothing to add.",
      nullable: true,
      resolve: ({ detail }) => detail || null,
    }),
    text: t.string({
      description: "A few words of it for people, in the language that was asked for.",
      resolve: ({ detail = "", ...gap }, _args, { locale }) =>
        render("metrics.gap", { ...gap, detail }, locale),
    }),
  }),
});

const MetricSourceRef = builder.objectRef<MetricSourceStatus>("MetricSource");

MetricSourceRef.implement({
  description: "A source of metrics (metrics.sources in fleetgraph.yaml) as it stands for one cluster.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "As fleetgraph.yaml calls it." }),
    kind: t.expose("kind", { description: "What is asked.", type: MetricSourceKind }),
    cluster: t.field({
      description: "The cluster.",
      type: ClusterRef,
      resolve: async ({ clusterId }, _args, context) => (await loadNode(context, clusterId)) as never,
    }),
    observedAt: t.expose("observedAt", {
      description: "When it last answered in full; null until it did.",
      type: "DateTime",
      nullable: true,
    }),
    lastPointAt: t.expose("lastPointAt", {
      description: "The newest point that it gave: the end of its step.",
      type: "DateTime",
      nullable: true,
    }),
    stale: t.exposeBoolean("stale", {
      description: "Whether it fails, or has not answered for ten minutes: what came since is not known.",
    }),
    failedSince: t.expose("failedSince", {
      description: "Since when it fails; null while it does not.",
      type: "DateTime",
      nullable: true,
    }),
    failure: t.field({
      description: "Why it fails; null while it does not.",
      type: ExplanationRef,
      nullable: true,
      resolve: ({ failure }) => failure,
    }),
    behindFrom: t.expose("behindFrom", {
      description:
        "What lies between this and behindUntil is still to be read, the newest first; null when all is read.",
      type: "DateTime",
      nullable: true,
    }),
    behindUntil: t.expose("behindUntil", {
      description: "Where what is still to be read ends.",
      type: "DateTime",
      nullable: true,
    }),
    lostFrom: t.expose("lostFrom", {
      description:
        "What lies between this and lostUntil was given up last: it cannot be asked for any more. Null when nothing was.",
      type: "DateTime",
      nullable: true,
    }),
    lostUntil: t.expose("lostUntil", {
      description: "Where what was given up ends.",
      type: "DateTime",
      nullable: true,
    }),
    gaps: t.field({
      description: "What it was asked for last and did not have.",
      type: [MetricSourceGap],
      resolve: ({ gaps }) => gaps,
    }),
    pointCount: t.float({
      description: "Points that it gave and that were kept, since the beginning.",
      resolve: ({ points }) => points,
    }),
  }),
});

const MetricSourceConnection = connectionOf("MetricSource", MetricSourceRef, { totalCount: false });

builder.objectFields(ClusterRef, (t) => ({
  metricSources: t.field({
    description: "The sources of metrics that cover it, by name. Empty where none does.",
    type: [MetricSourceRef],
    ...needs<{ id: string }>("id"),
    resolve: async ({ id }, _args, context) =>
      (await context.load("metricSources", id, metricSourcesOfClusters)) ?? [],
  }),
}));

builder.queryFields((t) => ({
  metricSources: t.field({
    description:
      "Each source of metrics with each cluster that it covers and of which the caller may see something, by name. Empty where none is configured.",
    type: MetricSourceConnection,
    args: {
      failing: t.arg.boolean({ description: "Only those that fail.", required: false }),
      ...pageArguments(t),
    },
    resolve: async (_root, { failing, ...args }, { reads, caller }) =>
      withKeys(
        await metricSourcesPage(reads, caller, { page: pageRequest(args, 2), failing: failing === true }),
        ({ name, clusterId }) => [name, clusterId],
      ),
  }),
}));

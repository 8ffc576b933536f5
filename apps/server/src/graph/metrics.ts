import { InvalidInput, kindOfId, message, NotFound } from "@fleetgraph/core/kernel";
import {
  keyOf,
  type MetricTarget,
  type QueriedSeries,
  queryMetrics,
  type TargetKind,
} from "@fleetgraph/core/metrics";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { type MetricArguments, metricArguments, metricsQuestion } from "./metric-arguments.ts";
import { MetricSeriesRef } from "./metric-series.ts";
import { ContainerRef, taskIdOf } from "./tasks.ts";
import { ClusterRef, HostRef, ServiceRef, TaskRef } from "./types.ts";

/** The most targets of one question; the fields of lists have as many as their page. */
const mostTargets = 100;

const kinds = { task: "TASK", service: "SERVICE", cluster: "CLUSTER", host: "HOST" } as const;

const MetricTargetInput = builder.inputType("MetricTargetInput", {
  description: "Something that metrics are of.",
  fields: (t) => ({
    id: t.id({ description: "The id of a task, service, cluster or host.", required: true }),
    container: t.string({
      description: "One container of the task, by its name in the task definition.",
      required: false,
    }),
  }),
});

function targetOf(
  { id, container = null }: typeof MetricTargetInput.$inferInput,
  index: number,
): MetricTarget {
  const field = ["targets", String(index), "id"];
  const kind = kindOfId(String(id));
  if (kind === null || !(kind in kinds)) throw NotFound.of("task", String(id), field);
  const own = kinds[kind as keyof typeof kinds];
  if (container === null) return { kind: own, id: String(id), container };
  if (own !== "TASK") {
    throw new InvalidInput(message("problem.metrics.containerOfTask", {}), null, [
      "targets",
      String(index),
      "container",
    ]);
  }
  return { kind: "CONTAINER", id: String(id), container };
}

/** The metrics of one thing; all that ask alike within an operation are read together. */
async function metricsOf(
  context: Context,
  target: MetricTarget,
  { args, asOf }: { args: MetricArguments; asOf?: string | undefined },
): Promise<QueriedSeries[]> {
  const question = metricsQuestion(context, args, asOf);
  const { steps, metrics, aggregate } = question;
  const alike = [target.kind, steps.start.getTime(), steps.count, steps.resolution, aggregate, metrics];
  const found = await context.load(`metrics ${alike.join()}`, keyOf(target), (reads, caller, keys) =>
    queryMetrics(reads, caller, { ...question, targets: keys.map(fromKey) }),
  );
  return found ?? [];
}

function fromKey(key: string): MetricTarget {
  const [kind = "", id = "", container = ""] = key.split(" ");
  return { kind: kind as TargetKind, id, container: container === "" ? null : container };
}

const description = (what: string) =>
  `${what}, one series for each of the names, in their order; with every value null where nothing is known (whyEmpty).`;

builder.objectFields(TaskRef, (t) => ({
  metrics: t.field({
    description: description("What it used"),
    type: [MetricSeriesRef],
    args: metricArguments(t),
    ...needs("id"),
    resolve: ({ id, asOf }, args, context) =>
      metricsOf(context, { kind: "TASK", id, container: null }, { args, asOf }),
  }),
}));

builder.objectFields(ContainerRef, (t) => ({
  metrics: t.field({
    description: description("What it used"),
    type: [MetricSeriesRef],
    args: metricArguments(t),
    resolve: (container, args, context) => {
      const { name } = container;
      const id = taskIdOf(container) ?? "";
      return metricsOf(context, { kind: "CONTAINER", id, container: name }, { args });
    },
  }),
}));

builder.objectFields(HostRef, (t) => ({
  metrics: t.field({
    description: description("What all that runs on it used"),
    type: [MetricSeriesRef],
    args: metricArguments(t),
    ...needs("id"),
    resolve: ({ id, asOf }, args, context) =>
      metricsOf(context, { kind: "HOST", id, container: null }, { args, asOf }),
  }),
}));

builder.objectFields(ServiceRef, (t) => ({
  metrics: t.field({
    description: description(
      "What it used: as a source gives it, else added up over its tasks of each moment",
    ),
    type: [MetricSeriesRef],
    args: metricArguments(t),
    ...needs("id"),
    resolve: ({ id, asOf }, args, context) =>
      metricsOf(context, { kind: "SERVICE", id, container: null }, { args, asOf }),
  }),
}));

builder.objectFields(ClusterRef, (t) => ({
  metrics: t.field({
    description: description(
      "What its tasks used: as a source gives it to who may see the whole cluster, else added up over the tasks of each moment that the caller may see",
    ),
    type: [MetricSeriesRef],
    args: metricArguments(t),
    ...needs("id"),
    resolve: ({ id, asOf }, args, context) =>
      metricsOf(context, { kind: "CLUSTER", id, container: null }, { args, asOf }),
  }),
}));

builder.queryFields((t) => ({
  metrics: t.field({
    description:
      "Series of up to 100 things: for each in their order one for each of the names, over the same steps. One that is not there, or that the caller may not see, is a NOT_FOUND error. Ten points cost 1, of a service 2 and of a cluster 5, as they may have to be added up.",
    type: [MetricSeriesRef],
    args: {
      targets: t.arg({ description: "Up to 100 things.", type: [MetricTargetInput], required: true }),
      ...metricArguments(t),
    },
    resolve: async (_root, { targets, ...args }, context) => {
      if (targets.length > mostTargets) {
        const tooMany = message("problem.invalid.tooMany", { field: "targets", limit: mostTargets });
        throw new InvalidInput(tooMany, null, ["targets"]);
      }
      const wanted = targets.map(targetOf);
      const { reads, caller } = context;
      const question = metricsQuestion(context, args);
      const found = await queryMetrics(reads, caller, { ...question, targets: wanted });
      return wanted.flatMap((target, index) => {
        const series = found.get(keyOf(target));
        if (series === undefined)
          throw NotFound.of(target.kind.toLowerCase(), target.id, ["targets", String(index), "id"]);
        return series;
      });
    },
  }),
}));

import { InvalidInput, message } from "@fleetgraph/core/kernel";
import {
  type MetricName,
  type MetricsQuestion,
  type PlannedSteps,
  planQuery,
} from "@fleetgraph/core/metrics";
import { builder } from "./builder.ts";
import type { ArgumentsOf } from "./connection.ts";
import type { Context } from "./context.ts";
import { MetricAggregate, MetricNameEnum, MetricResolution, secondsOf } from "./metric-enums.ts";

export const MetricRange = builder.inputType("MetricRange", {
  description: "A half-open range: the steps that begin at or after its start and before its end.",
  fields: (t) => ({
    start: t.field({ description: "Where it begins.", type: "DateTime", required: true }),
    end: t.field({
      description: "Where it ends; now unless given.",
      type: "DateTime",
      required: false,
    }),
  }),
});

/** The arguments of every field `metrics`. */
export const metricArguments = (t: ArgumentsOf) => ({
  names: t.arg({ description: "Which metrics, each once.", type: [MetricNameEnum], required: true }),
  range: t.arg({
    description: "The last hour unless given; of a fleet of the past, the hour before its moment.",
    type: MetricRange,
    required: false,
  }),
  resolution: t.arg({
    description:
      "How long a step is; unless given the shortest that is kept at the range's start and gives at most 720 steps. An answer has at most 3,000 of each series (TOO_MANY_POINTS); what is not kept any more is RESOLUTION_NOT_KEPT.",
    type: MetricResolution,
    required: false,
  }),
  aggregate: t.arg({
    description: "How points within a step become one; unless given, as the metric has it.",
    type: MetricAggregate,
    required: false,
  }),
});

export type MetricArguments = {
  names: readonly MetricName[];
  range?: typeof MetricRange.$inferInput | null | undefined;
  resolution?: typeof MetricResolution.$inferInput | null | undefined;
  aggregate?: typeof MetricAggregate.$inferInput | null | undefined;
};

/** What one answer is read in: the steps are the same for all fields that are asked for alike. */
export function metricsQuestion(
  context: Context,
  args: MetricArguments,
  asOf?: string,
): Omit<MetricsQuestion, "targets"> {
  const { names, range, resolution, aggregate = null } = args;
  if (names.length === 0)
    throw new InvalidInput(message("problem.invalid.empty", { field: "names" }), null, ["names"]);
  const keep = context.app.metricKeep;
  const now = nowOf(context);
  const then = asOf === undefined ? undefined : new Date(asOf);
  const wanted = range ?? (then && { start: new Date(then.getTime() - 3_600_000) });
  const steps: PlannedSteps = planQuery(
    {
      range: wanted && { start: wanted.start, end: ("end" in wanted ? wanted.end : null) ?? then },
      resolution: resolution == null ? null : secondsOf(resolution),
    },
    { now, keep },
  );
  return { metrics: [...new Set(names)], steps, aggregate, keep, continued: true };
}

const sameMs = 5_000;
const moments = new WeakMap<Context, Date>();

/** One now for all of an answer, so that a task and its host are shown over the same steps. */
function nowOf(context: Context): Date {
  const now = context.app.clock.now();
  const known = moments.get(context);
  // A context that lives on is a stream's.
  if (known && now.getTime() - known.getTime() < sameMs) return known;
  moments.set(context, now);
  return now;
}

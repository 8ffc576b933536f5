import type { Reads } from "../../kernel/index.ts";
import type { Aggregate, MetricSeries } from "../metric-series.ts";
import { mostValues, readMetrics } from "../read-metrics.ts";
import { type MetricName, type MetricTarget, vocabulary } from "../vocabulary.ts";
import type { PlannedSteps } from "./plan-query.ts";

/** A level or a rate is averaged over a step, what happened within it added up. */
export const usualAggregate = (metric: MetricName): Aggregate =>
  vocabulary[metric].rollUp === "SUM" ? "SUM" : "AVERAGE";

/** Stored series, each as its metric's kind has it unless an aggregate is given; one without a point is not there. */
export async function readStored(
  reads: Reads,
  input: {
    targets: readonly MetricTarget[];
    metrics: readonly MetricName[];
    steps: PlannedSteps;
    aggregate: Aggregate | null;
  },
): Promise<MetricSeries[]> {
  const { targets, metrics, steps } = input;
  if (targets.length === 0 || steps.count === 0) return [];
  const ways = Map.groupBy(metrics, (metric) => input.aggregate ?? usualAggregate(metric));
  const found: MetricSeries[] = [];
  for (const [aggregate, names] of ways) {
    // One read gives so many values; parts that are added up may have more.
    const most = Math.max(1, Math.floor(mostValues / (steps.count * names.length)));
    for (let from = 0; from < targets.length; from += most) {
      found.push(
        ...(await readMetrics(reads, {
          targets: targets.slice(from, from + most),
          metrics: names,
          start: steps.start,
          end: steps.end,
          resolutionSeconds: steps.resolution,
          aggregate,
        })),
      );
    }
  }
  return found.filter(({ values }) => values.some((value) => value !== null));
}

import type { Reads } from "../kernel/index.ts";
import { percentiles, rankOf, valuesOf } from "./aggregate.ts";
import type { Aggregate, MetricSeries, Resolution } from "./metric-series.ts";
import { resolutions } from "./metric-series.ts";
import { ResolutionNotKept, rangeEmpty, TooManyPoints } from "./metrics-problems.ts";
import { rollUp } from "./roll-up.ts";
import { dayMs, type Level } from "./slots.ts";
import { type FoundSeries, findSeries, readKeptFrom } from "./store/find-series.ts";
import type { KeptFrom } from "./store/levels.ts";
import { readLevel, readMinutes } from "./store/read-level.ts";
import { type MetricName, type MetricTarget, vocabulary } from "./vocabulary.ts";

/** Values that one read gives at most, of all its series together, as of CloudWatch's GetMetricData. */
export const mostValues = 100_800;
/** Values of one series, as Prometheus gives them. */
export const mostValuesOfSeries = 11_000;
/** Points of minutes that one read makes percentiles of, 40 MB. */
const mostMinutes = 10_000_000;

export type MetricsQuery = {
  targets: readonly MetricTarget[];
  metrics: readonly MetricName[];
  start: Date;
  end: Date;
  resolutionSeconds: Resolution;
  /** Left out: what the vocabulary says of each metric, its average or its sum. */
  aggregate?: Aggregate | undefined;
};

/**
 * Reads series of targets that the caller may see. All values of an answer are of the one resolution that it says. Throws
 * ResolutionNotKept when the range reaches back to where only coarser values are kept, and TooManyPoints.
 */
export async function readMetrics(reads: Reads, query: MetricsQuery): Promise<MetricSeries[]> {
  const { resolutionSeconds: resolution, aggregate } = query;
  const range = stepsOf(query);
  requireFew(query, range);
  const rank = aggregate === undefined ? null : rankOf(aggregate);
  const level = rank === null ? levelOf(resolution) : 60;
  const [found, kept] = await Promise.all([findSeries(reads, query), readKeptFrom(reads)]);
  requireKept(kept, { level, resolution, start: range.first * resolution * 1000, rank });

  const factor = resolution / level;
  const steps = { level, first: range.first * factor, until: range.until * factor };
  const ids = found.map(({ id }) => id);
  const start = new Date(range.first * resolution * 1000);
  const series = (each: FoundSeries, values: (number | null)[]): MetricSeries => ({
    target: each.target,
    metric: each.metric,
    unit: vocabulary[each.metric].unit,
    source: each.source,
    resolutionSeconds: resolution,
    start,
    values,
  });
  if (rank !== null) {
    const minutes = await readMinutes(reads, ids, steps);
    const points = (id: number) =>
      minutes.get(id)?.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) ?? 0;
    return mostCovered(found, points).map((each) =>
      series(each, percentiles(minutes.get(each.id) as Float32Array, { by: factor, rank })),
    );
  }
  const buckets = await readLevel(reads, ids, steps);
  const points = (id: number) => buckets.get(id)?.count.reduce((sum, count) => sum + count, 0) ?? 0;
  return mostCovered(found, points).map((each) => {
    const own = buckets.get(each.id) as NonNullable<ReturnType<typeof buckets.get>>;
    const { metric } = each;
    const byRule = vocabulary[metric].rollUp === "SUM" ? "SUM" : "AVERAGE";
    return series(each, valuesOf(factor === 1 ? own : rollUp(own, factor), aggregate ?? byRule));
  });
}

const levelOf = (resolution: Resolution): Level => (resolution === 86_400 ? 3600 : resolution);

/** Steps of the resolution that the range touches. */
function stepsOf({ start, end, resolutionSeconds }: MetricsQuery): { first: number; until: number } {
  const milliseconds = resolutionSeconds * 1000;
  if (!(end.getTime() > start.getTime())) throw rangeEmpty();
  return {
    first: Math.floor(start.getTime() / milliseconds),
    until: Math.ceil(end.getTime() / milliseconds),
  };
}

function requireFew(query: MetricsQuery, { first, until }: { first: number; until: number }): void {
  const series = Math.max(1, query.targets.length * query.metrics.length);
  const minutes = ((until - first) * query.resolutionSeconds * series) / 60;
  if (query.aggregate !== undefined && rankOf(query.aggregate) !== null && minutes > mostMinutes)
    throw new TooManyPoints({ points: minutes, most: mostMinutes, use: null });
  const most = Math.min(mostValuesOfSeries, Math.floor(mostValues / series));
  const steps = until - first;
  if (steps <= most) return;
  const seconds = steps * query.resolutionSeconds;
  const use = resolutions.find((each) => each > query.resolutionSeconds && seconds / each <= most) ?? null;
  throw new TooManyPoints({ points: steps * series, most: most * series, use });
}

/** Refuses what is not kept any more in this resolution, and says which one is. */
function requireKept(
  kept: KeptFrom,
  input: { level: Level; resolution: Resolution; start: number; rank: number | null },
): void {
  const { level, resolution, start, rank } = input;
  const since = (each: Level) => kept[each] * dayMs;
  // A step that began before what is kept is taken whole: a day out of the hours of it that are there would be half a day.
  if (start >= since(level)) return;
  const use =
    rank === null
      ? (resolutions.find((each) => each > resolution && start >= since(levelOf(each))) ?? null)
      : null;
  throw new ResolutionNotKept({
    asked: rank === null ? resolution : level,
    since: new Date(since(level)),
    use,
  });
}

/** Of several sources of one series the one with most points, the first by name of equals; none that has no point. */
function mostCovered(found: readonly FoundSeries[], points: (id: number) => number): FoundSeries[] {
  const best = new Map<string, FoundSeries & { points: number }>();
  for (const each of found) {
    const { target, metric, id } = each;
    const key = `${target.id}\n${target.container ?? ""}\n${metric}`;
    const own = points(id);
    if (own > (best.get(key)?.points ?? 0)) best.set(key, { ...each, points: own });
  }
  return [...best.values()];
}

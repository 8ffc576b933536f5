import type { MetricKeep } from "../metric-keep.ts";
import { type Resolution, resolutions } from "../metric-series.ts";
import { ResolutionNotKept, rangeEmpty, TooManyPoints } from "../metrics-problems.ts";

/** Steps of one series in one answer. A day of minutes is 1,440, a week of five minutes 2,016. */
export const mostSteps = 3_000;
/** Of a range without a resolution: 12 hours of minutes, 60 of five minutes, 30 days of hours. */
export const usualSteps = 720;
const usualRangeMs = 3_600_000;
const dayMs = 86_400_000;
// A range of exactly as many days as are kept is asked for a moment later than it was written.
const slackMs = 3_600_000;

export type MetricsAsked = {
  /** Half-open; an end that is left out is now, a range that is left out the last hour. */
  range?: { start: Date; end?: Date | null | undefined } | null | undefined;
  resolution?: Resolution | null | undefined;
};

/** The steps of an answer: those that begin within the range, so that ranges in a row never give one twice. */
export type PlannedSteps = { start: Date; end: Date; resolution: Resolution; count: number; now: Date };

/**
 * Finds the steps that a question is answered in. A resolution that is left out is the shortest one that is still kept
 * at the range's start and gives at most 720 steps. Throws TooManyPoints, ResolutionNotKept, InvalidInput.
 */
export function planQuery(asked: MetricsAsked, { now, keep }: { now: Date; keep: MetricKeep }): PlannedSteps {
  const end = asked.range?.end ?? now;
  const start = asked.range?.start ?? new Date(end.getTime() - usualRangeMs);
  const length = end.getTime() - start.getTime();
  if (!(length > 0)) throw rangeEmpty();
  const age = now.getTime() - start.getTime();
  const isKept = (resolution: Resolution) => age <= daysOf(resolution, keep) * dayMs + slackMs;
  const kept = resolutions.filter(isKept);
  const stepsOf = (resolution: Resolution) => Math.ceil(length / (resolution * 1_000));
  const fits = (most: number) => kept.find((each) => stepsOf(each) <= most) ?? null;
  const resolution = asked.resolution ?? fits(usualSteps) ?? fits(mostSteps) ?? 86_400;
  if (!isKept(resolution)) {
    const since = new Date(now.getTime() - daysOf(resolution, keep) * dayMs);
    throw new ResolutionNotKept({ asked: resolution, since, use: kept[0] ?? null });
  }
  const points = stepsOf(resolution);
  if (points > mostSteps) throw new TooManyPoints({ points, most: mostSteps, use: fits(mostSteps) });
  return { ...stepsWithin(start, end, resolution), resolution, now };
}

function stepsWithin(start: Date, end: Date, resolution: Resolution) {
  const step = resolution * 1_000;
  const first = Math.ceil(start.getTime() / step) * step;
  const count = Math.max(0, Math.ceil((end.getTime() - first) / step));
  return { start: new Date(first), end: new Date(first + count * step), count };
}

/** For how many days steps of a length are kept. */
export function daysOf(resolution: Resolution, keep: MetricKeep): number {
  if (resolution === 60) return keep.minuteDays;
  return resolution === 300 ? keep.fiveMinuteDays : keep.hourDays;
}

import { binomialDistribution } from "simple-statistics";
import { minuteMs } from "./impact-windows.ts";
import type { ImpactSeries, Span } from "./metric-impact.ts";
import { blocksWithin } from "./shift-between.ts";

/** One event brings others with it: what happens within so long is one. */
const togetherMs = 10 * minuteMs;
/** How much there must be after: what happened within one stretch happened once. */
export const shortestCountMs = 2 * togetherMs;

/** `busy` are the stretches after in which there was any, `counted` how many there were of them in all. */
export type CountShift = {
  perHourBefore: number;
  perHourAfter: number;
  counted: number;
  busy: number;
  pValue: number;
};

/**
 * Whether events became more frequent, by stretches of ten minutes in which there was any: given how many such stretches
 * there are in the history and after, how likely are so many of them after (an exact binomial test, one-sided). Null
 * without a day of history, or where less than two stretches or half of the time after were watched.
 */
export function compareCount(
  series: ImpactSeries,
  { after, history }: { after: Span; history: Span },
): CountShift | null {
  const seen = (span: Span) => {
    const { from, until } = blocksWithin(series, span);
    const together = Math.max(1, Math.round(togetherMs / series.stepMs));
    let [events, stretches, busy] = [0, 0, 0];
    for (let first = from; first + together <= until; first += together) {
      const points = series.values.slice(Math.max(0, first), Math.max(0, first + together));
      const there = points.filter((value) => value !== null && value !== undefined);
      if (there.length === 0) continue;
      const sum = there.reduce((all, value) => all + value, 0);
      stretches += 1;
      events += sum;
      if (sum > 0) busy += 1;
    }
    const hours = (stretches * together * series.stepMs) / 3_600_000;
    return {
      events,
      stretches,
      busy,
      perHour: hours === 0 ? 0 : events / hours,
      whole: (until - from) / together,
    };
  };
  const now = seen(after);
  const past = seen(history);
  if (now.stretches < 2 || now.stretches * 2 < now.whole || past.stretches * togetherMs < 86_400_000)
    return null;
  const share = now.stretches / (now.stretches + past.stretches);
  const all = now.busy + past.busy;
  const pValue = now.busy === 0 ? 1 : atLeast(now.busy, all, share);
  const { events: counted, busy } = now;
  return { perHourBefore: past.perHour, perHourAfter: now.perHour, counted, busy, pValue };
}

/** How likely at least so many of all are, each with that share. */
function atLeast(some: number, all: number, share: number): number {
  const probabilities = binomialDistribution(all, share) ?? [];
  const fewer = probabilities.slice(0, some).reduce((sum, each) => sum + each, 0);
  return Math.min(1, Math.max(0, 1 - fewer));
}

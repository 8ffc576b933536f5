import { mean, quantile, quantileSorted } from "simple-statistics";
import { dayMs, historyDays, lengthOf, minuteMs, settleMs } from "./impact-windows.ts";
import type { Span } from "./metric-impact.ts";
import { blocksWithin, medianOf, shiftBetween } from "./shift-between.ts";

export type LevelShift = {
  shift: number;
  /** What the same hours of the earlier days did (their median): the part of the change that is not the deployment's. */
  daily: number;
  /** Half of the interval that holds the true shift in 99 of 100 cases. */
  margin: number;
  pValue: number;
  daysCompared: number;
};

/** Between two moments of the past at which the same comparison is made, as if something had been deployed then. */
const placeboEveryMs = 30 * minuteMs;
const fewestPlacebos = 20;

/**
 * The shift of a level, and how often the service shifts as much by itself. No distribution of the noise is assumed, nor
 * that one minute tells nothing of the next: the same comparison, with the same gap and lengths, is made at moments of
 * the last days at which nothing was deployed, and how far those shifts lie is the yardstick. So whatever the service
 * does by itself in a time of this length (autocorrelation, bursts, drift) is in it. Null: too little history.
 *
 * `values` are on the scale on which they are compared (logarithms, for a ratio).
 */
export function compareLevel(
  series: { start: number; stepMs: number; values: readonly (number | null)[] },
  { before, after, others }: { before: Span; after: Span; others: readonly Span[] },
): LevelShift | null {
  const { stepMs, values } = series;
  const windows = { before: blocksWithin(series, before), after: blocksWithin(series, after) };
  const day = Math.round(dayMs / stepMs);
  const shifts = new Map<number, number | null>();
  const shiftAt = (by: number): number | null => {
    const known = shifts.get(by);
    if (known !== undefined) return known;
    const moved = { from: before.from + by * stepMs, until: after.until + by * stepMs };
    const disturbed =
      by !== 0 && others.some(({ from, until }) => from < moved.until && until + settleMs > moved.from);
    const shift = disturbed ? null : shiftBetween(values, windows, by);
    shifts.set(by, shift);
    return shift;
  };
  const present = shiftAt(0);
  if (present === null) return null;

  const days = Array.from({ length: historyDays }, (_, index) => -(index + 1) * day);
  const earlier = days.map(shiftAt).filter((shift) => shift !== null);
  const alike = nearest(present, earlier);
  if (alike === null) return null;
  const daily = middleOf(earlier);
  /** How far the shifts of undisturbed moments lie from the most alike of the same hours, and from their middle. */
  const residuals: number[] = [];
  const deviations: number[] = [];
  const every = Math.max(1, Math.round(placeboEveryMs / stepMs));
  const span = windows.after.until - windows.before.from;
  // What is compared now is in none of them.
  for (let by = -Math.ceil(span / every) * every; by + windows.before.from >= 0; by -= every) {
    const shift = shiftAt(by);
    if (shift === null) continue;
    if (earlier.length === 1) {
      // There is one day: what the day does by itself counts as noise, twice.
      residuals.push(Math.abs(shift) * Math.SQRT2);
      deviations.push(Math.abs(shift) * Math.SQRT2);
      continue;
    }
    const sameHours: number[] = [];
    for (let other = by % day; other + windows.before.from >= 0; other -= day) {
      const there = other === by || -other < span ? null : shiftAt(other);
      if (there !== null) sameHours.push(there);
    }
    const closest = nearest(shift, sameHours);
    if (closest === null) continue;
    residuals.push(Math.abs(shift - closest));
    deviations.push(Math.abs(shift - middleOf(sameHours)));
  }
  if (residuals.length < fewestPlacebos) return null;

  const independent =
    (residuals.length * placeboEveryMs) / lengthOf({ from: before.from, until: after.until });
  const shift = present - daily;
  const excess = present - alike;
  // What lies between the days is none: there are days with more and days with less.
  const beyond = excess !== 0 && Math.sign(excess) === Math.sign(shift);
  return {
    shift,
    daily,
    margin: quantile(deviations, 0.99),
    pValue: beyond ? tailOf(residuals, independent)(Math.abs(excess)) : 1,
    daysCompared: earlier.length,
  };
}

/**
 * Of the shifts of earlier days at the same hours the most alike: a Monday's morning is not a Sunday's, and what any day
 * of the last week did by itself is no news.
 */
function nearest(shift: number, others: readonly number[]): number | null {
  let found: number | null = null;
  for (const other of others)
    if (found === null || Math.abs(shift - other) < Math.abs(shift - found)) found = other;
  return found;
}

const middleOf = (shifts: readonly number[]) => medianOf(Float64Array.from(shifts));

/** What happens rarely and is large (a batch, a leak that ends) may be larger next time than it was in a week. */
const beyondSeen = 1.2;
const tailShare = 0.1;

/**
 * How many of the shifts that nobody caused are as large as one. Within their largest tenth by the exponential tail that
 * lies over it (peaks over a threshold), widened by the error of its mean; and never fewer than were nearly as large.
 */
function tailOf(residuals: readonly number[], independent: number): (size: number) => number {
  const sorted = residuals.toSorted((one, other) => one - other);
  const threshold = quantileSorted(sorted, 1 - tailShare);
  const over = sorted.filter((size) => size > threshold).map((size) => size - threshold);
  const slope =
    over.length === 0 ? 0 : mean(over) * (1 + 1 / Math.sqrt(Math.max(1, independent * tailShare)));
  return (size) => {
    const seen = sorted.filter((each) => each * beyondSeen >= size).length / sorted.length;
    if (size <= threshold) return seen;
    return Math.max(seen, slope === 0 ? 0 : tailShare * Math.exp((threshold - size) / slope));
  };
}

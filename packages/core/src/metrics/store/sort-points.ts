import type { Measurement } from "../metric-source.ts";
import { type Level, minutesPerHour, stepEndingAt } from "../slots.ts";
import { type MetricName, vocabulary } from "../vocabulary.ts";
import type { SeriesKey } from "./series-ids.ts";

/** New points of one series: of minutes by their hour, of longer steps by the step. */
export type NewPoints = SeriesKey & {
  hours: Map<number, Float32Array>;
  steps: Map<number, number>;
  points: number;
};

export type Sorted = { series: NewPoints[]; repeated: number; refused: number };

/** How far ahead of our clock a source's may be. */
const aheadMs = 5 * 60_000;

const largest = 3.4028234663852886e38;

/**
 * Sorts what came by series and time, in whatever order it came. Of several points of one step the last one counts, and the
 * others are repetitions. What cannot be true is refused: no number, no metric that is measured, a time that is not yet.
 */
export function sortPoints(
  measurements: readonly Measurement[],
  { stepSeconds, now }: { stepSeconds: Level; now: number },
): Sorted {
  const found = new Map<string, NewPoints & { latest: Map<number, number> }>();
  let refused = 0;
  let repeated = 0;
  for (const { target, metric, at, value } of measurements) {
    if (!isMeasured(metric) || !isPoint(value) || !(at > 0) || at > now + aheadMs) {
      refused += 1;
      continue;
    }
    const key = `${target.id}\n${target.container ?? ""}\n${metric}`;
    let series = found.get(key);
    if (!series) {
      series = { target, metric, hours: new Map(), steps: new Map(), points: 0, latest: new Map() };
      found.set(key, series);
    }
    const step = stepEndingAt(at, stepSeconds);
    const latest = series.latest.get(step);
    if (latest !== undefined) repeated += 1;
    else series.points += 1;
    if (latest !== undefined && latest > at) continue;
    series.latest.set(step, at);
    if (stepSeconds === 60) putMinute(series.hours, step, value);
    else series.steps.set(step, value);
  }
  return { series: [...found.values()], repeated, refused };
}

const isMeasured = (metric: MetricName) => metric in vocabulary && !vocabulary[metric].derived;
const isPoint = (value: number) => Number.isFinite(value) && Math.abs(value) <= largest;

function putMinute(hours: Map<number, Float32Array>, minute: number, value: number): void {
  const hour = Math.floor(minute / minutesPerHour);
  let points = hours.get(hour);
  if (!points) {
    points = new Float32Array(minutesPerHour).fill(Number.NaN);
    hours.set(hour, points);
  }
  points[minute - hour * minutesPerHour] = value;
}

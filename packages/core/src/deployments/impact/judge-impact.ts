import { median } from "simple-statistics";
import { compareCount, shortestCountMs } from "./compare-count.ts";
import { compareLevel } from "./compare-level.ts";
import { type ImpactProfile, impactProfiles } from "./impact-metrics.ts";
import { dayMs, historyDays, impactWindows, lengthOf, settleMs, shortestWindowMs } from "./impact-windows.ts";
import type { ImpactLack, ImpactSeries, ImpactVerdict, MetricImpact, Span } from "./metric-impact.ts";
import { blocksWithin, pointsOf } from "./shift-between.ts";

/** How often at most a deployment that changed nothing is told to have changed something. */
export const falseAlarmRate = 0.01;

export type JudgeInput = {
  series: readonly ImpactSeries[];
  /** From the moment it began to change the service to its end. */
  rollout: Span;
  /** Other changes of the service, before and since. */
  others: readonly Span[];
  now: number;
  /** How often the same deployment is judged until somebody acts on it. */
  looks?: number;
};

/** What a deployment did to each metric of its service. Pure: the method is docs/impact.md's. */
export function judgeImpact(input: JudgeInput): MetricImpact[] {
  const { rollout, others, now, looks = 1 } = input;
  const windows = impactWindows(input);
  const history = { from: rollout.from - historyDays * dayMs, until: rollout.from };
  const found = input.series.map((series): Compared => {
    const { metric, values } = series;
    if (pointsOf(values, { from: 0, until: values.length }).length === 0)
      return { metric, lack: "NO_POINTS" };
    const isCount = impactProfiles[metric].scale === "COUNT";
    const least = isCount ? shortestCountMs : shortestWindowMs;
    const waits = now < rollout.until + settleMs + least;
    if (lengthOf(windows.after) < least) return { metric, lack: waits ? "TOO_EARLY" : "DISTURBED" };
    if (lengthOf(windows.before) < shortestWindowMs) return { metric, lack: "DISTURBED" };
    return isCount
      ? countOf(series, { after: windows.after, history })
      : levelOf(series, { ...windows, others });
  });
  const corrected = holm(found.map((each) => ("pValue" in each ? Math.min(1, each.pValue * looks) : null)));
  return found.map((each, index) =>
    "pValue" in each
      ? {
          ...each,
          lack: null,
          pValue: corrected[index] ?? 1,
          verdict: verdictOf(each, corrected[index] ?? 1),
        }
      : { ...nothing, metric: each.metric, lack: each.lack },
  );
}

const nothing = {
  verdict: "NOT_ENOUGH_DATA",
  ...{
    before: null,
    expected: null,
    after: null,
    shift: null,
    interval: null,
    pValue: null,
    daysCompared: 0,
  },
} as const;

type Judged = Omit<
  MetricImpact,
  "verdict" | "lack" | "before" | "expected" | "after" | "shift" | "pValue"
> & {
  before: number;
  expected: number;
  after: number;
  shift: number;
  pValue: number;
  /** Of a COUNT, how many there were after, and in how many stretches of time. */
  counted?: number;
  busy?: number;
};
type Compared = Judged | { metric: MetricImpact["metric"]; lack: ImpactLack };

function levelOf(
  series: ImpactSeries,
  spans: { before: Span; after: Span; others: readonly Span[] },
): Compared {
  const { metric } = series;
  const profile = impactProfiles[metric];
  const { to, back } = scaleOf(profile);
  const values = series.values.map((value) => (value === null ? null : to(value)));
  const compared = compareLevel({ ...series, values }, spans);
  const middle = (span: Span) => {
    const points = pointsOf(series.values, blocksWithin(series, span));
    return points.length === 0 ? null : median(points);
  };
  const [before, after] = [middle(spans.before), middle(spans.after)];
  if (before === null || after === null) return { metric, lack: "NO_POINTS" };
  if (compared === null) return { metric, lack: "HISTORY" };
  const { shift, daily, margin, pValue, daysCompared } = compared;
  const expected = back(to(before) + daily);
  const relative = (by: number) => (profile.scale === "RATIO" ? Math.expm1(by) : by);
  const interval = { from: relative(shift - margin), until: relative(shift + margin) };
  return { metric, before, expected, after, shift: relative(shift), interval, pValue, daysCompared };
}

/** The scale on which levels are compared: what is next to nothing does not become large by a ratio. */
function scaleOf({ scale, floor }: ImpactProfile) {
  if (scale === "SHARE") return { to: (value: number) => value, back: (value: number) => value };
  return {
    to: (value: number) => Math.log(Math.max(0, value) + floor),
    back: (value: number) => Math.max(0, Math.exp(value) - floor),
  };
}

function countOf(series: ImpactSeries, spans: { after: Span; history: Span }): Compared {
  const { metric } = series;
  const compared = compareCount(series, spans);
  if (compared === null) return { metric, lack: "HISTORY" };
  const { perHourBefore: before, perHourAfter: after, counted, busy, pValue } = compared;
  const daysCompared = Math.min(historyDays, Math.floor(lengthOf(spans.history) / dayMs));
  return {
    metric,
    before,
    expected: before,
    after,
    shift: after - before,
    interval: null,
    pValue,
    daysCompared,
    counted,
    busy,
  };
}

function verdictOf(judged: Judged, pValue: number): ImpactVerdict {
  const profile = impactProfiles[judged.metric];
  if (pValue > falseAlarmRate || !isLarge(judged, profile)) return "NO_CHANGE";
  if (profile.worse === "EITHER") return "CHANGED";
  if (judged.shift > 0) return "WORSE";
  return profile.lessIsBetter ? "BETTER" : "CHANGED";
}

function isLarge(
  { shift, expected, counted, busy }: Judged,
  { scale, floor, relativeFloor }: ImpactProfile,
): boolean {
  if (scale === "COUNT") return (counted ?? 0) >= floor && (busy ?? 0) >= 2;
  if (scale === "SHARE") return Math.abs(shift) >= floor;
  return Math.abs(shift) >= relativeFloor && Math.abs(shift) * (expected + floor) >= floor;
}

/** Holm's step-down correction: p-values that hold for all of them together. Null stays null and does not count. */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const order = pValues
    .flatMap((pValue, index) => (pValue === null ? [] : [{ pValue, index }]))
    .sort((one, other) => one.pValue - other.pValue);
  const corrected = pValues.map((): number | null => null);
  let least = 0;
  order.forEach(({ pValue, index }, rank) => {
    least = Math.max(least, Math.min(1, pValue * (order.length - rank)));
    corrected[index] = least;
  });
  return corrected;
}

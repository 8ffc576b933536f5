import { metricGaps } from "./metric-gaps.ts";
import { metricQuestions } from "./metric-questions.ts";

const steps: Readonly<Record<number, string>> = {
  60: "minutes",
  300: "five minutes",
  3600: "hours",
  86400: "days",
};
const stepName = (seconds: number) => steps[seconds] ?? `${seconds} s`;

/** Refusals of reading metrics. */
export const metrics = {
  ...metricGaps,
  ...metricQuestions,
  "problem.metrics.notKept": (p: { asked: number; since: string }) =>
    `Values of ${stepName(p.asked)} are kept from ${p.since} on.`,
  "problem.metrics.notKept.coarser": (p: { use: number; since: string }) =>
    `Ask for a resolution of ${p.use} s (${stepName(p.use)}), or for a range that begins at ${p.since} or later.`,
  "problem.metrics.notKept.later": (p: { since: string }) =>
    `Ask for a range that begins at ${p.since} or later.`,
  "problem.metrics.tooManyPoints": (p: { points: number; most: number }) =>
    `That would be ${p.points} values; at most ${p.most} are given at once.`,
  "problem.metrics.tooManyPoints.coarser": (p: { use: number }) =>
    `Ask for a resolution of ${p.use} s (${stepName(p.use)}), a shorter range or fewer series.`,
  "problem.metrics.tooManyPoints.less": () => "Ask for a shorter range or fewer series.",
  "problem.metrics.rangeEmpty": () => "The range ends before it begins.",
  "problem.metrics.rangeEmpty.hint": () => "Give an end that is later than the start.",
};

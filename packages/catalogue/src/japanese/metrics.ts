import type { metrics as english } from "../english/metrics.ts";
import { metricGaps } from "./metric-gaps.ts";
import { metricQuestions } from "./metric-questions.ts";

const steps: Readonly<Record<number, string>> = { 60: "1分", 300: "5分", 3600: "1時間", 86400: "1日" };
const stepName = (seconds: number) => steps[seconds] ?? `${seconds}秒`;

export const metrics: typeof english = {
  ...metricGaps,
  ...metricQuestions,
  "problem.metrics.notKept": (p) => `${stepName(p.asked)}ごとの値が残っているのは ${p.since} 以降です。`,
  "problem.metrics.notKept.coarser": (p) =>
    `解像度 ${p.use} 秒 (${stepName(p.use)}ごと) を指定するか、開始を ${p.since} 以降にしてください。`,
  "problem.metrics.notKept.later": (p) => `開始を ${p.since} 以降にしてください。`,
  "problem.metrics.tooManyPoints": (p) =>
    `値の数が ${p.points} 個になります。一度に取得できるのは ${p.most} 個までです。`,
  "problem.metrics.tooManyPoints.coarser": (p) =>
    `解像度 ${p.use} 秒 (${stepName(p.use)}ごと) を指定するか、期間を短くするか、系列を減らしてください。`,
  "problem.metrics.tooManyPoints.less": () => "期間を短くするか、系列を減らしてください。",
  "problem.metrics.rangeEmpty": () => "期間の終わりが始まりより前です。",
  "problem.metrics.rangeEmpty.hint": () => "開始より後の終了を指定してください。",
};

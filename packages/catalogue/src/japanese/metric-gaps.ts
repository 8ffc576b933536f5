import { type metricGaps as english, type GapWords, gapIn } from "../english/metric-gaps.ts";

const reason = (detail: string) => (detail === "" ? "" : ` (${detail})`);

const gaps: GapWords = {
  "NO_SERIES TASKS": (n) => `タスク ${n} 個の値がない`,
  "NO_SERIES HOSTS": (n) => `ホスト ${n} 台の値がない`,
  "NO_SERIES CLUSTER": () => "クラスターの値がない",
  "NO_SERIES METRIC": (n, metric) => `${metric} が ${n} 件ない`,
  "NO_SERIES HOSTS_NOT_ANSWERING": (n, why) => `ホスト ${n} 台が応答しない${reason(why)}`,
  "NO_SERIES HOSTS_WITHOUT_ADDRESS": (n) => `ホスト ${n} 台のアドレスが不明`,
  "UNJOINABLE TASKS": (n) => `ECSにないタスク ${n} 個`,
  "UNJOINABLE CONTAINERS": (n) => `タスクがわからないコンテナ ${n} 個`,
  "UNJOINABLE SERIES_OF_OTHERS": (n) => `ほかのタスクやホストの系列 ${n} 本`,
  "UNJOINABLE SERIES_WITHOUT_TASK": (n) => `task_arn のない系列 ${n} 本`,
  "LIMIT CALLS": (n) => `mostCalls を超えた呼び出し ${n} 回`,
  "LIMIT COARSER_POINTS": (n) => `1分より粗い系列 ${n} 本`,
  "LIMIT METRICS_PER_HOUR": (n) => `mostMetricsPerHour を超えたメトリクス ${n} 件`,
  "LIMIT SERIES_OF_ANSWER": (n, metric) => `${metric} が応答 ${n} 回に収まらない`,
  "LIMIT WARNING": (n, words) => `警告 ${n} 件${reason(words)}`,
};

export const metricGaps: typeof english = {
  "metrics.gap": gapIn(gaps),
};

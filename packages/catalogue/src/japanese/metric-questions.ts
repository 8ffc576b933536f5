import type { metricQuestions as english } from "../english/metric-questions.ts";

const kinds: Readonly<Record<string, string>> = {
  CONTAINER: "コンテナ",
  TASK: "タスク",
  SERVICE: "サービス",
  CLUSTER: "クラスター",
  HOST: "ホスト",
};

export const metricQuestions: typeof english = {
  "problem.metrics.containerOfTask": () =>
    "コンテナはタスクのものです。タスクの id を指定するか、container を省いてください。",
  "problem.metrics.tooMuch": (p: { tasks: number }) => `${p.tasks} 本以上の系列を合計することになります。`,
  "problem.metrics.tooMuch.hint": () =>
    "期間を短くする、間隔を長くする、メトリクスを減らす、またはサービスごとに調べてください。",
  "cause.metrics.notOf": (p: { kind: string }) => `${kinds[p.kind] ?? p.kind}では測られない値です。`,
  "cause.metrics.noSource": () => "このクラスターを対象とするメトリクスの取得元がありません。",
  "cause.metrics.noSource.next": () =>
    "fleetgraph.yaml の metrics.sources に取得元を書き、clusters でこのクラスターを指定してください。",
  "cause.metrics.notGiven": (p: { sources: readonly string[] }) =>
    `この期間の値を ${p.sources.join("、")} から得られませんでした。`,
  "cause.metrics.notGiven.next": () =>
    "取得元が何を返せるかは docs/metrics.md を、対応づけられなかったものは metricSources を見てください。",
  "cause.metrics.notYet": (p: { sources: readonly string[] }) =>
    `${p.sources.join("、")} はまだ一度も読まれていません。`,
  "cause.metrics.notYet.next": () => "最初の読み取りを待ってください。結果は metricSources で分かります。",
  "cause.metrics.nothingReserved": () => "この期間に ECS が確保したものがないか、タスクがありませんでした。",
};

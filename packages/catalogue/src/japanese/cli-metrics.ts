import type { cliMetrics as english } from "../english/cli-metrics.ts";

const names: Readonly<Record<string, string>> = {
  CPU_USAGE: "CPU",
  CPU_LIMIT: "CPU 上限",
  CPU_RESERVED: "CPU 予約",
  CPU_THROTTLED: "CPU 制限",
  MEMORY_USAGE: "メモリ",
  MEMORY_LIMIT: "メモリ上限",
  MEMORY_RESERVED: "メモリ予約",
  NETWORK_RECEIVE: "受信",
  NETWORK_TRANSMIT: "送信",
  DISK_READ: "ディスク読込",
  DISK_WRITE: "ディスク書込",
  FILESYSTEM_USAGE: "ファイルシステム",
  FILESYSTEM_CAPACITY: "ファイルシステム容量",
  LOAD_1M: "負荷",
  RESTARTS: "再起動",
};
const kinds: Readonly<Record<string, string>> = {
  service: "サービス",
  task: "タスク",
  host: "ホスト",
  cluster: "クラスター",
  container: "コンテナ",
};
const aggregates: Readonly<Record<string, string>> = {
  AVERAGE: "平均",
  SUM: "合計",
  MINIMUM: "最小",
  MAXIMUM: "最大",
  COUNT: "点数",
  P50: "中央値",
  P95: "95 パーセンタイル",
  P99: "99 パーセンタイル",
};
const steps: Readonly<Record<string, string>> = { "1m": "1 分", "5m": "5 分", "1h": "1 時間", "1d": "1 日" };

export const cliMetrics: typeof english = {
  "cli.summary.metrics": () => "サービス、タスク、ホスト、クラスターの使用量と予約量",
  "cli.option.metric": () =>
    "種類: cpu, memory, network, disk, filesystem, load, throttled, restarts, all (cpu,memory)",
  "cli.option.metricSince": () => "この時刻から: 2h、7d、2026-11-23、RFC 3339 (1h)",
  "cli.option.resolution": () => "間隔。省略すると、保存されていて収まる最も短い間隔",
  "cli.option.aggregate": () => "間隔内の値のまとめ方: average, min, max, sum, p50, p95, p99",
  "cli.option.metricTasks": () => "タスクごとの値も表示",
  "cli.option.metricOf": () => "同じ名前が複数あるときの種類",
  "cli.usage.metric": (p) => `メトリクス「${p.value}」はありません。`,
  "cli.usage.metric.hint": (p) => `メトリクス: ${p.words.join("、")}`,
  "cli.metrics.ambiguous": (p) => `「${p.ref}」という名前のものが複数あります。`,
  "cli.metrics.kind": (p) => kinds[p.kind] ?? p.kind,
  "cli.metrics.name": (p) => names[p.name] ?? p.name,
  "cli.metrics.cores": () => "コア",
  "cli.metrics.range": (p) =>
    `${p.start} から ${p.end} まで、${steps[p.step] ?? p.step}ごとの${aggregates[p.aggregate] ?? p.aggregate}`,
  "cli.metrics.now": (p) => `最新 ${p.now}`,
  "cli.metrics.ofReserved": (p) => `最新 ${p.now} / 予約 ${p.whole} (${p.share})`,
  "cli.metrics.ofCapacity": (p) => `最新 ${p.now} / 容量 ${p.whole} (${p.share})`,
  "cli.metrics.statistics": (p) => `平均 ${p.mean}、p95 ${p.p95}、最大 ${p.max}`,
  "cli.metrics.noPoint": () => "この期間の値はわかりません。",
  "cli.metrics.source": (p) =>
    p.at === "" ? `取得元: ${p.sources}` : `取得元: ${p.sources} (${p.at}に取得)`,
  "cli.metrics.stale": (p) =>
    `${p.sources}: ${p.since === "" ? "一度も読めていません" : `${p.since} から更新されていません`}${p.reason === "" ? "。" : ` (${p.reason})。`}それ以降の値はわかりません。`,
  "cli.metrics.continued": (p) =>
    `${p.metric}: ${p.sources} の値は ${p.at} で終わっています。タスクの合計なら ${p.others} に ${p.until} までの値があります。混ぜて表示はしません（--tasks を使ってください）。`,
  "cli.metrics.added": (p) =>
    p.least === p.most
      ? `タスク ${p.most} 個の合計です。`
      : `各時点のタスクの合計です (${p.least} 個から ${p.most} 個)。`,
  "cli.column.of": () => "対象",
  "cli.column.metric": () => "メトリクス",
  "cli.column.last": () => "最新",
  "cli.column.reserved": () => "割当",
  "cli.column.share": () => "割合",
  "cli.column.mean": () => "平均",
  "cli.column.p95": () => "P95",
  "cli.column.max": () => "最大",
  "cli.column.trend": () => "推移",
  "cli.option.metricSources": () => "メトリクスの取得元、読んだ範囲、問題",
  "cli.usage.metricsOfWhat": () => "対象を指定してください: サービス、タスク、ホスト、クラスター。",
  "cli.usage.metricsOfWhat.hint": () =>
    "例: fleet metrics prod/web。取得元は fleet metrics --sources で表示します。",
  "cli.metrics.noSources": () =>
    "メトリクスの取得元が設定されていないか、まだ読まれていません (docs/metrics.md)。",
  "cli.column.read": () => "取得",
  "cli.column.newestPoint": () => "最新の値",
  "cli.column.missing": () => "なかったもの",
  "cli.column.points": () => "値の数",
  "cli.metrics.failsSince": (p) => `${p.since} から失敗`,
  "cli.metrics.state": (p) => (p.stale ? (p.read ? "古い" : "未取得") : "最新"),
};

import type { marks as english } from "../english/marks.ts";

const outcomes: Readonly<Record<string, string>> = {
  SUCCEEDED: "が成功しました",
  FAILED: "が失敗しました",
  CANCELLED: "が中止されました",
};
const kinds: Readonly<Record<string, string>> = {
  DEPLOY: "デプロイ",
  ROLLBACK: "ロールバック",
  SCALE: "タスク数の変更",
  RESTART: "再起動",
};

export const marks: typeof english = {
  "mark.title": (p) => `${p.service}: ${kinds[p.kind] ?? p.kind}${outcomes[p.state] ?? p.state}`,
  "mark.text": (p) =>
    [
      p.place,
      ...p.images,
      ...(p.count === null ? [] : [`タスク数 ${p.count}`]),
      `実行: ${p.by}${p.onBehalfOf === null ? "" : `（${p.onBehalfOf} の代理）`}`,
      ...(p.reason === null ? [] : [p.reason]),
    ].join("\n"),
  "mark.notConfigured": (p) => `${p.target} は fleetgraph.yaml の metrics.marks から外れています。`,
  "mark.tooOld": (p) => `${p.target} は、これほど古いイベントを受け付けません。`,
  "mark.triedLong": (p) => `${p.target} への書き込みを3日間試みましたが、できませんでした。`,
  "mark.unauthorized": (p) => `${p.target} がキーを受け付けないか、キーがありません: ${p.message}`,
  "mark.notFound": (p) =>
    `${p.target} に対象がありません。サービスとロール、または URL を確認してください（${p.message}）。`,
  "mark.throttled": (p) => `${p.target} への呼び出しが多すぎます: ${p.message}`,
  "mark.refused": (p) => `${p.target} に拒否されました: ${p.message}`,
  "mark.unreachable": (p) => `${p.target} が応答しません: ${p.message}`,
};

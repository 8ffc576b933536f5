import type { auditExport as english } from "../english/audit-export.ts";

/** 監査履歴の書き出し、アーカイブ、外部に送るチェックポイントについての文言。 */
export const auditExport: typeof english = {
  "problem.invalid.noCheckpoint": (p: { size: number }) =>
    p.size === 0
      ? "監査ログにはまだチェックポイントがありません。"
      : `サイズ ${p.size} のチェックポイントはありません。`,
  "problem.invalid.noCheckpoint.hint": () =>
    "起動から数秒以内にワーカーが署名します。size を外すと最新のものになります。CSV には不要です。",
  "problem.invalid.unknownParameter": (p: { field: string }) => `パラメーター ${p.field} はありません。`,
  "problem.invalid.unknownParameter.hint": (p: { fields: readonly string[] }) =>
    `パラメーター: ${p.fields.join(", ")}`,
  "problem.invalid.choice": (p: { field: string; values: readonly string[] }) =>
    `${p.field} は次のいずれかにしてください: ${p.values.join(", ")}。`,
  "problem.invalid.moment": (p: { field: string }) => `${p.field} が RFC 3339 の時刻になっていません。`,
  "problem.invalid.snapshot": (p: { field: string }) =>
    `${p.field} は、このサーバーで始めた書き出しのものではありません。`,
  "problem.tooManyExports": (p: { count: number }) => `実行中の書き出しが上限(${p.count}件)に達しています。`,
  "problem.tooManyExports.hint": () =>
    "どれかが終わるまでお待ちください。途中で切れた書き出しは続きから再開できます。",
  "audit.publish.file": (p: { file: string; reason: string }) => `${p.file} に書き込めません: ${p.reason}`,
  "audit.publish.other": (p: { place: string }) =>
    `${p.place} に同じサイズの別のチェックポイントがあります。ログが分岐しています。鍵の持ち主を確認してください。`,
  "audit.publish.fork": (p: { place: string }) =>
    `${p.place} が以前に見たログは、このログの先頭部分ではありません。ログが分岐したか、作り直されています。`,
  "audit.publish.ahead": (p: { place: string; size: number }) =>
    `${p.place} はサイズ ${p.size} のログを見ていますが、ここにはそこまでありません。`,
  "audit.publish.unreachable": (p: { place: string; reason: string }) =>
    `${p.place} から応答がありません: ${p.reason}`,
  "audit.publish.refused": (p: { place: string; status: number; reason: string }) =>
    `${p.place} に拒否されました (${p.status}${p.reason && `: ${p.reason}`})。`,
  "audit.publish.witnessKey": (p: { place: string }) =>
    `fleetgraph.yaml の ${p.place} の鍵が正しくありません。`,
  "audit.publish.badCosignature": (p: { place: string }) =>
    `${p.place} の応答に、設定された鍵の署名がありません。`,
  "audit.publish.aws": (p: { place: string; reason: string }) =>
    `AWS が ${p.place} を受け付けませんでした: ${p.reason}`,
  "audit.publish.unexpected": (p: { reason: string }) => `予期しない失敗です: ${p.reason}`,
};

import type { cliTrail as english } from "../english/cli-trail.ts";

const verdicts: Readonly<Record<string, string>> = {
  VERIFIED: "検証済み",
  PENDING: "待機中",
  ALTERED: "改変",
  MISSING: "欠落",
  UNPROVEN: "未証明",
  UNREFERENCED: "参照なし",
  UNCOVERED: "ダイジェストなし",
  UNSIGNED: "照会",
};

export const cliTrail: typeof english = {
  "cli.summary.audit trail": () => "CloudTrail の記録と、その証明",
  "cli.option.trailBy": () => "この人、ユーザー、ロール、AWS サービスによるものだけ",
  "cli.option.trailName": () => "この操作だけ (UpdateService など)",
  "cli.option.trailFailed": () => "全部または一部が失敗したものだけ",
  "cli.option.trailSources": () => "記録の取得元、範囲、ファイルの問題",
  "cli.trail.unknown": () => "CloudTrail をどこまで読んだかは audit:read の権限がないと分かりません。",
  "cli.trail.none": () => "CloudTrail を読むアカウントがありません (docs/configuration.md の trail)。",
  "cli.trail.failures": (p: { count: number }) => `${p.count} 件失敗`,
  "cli.trail.verdict": (p: { verdict: string }) => verdicts[p.verdict] ?? p.verdict,
  "cli.trail.stale": (p: { since: string | null }) =>
    p.since === null ? "まだ何も読んでいません。" : `${p.since}以降のことはわかりません。`,
  "cli.trail.findings": (p: { count: number }) => `CloudTrail が届けたままでないファイル: ${p.count} 件`,
  "cli.column.proof": () => "証明",
  "cli.column.finding": () => "問題",
  "cli.column.file": () => "ファイル",
  "cli.column.readFrom": () => "開始",
  "cli.column.readUntil": () => "終了",
  "cli.column.kept": () => "保存",
  "cli.column.verified": () => "検証済み",
  "cli.column.pending": () => "待機中",
};

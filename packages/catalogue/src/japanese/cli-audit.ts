import type { cliAudit as english } from "../english/cli-audit.ts";

/** 監査人の質問についての文言。 */
export const cliAudit: typeof english = {
  "cli.summary.audit deploys": () => "サービスを変更した人(新しい順)",
  "cli.summary.audit alone": () => "別の人の承認がなかった変更",
  "cli.summary.audit freezes": () => "凍結期間中の変更と、それが通った理由",
  "cli.summary.audit ran": () => "ある時刻に動いていたもの(イメージのダイジェスト別)",
  "cli.summary.audit access": () => "サービスを変更できる人",
  "cli.summary.audit complete": () => "履歴に欠けがないことを示す",
  "cli.complete.signed": (p: { size: number; continues: number }) =>
    p.continues < 0
      ? `${p.size} 件の署名付きチェックポイントは本物です。`
      : `${p.size} 件の署名付きチェックポイントは ${p.continues} 件のものの続きです。`,
  "cli.complete.dense": (p: { size: number }) => `ログの ${p.size} 個の位置に欠けはありません。`,
  "cli.complete.gaps": (p: { size: number; leaves: number }) =>
    `ログには ${p.size} 個の位置があるはずですが、${p.leaves} 個しかないか、順序が乱れています。`,
  "cli.complete.counted": (p: { entries: number; archived: number; leaves: number; waiting: number }) =>
    `保存 ${p.entries} 件、アーカイブ ${p.archived} 件、ログ ${p.leaves} 件、待ち ${p.waiting} 件。`,
  "cli.complete.noneLost": () => "ログのどの位置にも記録があります。",
  "cli.complete.lost": (p: { ids: readonly string[] }) => `ログにしかない記録: ${p.ids.join("、")}`,
  "cli.complete.noneUnlogged": () => "順番の済んだ記録はすべてログにあります。",
  "cli.complete.unlogged": (p: { ids: readonly string[] }) => `ログにない記録: ${p.ids.join("、")}`,
  "cli.complete.waiting": (p: { count: number }) =>
    `最新の ${p.count} 件はまだログに位置がなく、証明できません。`,
  "cli.complete.archives": (p: { months: readonly string[] }) =>
    `封印・アーカイブ済み: ${p.months.join("、")}。各ファイルの確認: fleet audit verify`,
  "cli.option.csv": () => "CSV(RFC 4180)で出力する。1 行目は列名",
  "cli.option.where": () => "このアカウント・クラスター・サービス・パターンのみ",
  "cli.option.person": () => "この人が依頼したもののみ(ボット経由も含む)",
  "cli.option.auditAt": () => "時刻: 2h、2026-11-23T14:00、RFC 3339",
  "cli.column.approvedBy": () => "承認者",
  "cli.column.because": () => "単独の理由",
  "cli.column.passedBy": () => "通った理由",
  "cli.column.freeze": () => "凍結",
  "cli.column.tokens": () => "トークン",
  "cli.column.may": () => "できること",
  "cli.column.event": () => "記録",
  "cli.audit.alone.NOT_NEEDED": () => "承認不要",
  "cli.audit.alone.OVERRIDDEN": () => "承認を省略",
  "cli.audit.alone.POLICY": () => "ポリシーによる取り消し",
  "cli.audit.alone.MISSING": () => "承認なし",
  "cli.audit.passed.OVERRIDE": () => "権限で突破",
  "cli.audit.passed.EXEMPT_ROLE": (p: { role: string }) => `ロール ${p.role}`,
  "cli.audit.passed.POLICY": () => "ポリシーによる取り消し",
  "cli.audit.passed.UNDER_WAY": () => "凍結前に開始",
  "cli.audit.passed.NONE": () => "理由なし",
  "cli.audit.noChange": () => "変更に至らず",
  "cli.audit.unknownOutcome": () => "不明",
  "cli.audit.noneAlone": () => "別の人の承認がなかった変更はありません。",
  "cli.audit.noneInFreeze": () => "凍結期間中の変更はありません。",
  "cli.audit.noneRan": () => "その時刻にそこで動いていたものはありません。",
  "cli.audit.makesTokens": () => "トークン発行",
  "cli.audit.noApproval": () => "変更にほかの人の承認は不要です。",
  "cli.audit.approval": (p: { needed: number; group: string; approvers: readonly string[] }) =>
    `変更には ${p.group} の ${p.needed} 人の承認が必要です: ${p.approvers.join("、")}`,
};

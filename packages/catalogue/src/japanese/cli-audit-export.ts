import type { cliAuditExport as english } from "../english/cli-audit-export.ts";

const number = (value: number) => value.toLocaleString("ja-JP");

/** `fleet audit export` の文言。 */
export const cliAuditExport: typeof english = {
  "cli.summary.audit export": () => "監査履歴を検証できるファイルに書き出す",
  "cli.option.exportOut": () => "書き出すファイル(省略時は標準出力)",
  "cli.option.exportResume": () => "途中で切れたファイルの続きから再開する",
  "cli.option.exportFormat": () => "ndjson(検証可能)または csv(表)",
  "cli.option.through": () => "手元のチェックポイントかそのサイズ。ファイルと照合できるようになる",
  "cli.usage.exportResume": () => "--resume には --out FILE が必要です。標準出力には続きがありません。",
  "cli.usage.exportBegun": (p: { file: string }) => `途中で切れた書き出し ${p.file} があります。`,
  "cli.hint.exportBegun": () => "--resume で続きから再開するか、ファイルを削除してください。",
  "cli.usage.exportOther": (p: { options: readonly string[] }) =>
    `このファイルは ${p.options.join(" ") || "オプションなし"} で始められました。同じ指定で続けるか、削除してください。`,
  "cli.usage.fileExists": (p: { file: string }) => `${p.file} は既にあります。別の名前にしてください。`,
  "cli.usage.noFile": (p: { file: string; reason: string }) => `${p.file}: ${p.reason}`,
  "cli.usage.noCheckpoint": (p: { file: string }) => `${p.file} はチェックポイントではありません。`,
  "cli.auditExport.goesOn": (p: { written: string }) => `既にある ${p.written} の続きから再開します。`,
  "cli.auditExport.progress": (p: { done: number; size: number; written: string; perSecond: number }) =>
    `${number(p.done)} / ${number(p.size)} 件 · ${p.written} · ${number(p.perSecond)} 件/秒`,
  "cli.auditExport.cutOff": (p: { file: string }) =>
    `途中までの内容は ${p.file} にあります。同じコマンドに --resume を付けると続きから再開します。`,
  "cli.auditExport.done": (p: { file: string; events: number | null; size: number }) =>
    `${p.file} に${p.events === null ? "" : `${number(p.events)} 件のイベントを`}書き出しました(ログは ${number(p.size)} 件)。`,
  "cli.auditExport.skipped": (p: { count: number }) =>
    `ログのうち ${number(p.count)} 件は含まれていません(ハッシュは含まれています)。`,
  "cli.auditExport.unsequenced": (p: { count: number }) =>
    `${number(p.count)} 件はまだログに位置がなく、証明するものがありません。`,
  "cli.auditExport.archived": (p: { months: readonly string[] }) =>
    `アーカイブ済みのため含まれていません: ${p.months.join(", ")}。アーカイブは運用者に依頼してください。`,
  "cli.auditExport.verify": (p: { file: string }) => `検証: fleet audit verify ${p.file} --key KEY`,
  "cli.log.label.sentTo": () => "送信先",
  "cli.log.label.cosignedBy": () => "連署",
  "cli.log.label.archived": () => "アーカイブ",
  "cli.log.sent": (p: { size: number | null; at: string | null; behind: number }) =>
    p.size === null
      ? "まだ送信していません"
      : `${number(p.size)} 件、${p.at ?? ""}${p.behind > 0 ? `(${number(p.behind)} 件遅れ)` : ""}`,
  "cli.log.cosigned": (p: { witness: string; size: number; at: string }) =>
    `${p.witness}  ${number(p.size)} 件、${p.at}`,
  "cli.log.archive": (p: { month: string; events: number; file: string }) =>
    `${p.month}  ${number(p.events)} 件(${p.file})`,
};

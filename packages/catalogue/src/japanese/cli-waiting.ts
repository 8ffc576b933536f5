import type { cliWaiting as english } from "../english/cli-waiting.ts";
import { stageWords } from "./progress.ts";

const about = (change: string) => (change ? `: ${change}` : "");
const guards: Readonly<Record<string, string>> = {
  LOCK: "ロック",
  FREEZE_WINDOW: "凍結期間",
  APPROVAL: "承認",
  VERIFICATION: "検証",
};

/** 待っているもの(承認、順番、フック)と、スケール、再起動についての文言。 */
export const cliWaiting: typeof english = {
  "cli.summary.scale": () => "サービスのタスク数を変える",
  "cli.summary.restart": () => "サービスのタスクを新しいものに入れ替える",
  "cli.summary.approve": () => "承認待ちのデプロイを承認する",
  "cli.summary.reject": () => "承認待ちのデプロイを却下する",
  "cli.summary.continue": () => "一時停止フックで待つロールアウトを続行する",
  "cli.summary.approvals": () => "承認待ちのデプロイの一覧",
  "cli.option.queue": () => "ほかのデプロイが進行中なら、終わるまで待つ",
  "cli.option.override": () => "lock、freeze-window、approval、verification を越える",
  "cli.option.rollBack": () => "続行せず、元に戻す",
  "cli.option.hook": () => "この一時停止フックで待っている場合だけ実行する",
  "cli.usage.overrideReason": () => "--override には --reason が必要です。理由は監査履歴に残ります。",
  "cli.usage.inlineQuery": () => "GraphQL 文書そのものではなく、ファイル名を指定してください。",
  "cli.hint.inlineQuery": () => "パイプで渡すこともできます: echo '{ … }' | fleet query -",
  "cli.kind.RESTART": () => "再起動",
  "cli.restart.heading": (p) => `${p.cluster} の ${p.service} を再起動中`,
  "cli.restart.done": (p) => `${p.service} を再起動しました(${p.running})。所要時間は${p.duration}でした。`,

  "cli.waits.label": () => "待機中",
  "cli.waits.approval": (p) =>
    `${p.group} の承認をあと ${p.missing} 件待っています` +
    `${p.until ? `(${p.until} まで)` : ""}${p.given.length > 0 ? `。承認済み: ${p.given.join("、")}` : ""}。`,
  "cli.waits.approveWith": (p) => `承認するには: fleet approve ${p.deployment}`,
  "cli.waits.behind": (p) => `${p.by} の ${p.deployment} を待っています${about(p.change)}(${p.state})。`,
  "cli.waits.others": (p) => `順番待ちがほかに ${p.count} 件あります。`,
  "cli.waits.bulk": (p) => `${p.bulk} の中で順番を待っています。`,
  "cli.waits.turn": () => "まもなく順番が来ます。",
  "cli.waits.hook": (p) =>
    `一時停止フックで待っています${p.stage ? `(${stageWords({ stage: p.stage })})` : ""}` +
    `${p.until ? `。${p.until} になると ECS が決めます` : ""}。`,
  "cli.waits.continueWith": (p) => `続行するには: fleet continue --hook ${p.hook} ${p.ref}`,
  "cli.waits.takeBackWith": (p) => `元に戻すには: fleet continue --roll-back --hook ${p.hook} ${p.ref}`,
  "cli.waits.several": (p) => `${p.service} には待っているデプロイが ${p.count} 件あります。`,
  "cli.waits.which": () => "どれかを指定してください:",

  "cli.approve.nothing": (p) => `${p.service} に承認待ちのデプロイはありません。`,
  "cli.approve.list": () => "承認待ちの一覧: fleet approvals",
  "cli.approve.done": (p) => `${p.service} の ${p.deployment} を承認しました${about(p.change)}`,
  "cli.approve.more": (p) => `${p.group} の承認があと ${p.missing} 件必要です。`,
  "cli.approve.goesOn": () => "順番が来しだい始まります。",
  "cli.reject.done": (p) => `${p.service} の ${p.deployment} を却下しました。何も変更していません。`,
  "cli.continue.nothing": (p) => `${p.service} に一時停止フックで待つデプロイはありません。`,
  "cli.continue.done": (p) => `${p.service} の ${p.deployment} を続行します。`,
  "cli.continue.takenBack": (p) => `${p.service} の ${p.deployment} を元に戻します。`,

  "cli.column.needs": () => "承認",
  "cli.column.note": () => "備考",
  "cli.needs": (p) => `${p.group} ${p.given}/${p.needed}`,
  "cli.note.origin": (p) => `依頼元: ${p.origin}`,
  "cli.note.approved": (p) => `承認: ${p.by.join("、")}`,
  "cli.note.rejected": (p) => `却下: ${p.by}${p.reason ? `(${p.reason})` : ""}`,
  "cli.note.past": (p) => `越えたもの: ${p.guards.map((each) => guards[each] ?? each).join("、")}`,
  "cli.note.causedBy": (p) => `${p.deployment} の取り消し`,
  "cli.note.bulk": (p) => `${p.bulk} の一部`,
  "cli.status.label.service": () => "サービス",
  "cli.status.label.change": () => "変更",
  "cli.status.label.asked": () => "依頼",
  "cli.status.label.ended": () => "終了",
  "cli.status.label.note": () => "備考",
  "cli.status.asked": (p) => `${p.by}、${p.when}${p.reason ? `: ${p.reason}` : ""}`,
};

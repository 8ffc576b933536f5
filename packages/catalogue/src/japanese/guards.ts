import { minuteInUtc, partOfFleet } from "../part-of-fleet.ts";

const part = (pattern: string) => (pattern === "**" ? "フリート全体" : partOfFleet(pattern));
const argument = (pattern: string) =>
  pattern.includes("*") ? `'${partOfFleet(pattern)}'` : partOfFleet(pattern);

/** ロックと凍結期間: 拒否とその手引き。 */
export const guards = {
  "problem.serviceLocked": (p: {
    pattern: string;
    owner: string;
    reason: string;
    since: string;
    until: string | null;
  }) =>
    `${part(p.pattern)}は${p.owner}が${minuteInUtc(p.since)}からロックしています` +
    `${p.until ? ` (${minuteInUtc(p.until)}まで)` : ""}: ${p.reason}`,
  "problem.serviceLocked.hint": (p: { pattern: string; owner: string; overridable: boolean }) =>
    `${p.owner}に解除を依頼してください: fleet unlock ${argument(p.pattern)}` +
    `${p.overridable ? "\n待てない場合は、理由を付けて続行できます: --override lock --reason …" : ""}`,
  "problem.freezeWindowActive": (p: { reason: string; until: string }) =>
    `${minuteInUtc(p.until)}まで変更は凍結されています: ${p.reason}`,
  "problem.freezeWindowActive.hint": (p: { window: string; overridable: boolean }) =>
    `終わるまで待ってください。凍結期間 ${p.window} の一覧: fleet freeze` +
    `${p.overridable ? "\n待てない場合は、理由を付けて続行できます: --override freeze-window --reason …" : ""}`,
  "problem.invalid.oneOf": (p: { fields: readonly string[] }) =>
    `次のうち一つだけを指定してください: ${p.fields.join(", ")}`,
  "problem.invalid.pattern": (p: { pattern: string }) =>
    `「${p.pattern}」はフリートの範囲として正しくありません。`,
  "problem.invalid.pattern.hint": () =>
    "account/region/cluster/service の形で書いてください。* は各部分の任意の文字列、** は全体です。",
  "problem.invalid.freeze.empty": () => "終わりが始まりより後になっていません。",
  "problem.invalid.freeze.overlaps": () => "期間が、次に始まるまでの間隔より長くなっています。",
  "problem.invalid.freeze.overlaps.hint": () => "期間を短くするか、間隔を長くしてください。",
  "problem.invalid.cron": (p: { cron: string }) => `「${p.cron}」は cron 式ではありません。`,
  "problem.invalid.cron.never": (p: { cron: string }) => `「${p.cron}」に当たる時刻は来ません。`,
  "problem.invalid.cron.hint": () =>
    "分、時、日、月、曜日の五つを書いてください。「0 17 * * 5」は毎週金曜の17時です。",
  "problem.invalid.timeZone": (p: { timeZone: string }) => `タイムゾーン「${p.timeZone}」はありません。`,
  "problem.invalid.timeZone.hint": () => "Europe/Berlin や UTC など、IANA の名前で書いてください。",

  "cli.summary.lock": () => "サービスやフリートの一部を変更できないようにする",
  "cli.summary.unlock": () => "ロックを解除する",
  "cli.summary.locks": () => "ロックの一覧 (誰が、なぜ)",
  "cli.summary.freeze list": () => "凍結期間の一覧",
  "cli.summary.freeze create": () => "一定の期間、または繰り返し、変更を凍結する",
  "cli.summary.freeze end": () => "凍結期間を終わらせる",
  "cli.option.guardReason": () => "理由 (待たされる人に表示されます)",
  "cli.option.lockUntil": () => "自動で解除する時刻: 2h、2026-11-23、RFC 3339",
  "cli.option.mine": () => "自分が承認できるものだけ",
  "cli.option.owner": () => "この人のロックだけ",
  "cli.option.active": () => "いま有効なものだけ",
  "cli.option.upcoming": () => "これから始まるものだけ",
  "cli.option.frozen": () => "account/region/cluster/service (* を使えます) または '**'。複数指定できます",
  "cli.option.from": () => "始まる時刻 (省略時は今): 2h、2026-12-24、RFC 3339",
  "cli.option.freezeTo": () => "終わる時刻 (同じ書き方)",
  "cli.option.freezeEvery": () => "繰り返し始まる時刻: 分 時 日 月 曜日",
  "cli.option.for": () => "毎回の長さ (例: 63h)",
  "cli.option.zone": () => "どこの時計か (例: Europe/Berlin、省略時は自分の場所)",
  "cli.option.exempt": () => "凍結中もデプロイできるロール。複数指定できます",
  "cli.usage.onceOrEvery": () =>
    "一度だけ (--from 時刻 --to 時刻) か、繰り返し (--every CRON --for 長さ) かを指定してください。",
  "cli.column.locked": () => "ロック対象",
  "cli.column.owner": () => "所有者",
  "cli.column.since": () => "開始",
  "cli.column.until": () => "期限",
  "cli.column.exempt": () => "除外ロール",
  "cli.status.label.locked": () => "ロック中",
  "cli.status.label.frozen": () => "凍結中",
  "cli.lock.wholeFleet": () => "フリート全体",
  "cli.lock.line": (p: { owner: string; reason: string; since: string; until: string | null }) =>
    `${p.owner}、${p.since}${p.until ? `、${p.until}まで` : ""}: ${p.reason}`,
  "cli.lock.done": (p: { part: string; owner: string; until: string | null }) =>
    `${p.owner}が${p.part}を${p.until ? `${p.until}まで` : ""}ロックしました。`,
  "cli.lock.undo": (p: { ref: string }) => `解除: fleet unlock ${p.ref}`,
  "cli.unlock.done": (p: { part: string }) => `${p.part}のロックを解除しました。`,
  "cli.unlock.byPattern": (p: { service: string; pattern: string; owner: string }) =>
    `${p.service}そのものはロックされていません。${p.owner}が${p.pattern}をロックしています。`,
  "cli.guard.holds": (p: { count: number }) => `現在${p.count}個のサービスが対象です。`,
  "cli.guard.holdsNothing": () =>
    "対象のサービスが(見える範囲に)ありません。アカウント、リージョン、クラスターを確かめてください。",
  "cli.freeze.recurs": (p: { cron: string; timeZone: string; duration: string }) =>
    `${p.cron} ${p.timeZone}、${p.duration}`,
  "cli.freeze.active": (p: { until: string }) => `${p.until}まで`,
  "cli.freeze.next": (p: { start: string }) => `${p.start}から`,
  "cli.freeze.over": () => "終了",
  "cli.freeze.line": (p: { until: string; reason: string }) => `${p.until}まで: ${p.reason}`,
  "cli.freeze.done": (p: { id: string; state: string }) => `凍結期間 ${p.id} を作成しました (${p.state})。`,
  "cli.freeze.undo": (p: { id: string }) => `終わらせるには: fleet freeze end ${p.id}`,
  "cli.freeze.ended": (p: { id: string }) => `凍結期間 ${p.id} は無効になりました。`,
};

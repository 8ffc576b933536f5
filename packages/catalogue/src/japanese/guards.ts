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
};

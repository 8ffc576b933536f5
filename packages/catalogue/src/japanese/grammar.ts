import { didYouMean } from "./change.ts";

const parts: Readonly<Record<string, string>> = {
  service: "サービス",
  image: "イメージ(タグ v42 または参照)",
  count: "タスク数",
  reason: "理由(--reason TEXT または because …)",
};

/** 入力された文の誤り(packages/grammar)。 */
export const grammar = {
  "grammar.empty": () => "何をするかを書いてください。help で一覧を表示します。",
  "grammar.unknownVerb": (p: { word: string; meant: readonly string[] }) =>
    `「${p.word}」というコマンドはありません。${p.meant.length > 0 ? didYouMean(p.meant).trim() : "help で一覧を表示します。"}`,
  "grammar.missing": (p: { verb: string; part: string; usage: string }) =>
    `${parts[p.part] ?? p.part}を指定してください: ${p.usage}`,
  "grammar.unexpected": (p: { verb: string; word: string; usage: string }) =>
    `「${p.word}」はそこでは解釈できません: ${p.usage}`,
  "grammar.unknownOption": (p: { verb: string; option: string; meant: readonly string[] }) =>
    `${p.verb} にオプション --${p.option} はありません。${p.meant.length > 0 ? didYouMean(p.meant.map((each) => `--${each}`)).trim() : ""}`,
  "grammar.optionWithoutValue": (p: { option: string }) => `--${p.option} には値が必要です。`,
  "grammar.flagWithValue": (p: { option: string }) =>
    `--${p.option} は値を取りません。付けるか、外してください。`,
  "grammar.question": (p: { verb: string }) =>
    `質問の形なので、何も実行していません。実行する場合は「?」を付けずに ${p.verb} を書いてください。`,
  "grammar.unclearReason": (p: { verb: string; end: string }) =>
    `「${p.end}」は指示と理由のどちらですか? 理由の前に書くか、理由を引用符で囲んでください。`,
  "grammar.severalImages": (p: { images: readonly string[] }) =>
    `1つの文で変更するのは1つのサービスです。イメージが複数ある場合はコンテナを指定してください(app=v42): ${p.images.join(", ")}`,
  "grammar.notACount": (p: { word: string }) => `「${p.word}」はタスク数ではありません。`,
  "grammar.notATime": (p: { word: string }) =>
    `「${p.word}」は時刻として解釈できません: 30m、2h、1d または 2026-12-24T18:00:00Z のように書いてください。`,
  "grammar.notAGuard": (p: { word: string; guards: readonly string[] }) =>
    `「${p.word}」は越えられるものではありません: ${p.guards.join(", ")}`,
};

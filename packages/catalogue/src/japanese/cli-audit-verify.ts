import type { cliAuditVerify as english } from "../english/cli-audit-verify.ts";

const n = (count: number) => count.toLocaleString("en-US");

type Found = { events: string; id: string | null; detail: string };
type Kept = { size: number };
const named = ({ events, id }: Found) => (id === null ? events : `${events} (${id})`);

/** `fleet audit verify` の文言。開発者ではない監査人に向けたもの。 */
export const cliAuditVerify: typeof english = {
  "cli.summary.audit verify": () => "書き出した監査履歴を、サーバーなしで検証する",
  "cli.option.auditKey": () => "ログの公開鍵、またはそのファイル。繰り返し指定可",
  "cli.option.auditCheckpoint": () => "手元に保管したチェックポイント。繰り返し指定可",
  "cli.option.auditAgainst": () => "手元に保管した書き出し。イベントごとに比べる",
  "cli.audit.againstUnproven": (p: { file: string }) => `${p.file} 自体が証明できないため、比べられません。`,
  "cli.audit.againstUnproven.hint": (p: { file: string }) => `確認: fleet audit verify ${p.file} --key …`,
  "cli.audit.compared": (p: { count: number }) => `以前の書き出しと ${n(p.count)} 件`,
  "cli.audit.label.compared": () => "比較",
  "cli.audit.noKey": (p: { file: string }) => `${p.file} は公開鍵ではなく、公開鍵も含んでいません。`,
  "cli.audit.noKey.hint": () =>
    "鍵は「名前+8 桁+Base 64」の 1 行です。ファイルをくれた人とは別の人から入手してください。",
  "cli.audit.damaged": (p: { file: string; message: string }) =>
    `${p.file} を最後まで展開できませんでした (${p.message})。そこまでの内容を検証しました。`,
  "cli.audit.progress": (p: { lines: number; perSecond: number; percent: number | null }) =>
    `${p.percent === null ? "" : `${p.percent} %、`}${n(p.lines)} 行、${n(p.perSecond)} 行/秒`,

  "cli.audit.verified": () => "このファイルの内容はすべて、ログにあるとおりの位置と内容です。",
  "cli.audit.notVerified": (p: { count: number }) => `このファイルは証明できません: 問題 ${n(p.count)} 件`,
  "cli.audit.atLine": (p: { line: number | null; text: string }) =>
    p.line === null ? p.text : `${n(p.line)} 行目: ${p.text}`,
  "cli.audit.more": (p: { count: number }) => `ほか ${n(p.count)} 件。--json では 1,000 件まで表示します`,
  "cli.audit.event": (p: { index: number }) => `イベント ${p.index}`,
  "cli.audit.events": (p: { from: number; to: number }) => `イベント ${p.from}～${p.to}`,

  "cli.audit.label.log": () => "ログ",
  "cli.audit.label.checkpoint": () => "チェックポイント",
  "cli.audit.label.signedBy": () => "署名者",
  "cli.audit.label.events": () => "イベント",
  "cli.audit.label.time": () => "期間",
  "cli.audit.label.filter": () => "絞り込み",
  "cli.audit.checkpoint": (p: { size: number; root: string }) => `イベント ${n(p.size)} 件、ルート ${p.root}`,
  "cli.audit.witnessed": (p: { name: string; at: string }) => `${p.name} (立会人、${p.at} に確認)`,
  "cli.audit.counts": (p: { proven: number; events: number; skipped: number; unsequenced: number }) =>
    `${n(p.events)} 件中 ${n(p.proven)} 件を証明、省略 ${n(p.skipped)} 件、ログ未登録 ${n(p.unsequenced)} 件`,
  "cli.audit.keptTitle": () => "保管していたチェックポイント:",
  "cli.audit.uncheckedTitle": () => "この検証では分からないこと:",

  "cli.audit.found.NOT_AN_EXPORT": (_: Found) =>
    "監査履歴の書き出しではないか、新しい形式です。1 行目を認識できません。",
  "cli.audit.found.CHECKPOINT_INVALID": (p: Found) => {
    const why: Record<string, string> = {
      MALFORMED: "正しい形式ではありません",
      UNKNOWN_KEY: "指定された鍵のどれでも署名されていません",
      BAD_SIGNATURE: "署名が正しくありません。改変または偽造されています",
      OTHER_LOG: "別のログのものです",
      OTHER_SIZE: "ファイルの記載と大きさが違います",
    };
    return `ファイルのチェックポイントは${why[p.detail] ?? p.detail}。これがなければ何も証明できません。`;
  },
  "cli.audit.found.HEADER_ALTERED": (_: Found) => "1 行目が変更されています。最終行が示すものと違います。",
  "cli.audit.found.UNREADABLE": (_: Found) =>
    "この行は変更または破損しています。(エディターで保存しませんでしたか)",
  "cli.audit.found.ALTERED": (p: Found) =>
    `${named(p) || "イベント"} が、書き出し後に改変されています (または証明が改変されています)。`,
  "cli.audit.found.MISSING": (p: Found) => `${p.events} がファイルから抜き取られています。`,
  "cli.audit.found.INSERTED": (p: Found) =>
    `この行は挿入されたものです。ログの ${p.events} は${p.id === null ? "別のもの" : ` ${p.id} では`}${p.id === null ? "です" : "ありません"}。`,
  "cli.audit.found.MOVED": (p: Found) => `${named(p)} の位置がログと違います。`,
  "cli.audit.found.RENUMBERED": (p: Found) =>
    `${p.events} の番号が書き換えられています。イベント自体はログのとおりです。`,
  "cli.audit.found.RANGE_DIFFERS": (p: Found) =>
    `${p.events}: 少なくとも 1 件が改変、差し替え、または抜き取られています。どれかは特定できません。`,
  "cli.audit.found.MARK_MISSING": (p: Found) => `${p.events} をまとめる行が抜き取られています。`,
  "cli.audit.found.OUT_OF_PLACE": (p: Found) =>
    `この行はここにあるべきものではありません${p.events ? ` (${p.events})` : ""}。`,
  "cli.audit.found.COUNTS_DIFFER": (_: Found) => "この行の件数が、これより上の内容と合いません。",
  "cli.audit.found.CUT_OFF": (p: Found) =>
    `ファイルが途中で切れています${p.events ? `。${p.events} と末尾がありません` : ""}。`,
  "cli.audit.found.AFTER_END": (_: Found) => "末尾より後ろに余分な内容があります。",
  "cli.audit.found.ROOT_DIFFERS": (_: Found) =>
    "ファイル全体がチェックポイントと一致しません。集計ごと改変されています。保管していたチェックポイントと比べてください。",
  "cli.audit.found.CONTRADICTS": (p: Found) =>
    `${named(p)}: 以前の書き出しと内容が違います。ログが書き換えられています。`,
  "cli.audit.found.KEPT_DIFFERS": (p: Found) =>
    `このファイルの${p.events}は、保管していたチェックポイント ${p.detail} と一致しません。`,
  "cli.audit.found.FORK": (p: Found) =>
    `ログに 2 つの履歴があります。保管していた ${p.detail} とこのファイルのチェックポイントは、どちらもログが署名したものですが、${p.events} の範囲で矛盾します。両方とも証拠として保管してください。`,

  "cli.audit.kept.MATCHES": (p: Kept) => `最初の ${n(p.size)} 件は同じです`,
  "cli.audit.kept.DIFFERS": (p: Kept) => `最初の ${n(p.size)} 件が違います`,
  "cli.audit.kept.NEWER": (p: Kept) =>
    `${n(p.size)} 件の時点のもので、このファイルより新しいものです。新しい書き出しを入手してください`,
  "cli.audit.kept.INSIDE_SKIP": (p: Kept) =>
    `省略された範囲の途中のものです。--through ${p.size} を付けた書き出しを入手してください`,
  "cli.audit.kept.NOT_REACHED": (p: Kept) => `イベント ${p.size} までファイルをたどれません`,
  "cli.audit.kept.MALFORMED": (_: Kept) => "チェックポイントではありません",
  "cli.audit.kept.UNKNOWN_KEY": (_: Kept) => "指定された鍵のどれでも署名されていません",
  "cli.audit.kept.BAD_SIGNATURE": (_: Kept) => "署名が正しくありません。改変または偽造されています",
  "cli.audit.kept.OTHER_LOG": (_: Kept) => "別のログのものです",

  "cli.audit.unchecked.SKIPPED": (p: { count: number }) =>
    `${n(p.count)} 件は、絞り込みまたは閲覧権限により省略されています。件数に含まれるので、それ以外に隠されたものはありません。内容は分かりません。`,
  "cli.audit.unchecked.UNSEQUENCED": (p: { count: number }) =>
    `${n(p.count)} 件はまだログに登録されておらず、証明できません。欠けているものがあるかもしれません。`,
  "cli.audit.unchecked.NO_CHECKPOINT_KEPT": () =>
    "このチェックポイントより前にログが書き換えられていないか。鍵を持つ人には可能です。別の場所に保管されたものと比べてください: --checkpoint FILE",
  "cli.audit.unchecked.CHECKPOINT_NOT_COMPARED": (p: { name: string; why: string }) =>
    `保管していた ${p.name} とは比べられませんでした: ${p.why}。`,
  "cli.audit.unchecked.LATER": (p: { size: number }) =>
    `チェックポイント (${n(p.size)} 件) より後のこと、および Fleetgraph を通らなかったこと。`,
  "cli.audit.unchecked.NOT_PROVEN": (p: { events: string }) => `${p.events} を証明するものはありません。`,
};

import { amount, type Compared, type impact as english, signed } from "../english/impact.ts";

const names: Readonly<Record<string, string>> = {
  CPU_USAGE: "CPU",
  CPU_THROTTLED: "CPU スロットリング",
  MEMORY_USAGE: "メモリ",
  NETWORK_RECEIVE: "ネットワーク受信",
  NETWORK_TRANSMIT: "ネットワーク送信",
  DISK_READ: "ディスク読み取り",
  DISK_WRITE: "ディスク書き込み",
  RESTARTS: "再起動",
};
const lacks: Readonly<Record<string, string>> = {
  NO_POINTS: "値がありません。",
  TOO_EARLY: "落ち着いてから10分がまだ過ぎていません。",
  HISTORY: "比べられる過去が1日分ないか、この時間の値が足りません。",
  DISTURBED: "サービスの別の変更と時間が重なっています。",
};

const name = (metric: string) => names[metric] ?? metric;
const inJapanese = (text: string) => text.replace(" cores", " コア").replace(" per hour", " 回/時");

function numbers(p: Compared): string {
  const sure =
    p.from === null || p.until === null
      ? ""
      : `、99% の範囲は ${signed(p.from, p)} から ${signed(p.until, p)}`;
  return inJapanese(
    `変更後 ${amount(p.after, p.unit)}、予想 ${amount(p.expected, p.unit)}（${signed(p.shift, p)}${sure}）`,
  );
}

/** デプロイがサービスに与えた影響。 */
export const impact: typeof english = {
  "impact.metric": (p) => name(p.metric),
  "impact.WORSE": (p) => `${name(p.metric)}が悪化しました: ${numbers(p)}。`,
  "impact.BETTER": (p) => `${name(p.metric)}が改善しました: ${numbers(p)}。`,
  "impact.CHANGED": (p) => `${name(p.metric)}が変化しました: ${numbers(p)}。`,
  "impact.NO_CHANGE": (p) => `${name(p.metric)}は普段の変動の範囲内です: ${numbers(p)}。`,
  "impact.NOT_ENOUGH_DATA": (p) => `${name(p.metric)}は判定できません: ${lacks[p.lack] ?? p.lack}`,
  "impact.amount": (p) => inJapanese(amount(p.value, p.unit)),
  "impact.shift": (p) => inJapanese(signed(p.shift, p)),
  "cli.summary.impact": () => "デプロイがサービスのメトリクスに与えた影響",
  "cli.impact.none": () => "まだ終わっていないか、サービスを変更しなかったため、比べるものがありません。",
  "cli.impact.noDeployment": (p) => `${p.service} は Fleetgraph でデプロイされたことがありません。`,
  "cli.impact.unfinished": (p) =>
    `${p.until} までは変更後の1時間が終わらないため、結果が変わることがあります。`,
  "cli.impact.windows": (p) => `ロールアウト前の ${p.before} と、終了5分後からの ${p.after}`,
  "cli.column.impactMetric": () => "メトリクス",
  "cli.column.verdict": () => "判定",
  "cli.column.expected": () => "予想",
  "cli.column.after": () => "変更後",
  "cli.column.shift": () => "変化",
  "cli.column.around": () => "前の1時間 | 後の1時間",
};

const amounts: Readonly<Record<string, [name: string, unit: string]>> = {
  CPU: ["CPU", " ユニット"],
  MEMORY: ["メモリ", " MiB"],
  ENI: ["ネットワークインターフェイス", "個"],
  GPU: ["GPU", "個"],
};
const words: Readonly<Record<string, string>> = {
  PORTS: "使用中のポート",
  ATTRIBUTE: "足りない属性",
  CONSTRAINT: "満たさない制約",
  AGENT: "ECS エージェントが切断",
  STATUS: "タスクを受け付けない状態",
};

/** もう1つのタスクのためにホストに足りないもの。 */
function lackWords(p: {
  resource: string;
  needed: number | null;
  free: number | null;
  detail: string | null;
}): string {
  const [name, unit] = amounts[p.resource] ?? [];
  if (name !== undefined) {
    const needed = p.needed === null ? "" : `必要 ${p.needed}${unit}`;
    return `${name}: ${[needed, p.free === null ? "空きは不明" : `空き ${p.free}${unit}`].filter(Boolean).join("、")}`;
  }
  return [words[p.resource] ?? p.resource, p.detail].filter(Boolean).join(" ");
}

/** 失敗の証拠のうち、ホストに関するもの。 */
export const whyEvidence = {
  "cli.why.on": (p: { hosts: string }) => `ホスト: ${p.hosts}`,
  "cli.why.host": (p: { host: string; ip: string | null; lacks: string }) =>
    `ホスト ${p.host}${p.ip ? ` (${p.ip})` : ""}: ${p.lacks}`,
  "cli.why.lack": lackWords,
};

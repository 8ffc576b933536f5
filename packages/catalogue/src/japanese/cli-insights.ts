/** ルールの判定に使う情報。 */
const facts: Readonly<Record<string, string>> = {
  hosts: "ホスト",
  services: "サービス",
  tasks: "タスク",
  definitions: "タスク定義",
  entered: "コンテナに入った人（CloudTrail）",
  usage: "コンテナとホストのメトリクス",
  disks: "ディスクのメトリクス",
  watched: "一部ホストのメトリクス",
  room: "ホストの履歴",
  groups: "Auto Scaling グループ",
  agentSettings: "ECS エージェントの設定",
  machineImages: "AMI",
  clusters: "クラスター",
  trail: "CloudTrail",
  outOfBand: "Fleetgraph の外での変更",
};

/** `fleet insights` の語。 */
export const cliInsights = {
  "cli.summary.insights": () => "フリートについて分かったことを重大な順に一覧表示",
  "cli.summary.insights show": () => "1 件の詳細（根拠、対処、続いた期間）",
  "cli.summary.insights snooze": () => "期限まで保留にする、または保留を解除する",
  "cli.option.insightKind": () => "この種類だけ。例: DISK_FILLING（複数可）",
  "cli.option.severity": () => "この重大度だけ: info、warning、critical（複数可）",
  "cli.option.insightService": () => "このサービスだけ",
  "cli.option.insightHost": () => "このホストだけ",
  "cli.option.snoozed": () => "保留中のもの（通常は表示しない）",
  "cli.option.closedInsights": () => "以前あてはまり、今はあてはまらないもの",
  "cli.option.snoozeUntil": () => "いつまで: 14d、2026-12-24 など",
  "cli.option.snoozeReason": () => "待てる理由",
  "cli.option.snoozeEnd": () => "保留を期限前に解除する",
  "cli.column.severity": () => "重大度",
  "cli.insights.none": () => "該当するものはありません。",
  "cli.insights.notEvaluated": (p: { place: string }) =>
    `${p.place} は現在評価できていません。表示は古い可能性があります。`,
  "cli.insights.untold": (p: { place: string; kinds: number; facts: readonly string[] }) =>
    `${p.place} ではルール ${p.kinds} 個を判定できませんでした。不明な情報: ${p.facts.map((each) => facts[each] ?? each).join("、")}`,
  "cli.insights.evidence": () => "根拠",
  "cli.insights.do": () => "対処",
  "cli.insights.change": () => "デプロイ内容",
  "cli.insights.history": () => "期間",
  "cli.insights.snoozed": () => "保留",
  "cli.insights.snoozedUntil": (p: { until: string; by: string; reason: string }) =>
    `${p.until} まで（${p.by}）: ${p.reason}`,
  "cli.insights.snoozeDone": (p: { id: string; until: string }) =>
    `${p.id} を ${p.until} まで保留にしました。`,
  "cli.insights.unsnoozeDone": (p: { id: string }) => `${p.id} の保留を解除しました。`,
  "cli.insights.endOrUntil": () => "--end と --until は同時に指定できません。",
  "cli.insights.cores": (p: { cores: number }) => `${p.cores} コア`,
  "cli.insights.days": (p: { days: number }) => `${p.days} 日`,
  "cli.insights.perMonth": (p: { dollars: number }) => `月 $${p.dollars}`,
};

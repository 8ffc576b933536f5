/** 知らせるべき状態。題名、対処、根拠の語。 */
export const insights = {
  "insight.agentDisconnected": (p: { host: string }) =>
    `${p.host} の ECS エージェントが切断されています。ECS はそこでタスクの配置も停止もできません。`,
  "insight.agentDisconnected.do": (p: { host: string }) =>
    `${p.host} のエージェント（systemctl status ecs）と ECS エンドポイントへの経路を確認してください。ホストに到達できない場合はドレインして置き換えてください。`,
  "insight.evaluation.failed": (p: { error: string }) => `フリートを評価できませんでした: ${p.error}`,
  "insight.evidence.disconnectedFor": () => "切断時間",
  "insight.evidence.agentVersion": () => "エージェント",
  "problem.invalid.snoozeUntil": (p: { until: string }) => `${p.until} までは保留にできません。`,
  "problem.invalid.snoozeUntil.hint": () => "1 年以内の未来の時刻を指定してください。",
};

/** デプロイ前の確認の結果と、その手引き。 */
export const verification = {
  "problem.imageNotFound": (p: { image: string }) => `イメージ ${p.image} はありません。`,
  "problem.imageNotFound.hint": (p: { tags: readonly string[] }) =>
    p.tags.length > 0
      ? `そこにある最新のタグ: ${p.tags.join(", ")}`
      : "先に push するか、リポジトリとタグを確かめてください。",
  "check.unread.denied": (p: { action: string }) =>
    `未確認: Fleetgraph には ${p.action} の権限がありません。`,
  "check.unread.denied.hint": (p: { action: string }) =>
    `確認するには、Fleetgraph のロールに ${p.action} を許可してください (docs/aws.md)。`,
  "check.unread.unsupported": (p: { action: string }) =>
    `未確認: このエンドポイントには ${p.action} がありません。`,
  "check.unread.throttled": (p: { action: string }) =>
    `未確認: いま AWS が ${p.action} の頻度を制限しています。`,
  "check.unread.unreachable": (p: { action: string; code: string }) =>
    `未確認: ${p.action} に接続できません (${p.code})。`,
  "check.unread.outOfTime": (p: { action: string }) =>
    `未確認: ${p.action} の応答が時間内にありませんでした。`,
  "check.unread.failed": (p: { action: string; code: string }) =>
    `未確認: ${p.action} が ${p.code} を返しました。`,
  "check.image.otherRegistry": (p: { image: string }) =>
    `未確認: ${p.image} は ECR のイメージではありません。調べるのは ECR だけです。`,
  "check.image.pulledThrough": (p: { image: string }) =>
    `未確認: ${p.image} は、最初に pull されたときに ECR が別のレジストリから取得します。`,
};

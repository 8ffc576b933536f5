/** 待つ者のいなくなった後に届いた呼び出しの結果。 */
export const staleCalls = {
  "deployment.strayRevision": (p: { revision: string }) =>
    `リビジョン ${p.revision} にもこのデプロイのタグが付いています。以前の試行の呼び出しが遅れて届いたもので、使われていません。`,
  "deployment.strayRollout": (p: { rollout: string }) =>
    `ECS がこのリビジョンのロールアウト ${p.rollout} を始めましたが、Fleetgraph のどのデプロイのものでもありません。` +
    "以前の試行の呼び出しが遅れて届いたか、別の手段でサービスが更新されました。サービスで今動いているものを確認してください。",
};

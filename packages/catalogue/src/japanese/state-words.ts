/** 状態や種類を表す値の言い方。AWS や新しいサーバーが足した値は、ここにないことがある。 */
const words: Readonly<Record<string, string>> = {
  // デプロイ
  REQUESTED: "依頼済み",
  AWAITING_APPROVAL: "承認待ち",
  QUEUED: "順番待ち",
  REGISTERING: "登録中",
  UPDATING: "更新中",
  ROLLING_OUT: "ロールアウト中",
  ROLLING_BACK: "ロールバック中",
  CANCELLING: "中止処理中",
  SUCCEEDED: "成功",
  FAILED: "失敗",
  CANCELLED: "中止",
  // クラスター、サービス、ホスト
  ACTIVE: "アクティブ",
  INACTIVE: "非アクティブ",
  DRAINING: "ドレイン中",
  DRAINED: "ドレイン済み",
  ACTIVATED: "再開済み",
  UNDONE: "取り消し済み",
  GONE: "消滅",
  DEREGISTERING: "登録解除中",
  REGISTRATION_FAILED: "登録失敗",
  // 分かったことの重大度
  OPEN: "継続中",
  CLOSED: "解消",
  INFO: "情報",
  WARNING: "警告",
  CRITICAL: "重大",
  // イベントのキュー
  FRESH: "最新",
  STALE: "古い",
  NOT_ANSWERED_YET: "応答待ち",
  // デプロイの影響と印
  WORSE: "悪化",
  BETTER: "改善",
  CHANGED: "変化",
  NO_CHANGE: "変化なし",
  NOT_ENOUGH_DATA: "データ不足",
  WRITTEN: "書き込み済み",
  FAILING: "失敗中",
  GIVEN_UP: "断念",
  // タスク
  PROVISIONING: "プロビジョニング中",
  PENDING: "保留中",
  ACTIVATING: "アクティブ化中",
  RUNNING: "稼働中",
  DEACTIVATING: "非アクティブ化中",
  STOPPING: "停止処理中",
  STOPPED: "停止",
  DEPROVISIONING: "プロビジョニング解除中",
  DELETED: "削除済み",
  HEALTHY: "正常",
  UNHEALTHY: "異常",
  UNKNOWN: "不明",
  // ECS のデプロイ
  IN_PROGRESS: "進行中",
  STOP_REQUESTED: "停止依頼済み",
  SUCCESSFUL: "成功",
  ROLLBACK_REQUESTED: "ロールバック依頼済み",
  ROLLBACK_IN_PROGRESS: "ロールバック中",
  ROLLBACK_SUCCESSFUL: "ロールバック成功",
  ROLLBACK_FAILED: "ロールバック失敗",
  // 監査
  ACCEPTED: "受理",
  REFUSED: "拒否",
  // 始める前の確認
  PASSED: "合格",
  NOT_CHECKED: "未確認",
  // 一覧
  CLUSTERS: "クラスター",
  SERVICES: "サービス",
  TASKS: "タスク",
  HOSTS: "ホスト",
  INSTANCES: "EC2 インスタンス",
  CAPACITY_PROVIDERS: "キャパシティープロバイダー",
  AUTO_SCALING_GROUPS: "Auto Scaling グループ",
  SCALING_TARGETS: "自動スケーリングの対象",
  ECS_DEPLOYMENTS: "ECS のデプロイ",
  IMAGES: "イメージ",
};

export function stateWord(state: string): string {
  return words[state] ?? state.toLowerCase().replaceAll("_", " ");
}

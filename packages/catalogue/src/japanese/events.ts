import type { StageParams } from "../english/progress.ts";
import { stageWords } from "./progress.ts";

const asMore = (p: StageParams) => {
  const words = stageWords(p);
  return words && `、${words}`;
};

/** デプロイに起きたこと。一文ずつ。 */
export const events = {
  "deployment.requested": (p: { by: string; onBehalfOf: string | null }) =>
    `${p.by}${p.onBehalfOf ? ` (${p.onBehalfOf} の代理)` : ""} が依頼しました。`,
  "deployment.started": () => "新しいリビジョンを用意しています。",
  "deployment.revisionRegistered": (p: { revision: string }) => `${p.revision} を登録しました。`,
  "deployment.revisionReused": (p: { revision: string }) => `${p.revision} に戻します。`,
  "deployment.serviceUpdated": (p: { ecsDeployment: string | null }) =>
    p.ecsDeployment
      ? `ECS がロールアウト ${p.ecsDeployment} を始めました。`
      : "ECS が新しい設定を受け取りました。",
  "deployment.progressed": (
    p: { running: number; desired: number; pending: number; failed: number } & StageParams,
  ) =>
    `新しいタスク ${p.desired}個中${p.running}個が稼働${p.pending > 0 ? `、${p.pending}個が起動中` : ""}` +
    `${p.failed > 0 ? `、${p.failed}個が失敗` : ""}${asMore(p)}。`,
  "deployment.hookAnswerRefused": () =>
    "AWS が Fleetgraph の応答 (ecs:ContinueServiceDeployment) を受け付けず、まだ待っています。",
  "deployment.rollingBack": (p: { reason: string }) => `ECS がロールバックしています: ${p.reason}`,
  "deployment.cancelRequested": (p: { by: string }) => `${p.by} が中止を依頼しました。`,
  "deployment.deadlinePassed": (p: { seconds: number }) => `${p.seconds}秒で終わらないため中止します。`,
  "deployment.retrying": (p: { operation: string; why: string }) =>
    `AWS の ${p.operation} が失敗しました: ${p.why.replace(/\.$/, "")}。再試行します。`,
  "deployment.ranAlready": (p: { revision: string; running: number }) =>
    `何もする必要はありませんでした: 順番が来た時にはすでに ${p.revision} が動いていました（稼働中のタスク: ${p.running}個）。`,
  "deployment.succeeded": (p: { running: number }) => `完了: ${p.running}個のタスクが稼働しています。`,
  "deployment.failed": () => "失敗しました。",
  "deployment.countRestored": (p: { desired: number }) =>
    `タスク数を ${p.desired} に戻しました。反映を確認しています。`,
  "deployment.cancelledCountKept": (p: { desired: number }) =>
    `中止しました。その間にタスク数が ${p.desired} に変更されたため、そのままです。`,
  "deployment.notReturned": () => "失敗しました。サービスが元に戻ったことを ECS で確認できません。",
  "deployment.cancelled": () => "中止しました。サービスは元のままです。",
};

import { obstacleClause } from "./obstacles.ts";

type NoRoom = {
  detail: string;
  resource?: string | null;
  needed?: number | null;
  free?: number | null;
  host?: string | null;
  hosts?: number | null;
};

const units: Readonly<Record<string, (amount: number) => string>> = {
  CPU: (amount) => ` CPU ${amount} ユニット`,
  MEMORY: (amount) => `メモリ ${amount} MiB`,
  ENI: (amount) => `ネットワークインターフェイス ${amount}個`,
  GPU: (amount) => ` GPU ${amount}個`,
};

/** 「1タスクに CPU 512 ユニットが必要ですが、4台中最も空いている i-0a1b でも 256 です。」 */
function numbers({ resource, needed, free, host, hosts }: NoRoom): string {
  const unit = units[resource ?? ""];
  if (unit === undefined || needed == null || free == null || !host)
    return host ? `最も近いホストは ${host} です。` : "";
  const where = hosts && hosts > 1 ? `${hosts}台中最も空いている ${host} でも` : `${host} の空きは`;
  return `1タスクに${unit(needed)}が必要ですが、${where} ${free} です。`;
}

const at = (host: string | null) => (host ? ` (最も近いホスト: ${host})` : "");

/** 新しいタスクを置けなかった理由と、次にすること。 */
export const placementCauses = {
  "cause.noRoom": (p: NoRoom) =>
    `新しいタスクを置けませんでした。${obstacleClause({ obstacle: p.resource ?? "", detail: p.detail })}。${numbers(p)}`,
  "cause.noRoom.next": (p: { resource?: string | null }) =>
    p.resource === "ENI"
      ? "ホストを足すか、大きいインスタンスを使うか、awsvpcTrunking を有効にしてください。タスクごとに1つ使います。"
      : "クラスターにホストを足すか、タスク定義の要求を減らしてください。",
  "cause.portClash": (p: { detail: string | null; host: string | null }) =>
    `新しいタスクを置けませんでした。必要なホストポート${p.detail ? ` ${p.detail} ` : ""}がどのホストでも使用中です${at(p.host)}。`,
  "cause.portClash.next": () =>
    "動的ホストポート (hostPort 0) を使うか、ホストを足すか、最小ヘルス率を下げて古いタスクを先に止めてください。",
  "cause.missingAttribute": (p: { detail: string | null; host: string | null }) =>
    `新しいタスクを置けませんでした。必要な属性${p.detail ? ` (${p.detail} など) ` : ""}をすべて備えたホストがありません${at(p.host)}。`,
  "cause.missingAttribute.next": () =>
    "タスク定義の requiresAttributes とホストの属性を見比べてください。多くは ECS エージェントの更新か設定で加わります。",
  "cause.constraint": (p: { detail: string | null; host: string | null }) =>
    `新しいタスクを置けませんでした。配置制約${p.detail ? ` (${p.detail}) ` : ""}を満たすホストがありません${at(p.host)}。`,
  "cause.constraint.next": () => "制約をゆるめるか、満たすホストを足してください。",
  "cause.agentDisconnected": (p: { host: string | null; hosts: number }) =>
    `新しいタスクを置けませんでした。${p.host ? `ホスト ${p.host}` : "置けるはずのホスト"} の ECS エージェントが切断されています` +
    `${p.hosts > 1 ? ` (全部で${p.hosts}台)` : ""}。`,
  "cause.agentDisconnected.next": () =>
    "ホストでエージェントを再起動するか (sudo systemctl restart ecs)、ホストを入れ替えてからデプロイし直してください。",
  "cause.noHosts": () => "新しいタスクを置けませんでした。クラスターにホストがありません。",
  "cause.noHosts.next": () => "クラスターにホストを足すか、サービスを Fargate で動かしてください。",
  "cause.capacityProviderEmpty": () =>
    "新しいタスクを置けませんでした。サービスのキャパシティプロバイダーにホストがなく、時間内に増えませんでした。",
  "cause.capacityProviderEmpty.next": () =>
    "Auto Scaling グループが増やせること (最大サイズ、マネージドスケーリング) と、新しいホストがクラスターに登録されることを確かめてください。",
  "cause.fargateCapacity": () =>
    "サービスのゾーンには、新しいタスクのための Fargate の空きが現在ありません。",
  "cause.fargateCapacity.next": () =>
    "あとでもう一度デプロイするか、別のゾーンのサブネットをサービスに加えてください。",
  "cause.quota": (p: { detail: string }) =>
    `アカウントのクォータにより、これ以上タスクを動かせません: ${p.detail}`,
  "cause.quota.next": () => "Service Quotas で引き上げを申請するか、不要なタスクを止めてください。",
  "cause.cannotReplace": () =>
    "サービスの最小・最大パーセントに余裕がなく、ECS は新しいタスクの起動も古いタスクの停止もできませんでした。",
  "cause.cannotReplace.next": () =>
    "サービスの最小ヘルス率を下げるか最大率を上げてから、もう一度デプロイしてください。",
  "cause.look.roomNow": () =>
    "ホストを調べた時点では、タスクを置けるホストがありました。不足はその後解消したか、外からは見えないものです。",
  "cause.look.gone": () => "サービスかリビジョンがもうないため、ホストは調べていません。",
};

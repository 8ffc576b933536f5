/** タスクを置けない理由。文の一部として使う。 */
const clauses: Readonly<Record<string, string>> = {
  CPU: "CPU の空きが足りるホストがありません",
  MEMORY: "メモリの空きが足りるホストがありません",
  PORTS: "必要なホストポートがどのホストでも使用中です",
  ENI: "ネットワークインターフェイスの空きがあるホストがありません",
  GPU: "GPU の空きがあるホストがありません",
  ATTRIBUTE: "必要な属性をすべて備えたホストがありません",
  CONSTRAINT: "配置制約を満たすホストがありません",
  AGENT: "置けるはずのホストの ECS エージェントが切断されています",
  NO_HOSTS: "クラスターにホストがありません",
  CAPACITY_PROVIDER: "キャパシティプロバイダーにホストがありません",
  FARGATE: "このゾーンには現在 Fargate の空きがありません",
  QUOTA: "アカウントの Fargate クォータを使い切っています",
  CONFIGURATION: "サービスの最小・最大パーセントの設定では、タスクを起動も停止もできません",
};

/** 理由の一文。知らない理由は ECS の言葉のまま。 */
export function obstacleClause({ obstacle, detail }: { obstacle: string; detail: string }): string {
  return clauses[obstacle] ?? (detail.replace(/\.$/, "") || "ECS は理由を示していません");
}

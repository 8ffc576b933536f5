import { cliInsights } from "./cli-insights.ts";
import { insightEvidence } from "./insight-evidence.ts";

type Size = { from: number; to: number };
/** Auto Scaling グループもキャパシティプロバイダーもないホストも 1 つのグループ。 */
const groupName = (group: string) => (group === "-" ? "（グループなし）" : group);
const vcpu = (units: number) => String(Math.round((units / 1024) * 1000) / 1000);
const driftWords: Readonly<Record<string, string>> = {
  ami: "AMI",
  agentVersion: "ECS エージェント",
  dockerVersion: "Docker",
};

/** 知らせるべき状態。題名と対処。 */
export const insights = {
  ...cliInsights,
  ...insightEvidence,
  "insight.overProvisioned": (p: { service: string; cpu: Size; memory: Size }) =>
    `${p.service} の予約が使用量より大きすぎます。1 タスクあたり ${vcpu(p.cpu.from)} vCPU、${p.memory.from} MiB の予約は ${vcpu(p.cpu.to)} vCPU、${p.memory.to} MiB で足ります。`,
  "insight.overProvisioned.do": (p: { service: string; headroom: number }) =>
    `下記のサイズ（使用量に ${p.headroom} % の余裕を加えたもの）で ${p.service} をデプロイし、しばらく様子を見てください。使用率でスケールするサービスは小さいタスクほど早く目標に達します。目標も併せて上げてください。`,
  "insight.hostsNotNeeded": (p: { group: string; hosts: number; most: number }) =>
    `${groupName(p.group)} のホスト ${p.hosts} 台は 2 週間一度も必要になりませんでした。予約はすべて ${p.most} 台に収まります。`,
  "insight.hostsNotNeeded.do": (p: { group: string; most: number; managed: boolean }) =>
    p.managed
      ? `ECS が ${groupName(p.group)} をスケールインしない理由（ターゲットキャパシティ、スケールイン保護、全ホストに分散したタスク）を確認してください。`
      : `タスクごとに別のホストを求めるサービス（distinctInstance。ここでは分かりません）がなければ、ホストをドレインしてから ${groupName(p.group)} の希望容量を ${p.most} にするか、キャパシティプロバイダーのマネージドスケーリングに任せてください。`,
  "insight.floorNotNeeded": (p: { group: string; floor: number; most: number; hosts: number }) =>
    `${groupName(p.group)} の最小台数 ${p.floor} 台は 2 週間一度も必要になりませんでした。予約はすべて ${p.most} 台に収まります。`,
  "insight.floorNotNeeded.do": (p: { group: string; most: number }) =>
    `タスクごとに別のホストを求めるサービス（distinctInstance。ここでは分かりません）がなければ、${groupName(p.group)} の最小サイズを ${p.most} に下げ、ECS にスケールインさせてください。`,
  "insight.fargateCheaper": (p: { cluster: string; hosts: number; percent: number }) =>
    `${p.cluster} のタスクは、ホスト ${p.hosts} 台より Fargate のほうが ${p.percent} % 安く、ホストの保守も不要になります。`,
  "insight.fargateCheaper.do": (p: { daemons: number }) =>
    `自社の価格と予約割引（insights.prices）で計算し直したうえで、サービスごとに移行してください（ネットワークモード awsvpc、requiresCompatibilities FARGATE、タスクサイズ）。${p.daemons > 0 ? `デーモン ${p.daemons} 個はサイドカーにするか廃止します。` : ""}`,
  "insight.noSurgeRoom": (p: { service: string; cluster: string }) =>
    `${p.service} の次のロールアウトは ${p.cluster} に空きがなく配置できません。`,
  "insight.noSurgeRoom.do": (p: { service: string }) =>
    `ホストを追加するか、ECS に追加させる（マネージドスケーリング）か、${p.service} が先にタスクを止められるようにしてください（minimumHealthyPercent を 100 未満に）。`,
  "insight.roomShrinking": (p: { cluster: string; of: string; on: string }) =>
    `${p.cluster} の空き${p.of === "cpu" ? " CPU " : "メモリ"}が減り続けています。このままでは ${p.on} に埋まります。`,
  "insight.roomShrinking.do": (p: { cluster: string; hostsLeft: number }) =>
    p.hostsLeft > 0
      ? `ECS はあと ${p.hostsLeft} 台追加できます。Auto Scaling グループの上限が足りるか確認してください。`
      : `${p.cluster} にホストを追加するか、増加の原因を確認してください。過大な予約は fleet insights --kind OVER_PROVISIONED で分かります。`,
  "insight.diskFilling": (p: { host: string; on: string }) =>
    `${p.host} のディスクが埋まりつつあります。このままでは ${p.on} に満杯になります。`,
  "insight.diskFull": (p: { host: string; percent: number }) =>
    `${p.host} のディスク使用率は ${p.percent} % です。`,
  "insight.diskFilling.do": (p: { host: string; writer: string | null }) =>
    `${p.host} で増えているもの（docker system df、/var/lib/docker と /var/log の du）を確認してください。${p.writer === null ? "" : `最も多く書き込むのは ${p.writer} です。`}早めに掃除する（ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION）か、ドレインしてより大きなディスクのホストに置き換えてください。`,
  "insight.agentCleanUp.ignored": (p: { group: string; name: string; configured: string }) =>
    `${groupName(p.group)} の ECS エージェントは ${p.name}=${p.configured} を無視し、既定値を使います。`,
  "insight.agentCleanUp.ignored.do": (p: { name: string }) =>
    `${p.name} をエージェントが受け付ける値にするか、設定から外してください。`,
  "insight.agentCleanUp.off": (p: { group: string }) =>
    `${groupName(p.group)} の ECS エージェントはイメージを削除しません。デプロイのたびにディスクが埋まります。`,
  "insight.agentCleanUp.off.do": () => "ecs.config から ECS_DISABLE_IMAGE_CLEANUP を外してください。",
  "insight.agentCleanUp.late": (p: { group: string; hours: number }) =>
    `${groupName(p.group)} の ECS エージェントは停止したコンテナを ${p.hours} 時間残し、そのイメージも消えません。`,
  "insight.agentCleanUp.late.do": () =>
    "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION を数時間にしてください（未設定なら 3h）。停止したコンテナが参照するイメージは削除されません。",
  "insight.agentDisconnected": (p: { host: string }) =>
    `${p.host} の ECS エージェントが切断されています。ECS はそこでタスクの配置も停止もできません。`,
  "insight.agentDisconnected.do": (p: { host: string }) =>
    `${p.host} のエージェント（systemctl status ecs）と ECS エンドポイントへの経路を確認してください。ホストに到達できない場合はドレインして置き換えてください。`,
  "insight.agentOld": (p: { group: string; hosts: number; oldest: string }) =>
    `${groupName(p.group)} のホスト ${p.hosts} 台の ECS エージェントが古いです（${p.oldest}）。`,
  "insight.agentOld.do": (p: { group: string; newest: string }) =>
    `${groupName(p.group)} を新しい ECS 最適化 AMI（エージェント ${p.newest} 以降）で起動し直してホストを入れ替えるか、エージェントを更新してください（UpdateContainerAgent）。`,
  "insight.noMonitoringAgent": (p: { group: string; hosts: number; of: number }) =>
    `${groupName(p.group)} のホスト ${p.of} 台のうち ${p.hosts} 台はメトリクスがなく、監視されていません。`,
  "insight.noMonitoringAgent.do": () =>
    "ホストとコンテナを監視するには、ホストにエージェントを入れて（ユーザーデータまたはデーモンサービス）、metrics.sources にそのソースを書いてください。",
  "insight.amiOld": (p: { group: string; hosts: number; ami: string; days: number; deprecated: boolean }) =>
    `${groupName(p.group)} のホスト ${p.hosts} 台は${p.deprecated ? "非推奨になった" : `作成から ${p.days} 日たった`} AMI（${p.ami}）から起動されています。`,
  "insight.amiOld.do": (p: { group: string }) =>
    `${groupName(p.group)} の起動テンプレートを新しい AMI に変え、インスタンスを更新してください。システムとエージェントのセキュリティ修正が入ります。`,
  "insight.hostDrift": (p: { group: string; in: readonly string[] }) =>
    `${groupName(p.group)} のホストが揃っていません: ${p.in.map((each) => driftWords[each] ?? each).join("、")}。`,
  "insight.hostDrift.do": (p: { group: string }) =>
    `${groupName(p.group)} のインスタンスを更新し、すべてのホストを起動テンプレートどおりにしてください。`,
  "insight.drainStuck": (p: { host: string; tasks: number }) =>
    `${p.host} のドレインが終わりません。タスク ${p.tasks} 個が残っています。`,
  "insight.drainStuck.do": (p: { host: string; alone: number }) =>
    p.alone > 0
      ? `${p.host} のサービスに属さないタスク（${p.alone} 個）を停止してください。ECS はこれらを移動しません。ほかのタスクは別のホストに空きがあるか確認してください。`
      : "タスクが別のホストに配置できるか（NO_SURGE_ROOM）、サービスが新しいタスクの前に 1 つ止められるか（minimumHealthyPercent）を確認してください。",
  "insight.evaluation.failed": (p: { error: string }) => `フリートを評価できませんでした: ${p.error}`,
  "problem.invalid.snoozeUntil": (p: { until: string }) => `${p.until} までは保留にできません。`,
  "problem.invalid.snoozeUntil.hint": () => "1 年以内の未来の時刻を指定してください。",
};

const kinds: Readonly<Record<string, string>> = {
  DEPLOY: "デプロイ",
  ROLLBACK: "ロールバック",
  SCALE: "タスク数の変更",
  RESTART: "再起動",
};
const person = (p: { by: string; onBehalfOf: string | null }) =>
  p.onBehalfOf ? `${p.onBehalfOf}（${p.by} 経由）` : p.by;
const because = (reason: string | null) => (reason ? `、理由「${reason}」` : "");

function spell(seconds: number): string {
  if (seconds < 120) return `${seconds} 秒`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} 分`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} 時間`;
  return `${Math.round(seconds / 86_400)} 日`;
}

const endings: Readonly<Record<string, string>> = {
  SUCCEEDED: "成功しました",
  FAILED: "失敗しました",
  CANCELLED: "キャンセルされました",
};

/** タスク、配置できなかったタスク、デプロイがなぜそうなったか。事実ごとに証拠を伴う。 */
export const why = {
  "why.asked.deployment": (p: {
    deployment: string;
    kind: string;
    by: string;
    onBehalfOf: string | null;
    reason: string | null;
    images: readonly string[];
    desired: number | null;
  }) =>
    `${person(p)} が${kinds[p.kind] ?? p.kind}を依頼${p.images.length > 0 ? `: ${p.images.join("、")}` : ""}` +
    `${p.desired === null ? "" : `、タスク ${p.desired} 個`}${because(p.reason)}（${p.deployment}）`,
  "why.asked.approval": (p: { approver: string; verdict: string; reason: string | null }) =>
    `${p.approver} が${p.verdict === "APPROVED" ? "承認" : "却下"}${because(p.reason)}`,
  "why.asked.elsewhere": (p: { service: string | null; ecsDeployment: string }) =>
    `${p.service ? `${p.service} の ` : ""}ECS デプロイ ${p.ecsDeployment} が起動しました。Fleetgraph を通していません`,
  "why.asked.alone": (p: { startedBy: string | null; group: string | null }) =>
    `サービスに属さず単独で実行されました${p.startedBy ? `。起動元 ${p.startedBy}` : ""}${p.group ? `（${p.group}）` : ""}`,
  "why.asked.revision": (p: { revision: string; images: readonly string[] }) =>
    `リビジョン ${p.revision}${p.images.length > 0 ? `: ${p.images.join("、")}` : ""}`,
  "why.asked.call": (p: {
    person: string;
    action: string;
    revision: string | null;
    count: number | null;
    startedBy: string | null;
  }) =>
    `${p.person} が ${p.action} を実行${p.revision ? `（${p.revision}）` : ""}${p.count === null ? "" : `、タスク ${p.count} 個`}` +
    `${p.startedBy ? `、起動元 ${p.startedBy}` : ""}`,
  "why.asked.ran": (p: { person: string; action: string }) => `${p.person} が実行: ${p.action}`,
  "why.asked.changed": (p: { person: string; action: string }) =>
    `直前の Fleetgraph を通さないサービスの変更: ${p.person} による ${p.action}`,
  "why.call.refused": (p: { code: string }) => `AWS が拒否: ${p.code}`,
  "why.call.failures": (p: { failures: number; reason: string }) =>
    `ECS は ${p.failures} 個のタスクを起動できませんでした: ${p.reason}`,
  "why.task.stoppedBy": (p: { person: string; action: string }) => `${p.person} が停止: ${p.action}`,
  "why.asked.count": (p: { service: string; desired: number; running: number; revision: string | null }) =>
    `${p.service} の希望数は${p.revision ? ` ${p.revision} の` : ""}タスク ${p.desired} 個、実行中は ${p.running} 個でした`,
  "why.sent": (p: { action: string; outcome: string }) =>
    p.outcome === "OK"
      ? `AWS への依頼: ${p.action}`
      : `AWS への依頼: ${p.action}、${p.outcome === "NO_ANSWER" ? "返答なし" : `拒否 ${p.outcome}`}`,

  "why.task.exited": (p: { container: string; exitCode: number | null }) =>
    `コンテナ ${p.container} が${p.exitCode === null ? "" : `終了コード ${p.exitCode} で`}自ら終了し、タスクも停止しました。`,
  "why.task.healthCheck": (p: { check?: string | null; port?: number | null; reason?: string | null }) => {
    const check = p.check === "CONTAINER" ? "コンテナの" : p.check === "TARGET" ? "ロードバランサーの" : "";
    return `${check}ヘルスチェックに失敗し${p.reason ? `（${p.reason}${p.port ? `、ポート ${p.port}` : ""}）` : ""}、ECS が停止しました。`;
  },
  "why.task.spot": () => "実行していたスポット容量を AWS が回収しました。",
  "why.task.hostGone": (p: { host: string | null }) =>
    `実行していたホスト${p.host ? ` ${p.host}` : ""}が停止したか、AWS が異常と判断しました。`,
  "why.task.byHand": (p: { reason: string }) =>
    `誰かが手動で停止しました${p.reason ? `: ${p.reason}` : "。"}`,
  "why.task.startFailed": (p: { reason: string }) => `起動できませんでした。ECS の説明: ${p.reason}`,
  "why.task.notWanted": (p: { service: string | null; ecsDeployment: string | null }) =>
    `${p.service ?? "サービス"} に不要になったため ECS が停止しました。別のリビジョンに置き換わったか、タスク数が減りました` +
    `${p.ecsDeployment ? `（${p.ecsDeployment}）` : ""}。`,
  "why.task.runs": (p: { state: string }) => `停止していません: ${p.state}`,
  "why.task.vanished": () => "ECS の一覧から消え、終わりを伝えるものはありません",
  "why.task.lived": (p: { seconds: number }) => `実行時間 ${spell(p.seconds)}`,
  "why.task.stopCode": (p: { stopCode: string | null; reason: string | null }) =>
    `ECS の説明: ${[p.stopCode, p.reason].filter(Boolean).join(": ")}`,
  "why.task.container": (p: { container: string; exitCode: number | null; reason: string | null }) =>
    `${p.container} が${p.exitCode === null ? "終了コードなしで" : `終了コード ${p.exitCode} で`}終了${p.reason ? `: ${p.reason}` : ""}`,
  "why.task.unhealthy": () => "異常と判定されていました",
  "why.task.host": (p: { host: string; status: string }) =>
    `ホスト ${p.host} で実行（最後の状態 ${p.status}）`,
  "why.event": (p: { event: string }) => `ECS の説明: ${p.event}`,

  "why.room.cluster": (p: {
    cluster: string;
    hosts: number;
    cpu: number;
    memory: number;
    tasks: number;
    needsCpu: number | null;
    needsMemory: number | null;
  }) =>
    `${p.cluster} はホスト ${p.hosts} 台、タスク ${p.tasks} 個、空きは合計 CPU ${p.cpu} ユニット、メモリ ${p.memory} MiB でした` +
    (p.needsCpu === null
      ? ""
      : `。1 タスクは 1 台のホストに CPU ${p.needsCpu} ユニット、メモリ ${p.needsMemory ?? 0} MiB が必要です`),
  "why.room.open": (p: { host: string; hosts: number }) =>
    `その時点の記録では ${p.host}${p.hosts > 1 ? `（${p.hosts} 台のうち）` : ""} に置けたはずです。不足は二度の確認の間に解消したか、ECS だけが見るものです`,
  "why.room.holder": (p: {
    task: string;
    group: string | null;
    host: string | null;
    cpu: number | null;
    memory: number | null;
  }) =>
    `${p.group ?? "タスク"} が${p.host ? ` ${p.host} で` : ""} ${[p.cpu === null ? "" : `CPU ${p.cpu} ユニット`, p.memory === null ? "" : `${p.memory} MiB`].filter(Boolean).join("、") || "場所"} を使用（タスク ${p.task.slice(0, 8)}）`,
  "why.room.partial": (p: { hosts: number; tasks: number }) =>
    `クラスターが大きく、ホスト ${p.hosts} 台、タスク ${p.tasks} 個までしか調べていません。`,
  "why.room.noRevision": () => "タスク定義が一度も読まれておらず、必要量は不明です。空きだけを示します。",
  "why.room.noAttributes": () => "当時のホストの属性は不明で、属性の不足は判定していません。",

  "why.next.task": (p: { service: string | null; task: string; seconds: number; state: string }) =>
    `${p.service ?? "サービス"} が${p.seconds <= 0 ? "直ちに" : ` ${spell(p.seconds)}後に`}タスク ${p.task.slice(0, 8)} を起動（${p.state}）`,
  "why.next.noTask": (p: { service: string | null }) =>
    `その後 1 時間に ${p.service ?? "サービス"} の別のタスクの起動は見られませんでした`,
  "why.next.deployment": (p: { deployment: string; state: string; ended: boolean }) =>
    p.ended ? `デプロイは${endings[p.state] ?? p.state}` : `デプロイは進行中です: ${p.state}`,
  "why.next.undone": (p: {
    deployment: string;
    by: string;
    onBehalfOf: string | null;
    policy: boolean;
    state: string;
  }) =>
    `${p.policy ? "ポリシーにより元に戻されました" : `${person(p)} がサービスを元に戻しました`}: ${p.deployment} は${endings[p.state] ?? p.state}`,
  "why.next.placed": (p: { seconds: number; failures: number; event: string }) =>
    `${spell(p.seconds)}後${p.failures > 0 ? `、さらに ${p.failures} 回の失敗を経て` : ""}、ECS の説明: ${p.event}`,
  "why.next.neverPlaced": (p: { failures: number }) =>
    p.failures > 0
      ? `さらに ${p.failures} 回失敗し、成功の記録はありません`
      : "その後に ECS が伝えたことは記録にありません",
};

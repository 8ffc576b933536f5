import { minuteInUtc } from "../part-of-fleet.ts";

/** タスクがホストに残る理由。 */
const holds: Readonly<Record<string, string>> = {
  MOVING: "ECS がまだ移していません",
  DAEMON: "デーモンのタスクで、ホストとともに終わります",
  STANDALONE: "サービスに属さないタスクを ECS は移しません",
  NO_ROOM: "ほかのホストに空きがありません",
  PERCENTAGES: "サービスの割合の設定では、タスクの開始も停止もできません",
  LAST_HOST: "クラスターにタスクを受け入れるホストがほかにありません",
  DISCONNECTED: "ホストのエージェントが応答せず、停止できません",
  LOCKED: "サービスがロックされています",
  UNTOLD: "ほかに置けるかどうか判断できません",
};
const clause = (reason: string) => holds[reason] ?? reason;

type Failed = { host: string; kind: string; operation: string; code: string; message: string };

/** ホストのドレインと再開。 */
export const hosts = {
  "placement.off.moving": () => "ECS が別の場所で開始してから停止します。",
  "placement.off.daemon": () => "デーモンのタスクはホストとともに終わります。",
  "placement.off.standalone": () =>
    "サービスに属さないタスクです。ECS は移しません。終わるのを待つか、停止してください。",
  "placement.off.lastHost": () => "クラスターにタスクを受け入れるホストがほかにありません。",
  "placement.off.disconnected": () =>
    "ホストのエージェントが応答しません。ECS は別の場所で開始しますが、このタスクは停止できません。",
  "placement.off.untold": () => "ほかに置けるかどうか判断できません。",
  "placement.off.percentages": (p: { minimum: number; maximum: number; desired: number }) =>
    `サービスのタスクは ${p.desired} 個、minimumHealthyPercent は ${p.minimum}、maximumPercent は ${p.maximum} です。ECS は開始も停止もできません。`,

  "hosts.off.locked": (p: { owner: string; reason: string; until: string | null }) =>
    `サービスは ${p.owner} がロックしています${p.until === null ? "" : `（${minuteInUtc(p.until)} まで）`}: ${p.reason}`,

  "problem.hostLocked": (p: { host: string; tasks: number }) =>
    `${p.host} をドレインすると、ロックされたサービスのタスク ${p.tasks} 個が停止します。`,
  "problem.hostLocked.hint": (p: { overridable: boolean }) =>
    "ロックした人に確認するか、先にロックを解除してください。" +
    `${p.overridable ? "\n待てない場合は、それでもドレインできます: --force" : ""}`,
  "problem.hostHoldsTasks": (p: { host: string; tasks: number; reason: string }) =>
    `${p.host} は空になりません。タスク ${p.tasks} 個が残ります（${clause(p.reason)}）。`,
  "problem.hostUntold": (p: { host: string; operation: string; code: string; message: string }) =>
    `${p.host} のタスクをほかに置けるかどうか判断できません: ${p.operation}: ${p.code}: ${p.message}`,
  "problem.hostIsLast": (p: { host: string }) =>
    `${p.host} はクラスターでタスクを受け入れる最後のホストです。以後、何も配置できなくなります。`,
  "problem.hostHoldsTasks.hint": (p: { overridable: boolean }) =>
    "先に空きを作ってください。ホストの追加、サービスの割合の変更、サービスに属さないタスクの停止などです。" +
    `${p.overridable ? "\n待てない場合は、それでもドレインできます: --force" : ""}`,
  "problem.hostNotReady": (p: { host: string; status: string; by: string | null }) =>
    p.status === "ACTIVE"
      ? `${p.host} はすでにタスクを受け入れています。`
      : p.status === "DRAINING"
        ? `${p.host} はすでにドレイン中です${p.by ? `（依頼者: ${p.by}）` : ""}。`
        : `${p.host} は ${p.status} です。ドレインできるのは ACTIVE のホストだけです。`,

  "host.drainRequested": (p: { host: string; by: string; reason: string | null }) =>
    `${p.by} が ${p.host} のドレインを依頼しました${p.reason ? `: ${p.reason}` : "。"}`,
  "host.draining": (p: { host: string; left: number }) =>
    `${p.host} をドレイン中です。タスクは ${p.left} 個です。`,
  "host.drainMoved": (p: { host: string; left: number }) =>
    `${p.host} をドレイン中です。残りのタスクは ${p.left} 個です。`,
  "host.drainStuck": (p: { host: string; left: number; since: string; reason: string }) =>
    `${p.host} が空になりません。${minuteInUtc(p.since)} 以降タスクが減らず、${p.left} 個残っています（${clause(p.reason)}）。`,
  "host.drained": (p: { host: string }) => `${p.host} のドレインが完了しました。何も動いていません。`,
  "host.drainUndone": (p: { host: string }) =>
    `${p.host} は Fleetgraph を通さずに再開され、タスクを受け入れています。`,
  "host.gone": (p: { host: string }) => `${p.host} はクラスターからなくなりました。`,
  "host.failed": (p: Failed) =>
    `${p.host} を${p.kind === "DRAIN" ? "ドレイン" : "再開"}できませんでした: ${p.operation}: ${p.code}: ${p.message}`,
  "host.accountGone": (p: { host: string; account: string }) =>
    `アカウント ${p.account} の設定がなくなったため、${p.host} の操作は終わりました。`,
  "host.activateRequested": (p: { host: string; by: string; reason: string | null }) =>
    `${p.by} が ${p.host} の再開を依頼しました${p.reason ? `: ${p.reason}` : "。"}`,
  "host.activated": (p: { host: string }) => `${p.host} は再びタスクを受け入れます。`,

  "cli.summary.host": () => "ホストの空きと、ドレイン中に残っているタスク",
  "cli.show.label.drain": () => "ドレイン",
  "cli.hosts.label.agent": () => "エージェント",
  "cli.hosts.label.free": () => "空き",
  "cli.hosts.free": (p: { cpu: string; memory: string }) => `CPU ${p.cpu} ユニット、メモリ ${p.memory} MiB`,
  "cli.hosts.holding": () => "残っているタスク",
  "cli.hosts.column.why": () => "理由",
  "cli.hosts.outside": () => "Fleetgraph を通さない操作",
  "cli.hosts.stuck": (p: { since: string }) => `${p.since}からタスクが減っていません`,
  "cli.summary.hosts drain": () => "ホストのタスクを空にする",
  "cli.summary.hosts activate": () => "ドレインしたホストで再びタスクを受け入れる",
  "cli.option.drainReason": () => "理由（ホストを見る人と監査履歴のため）",
  "cli.option.activateReason": () => "理由（監査履歴のため）",
  "cli.option.drainForce": () => "行き場のないタスクがあっても行う",
  "cli.option.drainWait": () => "空になるまで待つ（Ctrl-C で待つのをやめる）",
  "cli.hosts.asked": (p: { host: string }) => `${p.host} をドレインしています。`,
  "cli.hosts.activating": (p: { host: string }) => `${p.host} を再開しています。`,
  "cli.hosts.left": (p: { left: number }) => `残り ${p.left} タスク`,
  "cli.hosts.drained": (p: { host: string }) => `${p.host} のドレインが完了しました。何も動いていません。`,
  "cli.hosts.undo": (p: { host: string }) => `元に戻す: fleet hosts activate ${p.host}`,
  "cli.hosts.ended": (p: { host: string; state: string }) => {
    if (p.state === "UNDONE") return `${p.host} のドレインは取り消され、再びタスクを受け入れています。`;
    return p.state === "GONE"
      ? `${p.host} はクラスターからなくなりました。`
      : `${p.host} をドレインできませんでした。`;
  },
};

const kinds: Record<string, string> = {
  CLUSTER: "クラスター",
  SERVICE: "サービス",
  HOST: "ホスト",
  IMAGE: "イメージ",
  TASK: "タスク",
  DEPLOYMENT: "デプロイ",
};
const fields: Record<string, string> = {
  ID: "ID",
  NAME: "名前",
  ARN: "ARN",
  PATH: "名前",
  TASK_DEFINITION: "タスク定義",
  IMAGE: "イメージ",
  IMAGE_DIGEST: "ダイジェスト",
  EC2_INSTANCE_ID: "EC2インスタンス",
  PRIVATE_IP: "IPアドレス",
  ECS_DEPLOYMENT_ID: "ECSデプロイ",
  ACCOUNT: "アカウント",
  LABEL: "ラベル",
};

const moments: Record<string, string> = {
  CREATED: "依頼",
  PULL_STARTED: "イメージの取得開始",
  PULL_STOPPED: "イメージの取得完了",
  STARTED: "コンテナ起動",
  STOPPING: "停止開始",
  EXECUTION_STOPPED: "コンテナ終了",
  STOPPED: "停止",
  GONE: "一覧から消滅",
};

/** 一覧・検索・表示についてコマンドラインが話す言葉。 */
export const cliFleet = {
  "cli.summary.service": () => "サービス1つ: タスク数、イメージ、デプロイ、タスク、出来事",
  "cli.summary.task": () => "タスク1つ: コンテナ、ホスト、終了コード、停止の理由",
  "cli.summary.search": () => "名前・ID・アドレス・イメージ・ラベルから探す",

  "cli.option.labels": () => "このラベルが付いたものだけ: KEY または KEY=VALUE。繰り返し可",
  "cli.option.notSteady": () => "安定していないサービスだけ",
  "cli.option.ofImage": () => "このイメージだけ: 参照、リポジトリ、:tag、ダイジェスト",
  "cli.option.revision": () => "このタスク定義だけ: FAMILY または FAMILY:REVISION",
  "cli.option.launchType": () => "この起動タイプだけ（FARGATE、EC2など）。繰り返し可",
  "cli.option.health": () => "HEALTHY、UNHEALTHY、UNKNOWN のどれかだけ。繰り返し可",
  "cli.option.stopCode": () => "この理由で停止したものだけ（TaskFailedToStartなど）。繰り返し可",
  "cli.option.olderThan": () => "これより古いものだけ: 7d、2h、1h30m",
  "cli.option.newerThan": () => "これより新しいものだけ。書き方は同じ",
  "cli.option.freeCpu": () => "空きCPUユニットがこれ以上のものだけ",
  "cli.option.freeMemory": () => "空きメモリー（MiB）がこれ以上のものだけ",
  "cli.option.instanceType": () => "このインスタンスタイプだけ。繰り返し可",
  "cli.option.sort": () => "並び順。後ろに :desc を付けると逆順",
  "cli.option.watchList": () => "終わらずに変化を表示し続ける。Ctrl-Cで終了",
  "cli.option.every": () => "--watch が調べる間隔（5s）",
  "cli.option.kind": () => "cluster、service、host、image、task、deployment のどれかだけ。繰り返し可",

  "cli.column.kind": () => "種類",
  "cli.column.where": () => "場所",
  "cli.column.matched": () => "一致",
  "cli.column.container": () => "コンテナ",
  "cli.column.exit": () => "終了コード",
  "cli.column.age": () => "経過",

  "cli.kind": (p: { kind: string }) => kinds[p.kind] ?? p.kind,
  "cli.search.field": (p: { field: string }) => fields[p.field] ?? p.field,
  "cli.search.gone": () => "現存せず",
  "cli.search.none": (p: { text: string }) => `「${p.text}」で見つかるものはありません。`,
  "cli.search.hint": () => "短くすると多く見つかります。名前の一部は3文字から探せます。",

  "cli.watch.heading": (p: { seconds: number; at: string }) =>
    `${p.seconds}秒ごと、前回 ${p.at}。Ctrl-Cで終了します。`,
  "cli.watch.more": (p: { count: number }) => `…ほか${p.count}件`,
  "cli.watch.lost": (p: { reason: string }) => `応答がありません（${p.reason}）。もう一度試します。`,

  "cli.show.label.cluster": () => "クラスター",
  "cli.show.label.service": () => "サービス",
  "cli.show.label.host": () => "ホスト",
  "cli.show.label.labels": () => "ラベル",
  "cli.show.label.launch": () => "実行環境",
  "cli.show.label.created": () => "作成",
  "cli.show.label.started": () => "開始",
  "cli.show.label.stopped": () => "停止",
  "cli.show.label.why": () => "理由",
  "cli.show.label.size": () => "サイズ",
  "cli.show.size": (p: { cpu: number; memory: number }) => `CPU ${p.cpu} ユニット、${p.memory} MiB`,
  "cli.show.tasks": (p: { shown: number; more: boolean }) =>
    p.more ? `タスク（新しい順に${p.shown}件）` : `タスク（${p.shown}件）`,
  "cli.show.stoppedTasks": () => "最近停止したタスク",
  "cli.show.containers": () => "コンテナ",
  "cli.show.label.ecsDeployments": () => "ECS",
  "cli.show.notThrough": () => "Fleetgraph以外から",
  "cli.show.scaling": (p: { least: number; most: number }) => `（${p.least}〜${p.most}で自動調整）`,
  "cli.show.events": () => "ECSの最近の出来事",
  "cli.show.timeline": () => "経過",
  "cli.show.moment": (p: { kind: string }) => moments[p.kind] ?? p.kind,
  "cli.show.exited": (p: { name: string; code: number | null }) =>
    p.code === null ? `${p.name} が終了` : `${p.name} が終了コード${p.code}で終了`,
};

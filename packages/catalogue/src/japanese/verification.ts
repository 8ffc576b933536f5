const needs = {
  secrets: "シークレットを読む",
  credentials: "レジストリの認証情報を読む",
  image: "ECR からイメージを取得する",
  logs: "ログを書き込む",
};

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
  "check.withheld": (p: { permission: string }) =>
    `未確認: 結果は、ここで ${p.permission} の権限を持つ人だけに示されます。`,
  "check.withheld.hint": (p: { permission: string }) =>
    `${p.permission} のあるトークンを発行してもらうか、権限のある人に依頼してください。`,
  "check.unread.mistake": () =>
    "未確認: Fleetgraph の内部で誤りが起きました。詳しくはサーバーのログにあります。",
  "check.image.exists": (p: { image: string; digest: string }) => `${p.image} は ECR にあります: ${p.digest}`,
  "check.platform.single": (p: { image: string }) =>
    `未確認: ${p.image} にはイメージインデックスがなく、ECR は単一イメージのプラットフォームを示しません。`,
  "check.platform.unknown": (p: { image: string }) =>
    `未確認: ${p.image} がどのプラットフォームで動くのか分かりません。`,
  "check.platform.offered": (p: { image: string; wanted: readonly string[]; offered: readonly string[] }) =>
    `${p.image} は ${p.wanted.join("、")} に対応しています。`,
  "check.platform.lacking": (p: { image: string; wanted: readonly string[]; offered: readonly string[] }) =>
    `${p.image} は ${p.wanted.join("、")} に対応していません (対応: ${p.offered.join(", ") || "なし"})。`,
  "check.platform.lacking.hint": (p: { wanted: readonly string[] }) =>
    `${p.wanted.join("、")} 向けにもビルドしてください: docker buildx build --platform ${p.wanted.join(",")} --push`,
  "check.platform.mixedHosts": (p: {
    image: string;
    lacking: readonly string[];
    wanted: readonly string[];
    offered: readonly string[];
  }) =>
    `未確認: クラスターには ${p.wanted.join("、")} のホストがあり、${p.image} は ${p.lacking.join(", ")} に対応していません。`,
  "check.role.trusted": (p: { role: string }) => `ロール ${p.role} はあり、ECS タスクが引き受けられます。`,
  "check.role.missing": (p: { role: string }) => `ロール ${p.role} はありません。`,
  "check.role.missing.hint": () => "ロールを作るか、タスク定義で別のロールを指定してください。",
  "check.role.untrusted": (p: { role: string }) => `ECS タスクはロール ${p.role} を引き受けられません。`,
  "check.role.untrusted.hint": (p: { role: string }) =>
    `${p.role} の信頼ポリシーで、サービス ecs-tasks.amazonaws.com に sts:AssumeRole を許可してください。`,
  "check.role.unclear": (p: { role: string }) =>
    `未確認: ロール ${p.role} はありますが、ECS タスクが引き受けられるかは信頼ポリシーの条件によります。`,
  "check.role.otherAccount": (p: { role: string; account: string }) =>
    `${p.role} はアカウント ${p.account} のロールではありません。ECS は別アカウントのロールをタスクに渡しません。`,
  "check.role.otherAccount.hint": (p: { account: string }) =>
    `${p.account} のロールを使い、そこからもう一方を引き受けてください。`,
  "check.executionRole.needed": (p: { reason: "secrets" | "credentials" | "image" | "logs" }) =>
    `タスク定義に実行ロールがありません。ECS が${needs[p.reason]}ために必要です。`,
  "check.executionRole.needed.hint": () =>
    "executionRoleArn に指定してください (ecsTaskExecutionRole など)。",
  "check.secret.exists": (p: { secret: string }) => `シークレット ${p.secret} はあります。`,
  "check.secret.existsButKey": (p: { secret: string; key: string }) =>
    `シークレット ${p.secret} はあります。値は読まないため、キー「${p.key}」の有無は調べていません。`,
  "check.secret.missing": (p: { secret: string }) => `シークレット ${p.secret} はありません。`,
  "check.secret.deleted": (p: { secret: string }) => `シークレット ${p.secret} は削除予定です。`,
  "check.secret.noVersion": (p: { secret: string; version: string }) =>
    `シークレット ${p.secret} にバージョン ${p.version} はありません。`,
  "check.secret.hint": () =>
    "参照の名前・リージョン・バージョンを確かめるか、シークレットを作成 (復元) してください。",
  "check.secret.malformed": (p: { secret: string }) =>
    `「${p.secret}」はシークレットやパラメータの参照として正しくありません。`,
  "check.secret.malformed.hint": () =>
    "シークレットの ARN (…:secret:name-AbCdEf:json-key:stage:version)、またはパラメータの ARN か名前を書いてください。",
  "check.environmentFile.exists": (p: { file: string }) => `環境ファイル ${p.file} はあります。`,
  "check.environmentFile.missing": (p: { file: string }) => `環境ファイル ${p.file} はありません。`,
  "check.environmentFile.missing.hint": () =>
    "バケットとキーを確かめるか、ファイルをアップロードしてください。",
  "check.environmentFile.malformed": (p: { file: string }) => `${p.file} は環境ファイルを指していません。`,
  "check.environmentFile.malformed.hint": () =>
    "名前が .env で終わる S3 オブジェクトの ARN を指定します: arn:aws:s3:::BUCKET/KEY.env",
  "check.parameter.exists": (p: { parameter: string }) => `パラメータ ${p.parameter} はあります。`,
  "check.parameter.missing": (p: { parameter: string }) => `パラメータ ${p.parameter} はありません。`,
  "check.parameter.missing.hint": () => "名前とリージョンを確かめるか、パラメータを作成してください。",
  "check.logging.fargateDriver": (p: { driver: string }) =>
    `ログドライバー ${p.driver} は Fargate で使えます。`,
  "check.logging.fargateLacks": (p: { driver: string }) =>
    `ログドライバー ${p.driver} は Fargate では使えません。`,
  "check.logging.fargateLacks.hint": (p: { drivers: readonly string[] }) =>
    `${p.drivers.join(", ")} を使ってください。awsfirelens なら Fluentd や Fluent Bit に送れます。`,
  "check.logging.anywhere": (p: { driver: string }) =>
    `未確認: タスクがどこで動くか分からないため、${p.driver} が使えるか分かりません。`,
  "check.logging.noCapabilities": (p: { driver: string }) =>
    `未確認: どのホストもログドライバーを示していません (${p.driver} も含む)。`,
  "check.logging.hostsHave": (p: { driver: string; able: number; hosts: number }) =>
    `ログドライバー ${p.driver} は ${p.hosts} 台中 ${p.able} 台のホストで使えます。`,
  "check.logging.hostsLack": (p: { driver: string }) =>
    `ログドライバー ${p.driver} を使えるホストがありません。`,
  "check.logging.hostsLack.hint": (p: { driver: string }) =>
    `ホストのエージェントの ECS_AVAILABLE_LOGGING_DRIVERS に ${p.driver} を加えるか、別のドライバーを使ってください。`,
  "check.logging.lacksOption": (p: { container: string; option: string }) =>
    `${p.container} のログ設定に ${p.option} がありません。`,
  "check.logging.lacksOption.hint": (p: { option: string }) => `オプション ${p.option} を加えてください。`,
  "check.logging.groupIsMade": (p: { group: string }) =>
    `ロググループ ${p.group} は、なければ作られます (awslogs-create-group)。`,
  "check.logging.groupExists": (p: { group: string }) => `ロググループ ${p.group} はあります。`,
  "check.logging.noGroup": (p: { group: string }) => `ロググループ ${p.group} はありません。`,
  "check.logging.noGroup.hint": (p: { group: string }) =>
    `作成してください: aws logs create-log-group --log-group-name ${p.group}`,
  "check.targetGroup.noContainer": (p: { container: string }) =>
    `ロードバランサーの送り先のコンテナ「${p.container}」が新しいタスク定義にありません。`,
  "check.targetGroup.noContainer.hint": (p: { container: string }) =>
    `名前 ${p.container} を変えないか、先にサービスのロードバランサーを変更してください。`,
  "check.targetGroup.noPortNamed": (p: { container: string }) =>
    `未確認: ロードバランサーが ${p.container} のどのポートに送るのか、サービスが示していません。`,
  "check.targetGroup.noPort": (p: { container: string; port: number }) =>
    `ロードバランサーの送り先 ${p.container} のポート ${p.port} が新しいタスク定義にありません。`,
  "check.targetGroup.noPort.hint": (p: { container: string; port: number }) =>
    `${p.container} に containerPort ${p.port} を加えるか、先にサービスのロードバランサーを変更してください。`,
  "check.targetGroup.classic": (p: { loadBalancer: string }) =>
    `未確認: ${p.loadBalancer} は Classic Load Balancer で、ターゲットグループがありません。`,
  "check.targetGroup.missing": (p: { group: string }) => `ターゲットグループ ${p.group} はありません。`,
  "check.targetGroup.missing.hint": () => "作り直すか、サービスのロードバランサーを変更してください。",
  "check.targetGroup.type": (p: { group: string; is: string; wanted: string; mode: string }) =>
    `ターゲットグループ ${p.group} の種類は ${p.is} ですが、ネットワークモード ${p.mode} のタスクには ${p.wanted} が必要です。`,
  "check.targetGroup.type.hint": (p: { wanted: string }) =>
    `種類が ${p.wanted} のターゲットグループを使うか、ネットワークモードを変えないでください。`,
  "check.targetGroup.protocol": (p: {
    group: string;
    protocol: string;
    port: string;
    mapped: readonly string[];
  }) =>
    `ターゲットグループ ${p.group} のプロトコルは ${p.protocol} ですが、${p.port} は ${p.mapped.join(", ")} です。`,
  "check.targetGroup.protocol.hint": (p: { wanted: readonly string[] }) =>
    `ポートのプロトコルを ${p.wanted.join(" か ")} にしてください。`,
  "check.targetGroup.protocolUnknown": (p: { group: string; protocol: string }) =>
    `未確認: ターゲットグループ ${p.group} のプロトコル ${p.protocol} は未知のものです。`,
  "check.targetGroup.fits": (p: { group: string; port: string }) =>
    `ターゲットグループ ${p.group} は ${p.port} に合っています。`,
  "check.percentages.roll": (p: {
    minimumHealthyPercent: number;
    maximumPercent: number;
    minimum: number;
    maximum: number;
    desired: number;
  }) => `${p.desired} 個のタスクのうち、最低 ${p.minimum} 個、最大 ${p.maximum} 個で入れ替えられます。`,
  "check.percentages.stuck": (p: {
    minimumHealthyPercent: number;
    maximumPercent: number;
    minimum: number;
    maximum: number;
    desired: number;
  }) =>
    `このままでは入れ替えが進みません。タスク ${p.desired} 個に最小 ${p.minimumHealthyPercent} %、最大 ${p.maximumPercent} % では、` +
    "古いタスクを先に止めることも、新しいタスクを先に起動することもできません。",
  "check.percentages.stuck.hint": () =>
    "maximumPercent を上げる (200 なら新しいタスクを先に起動) か、minimumHealthyPercent を下げて (0 なら古いタスクを先に停止) ください。",
  "check.size.exists": (p: { cpu: number; memory: number }) =>
    `CPU ${p.cpu} ユニット・メモリ ${p.memory} MiB は Fargate で使えます。`,
  "check.size.absent": () =>
    "タスク定義に、Fargate に必要なタスクの cpu と memory が読み取れる形で書かれていません。",
  "check.size.absent.hint": () => "両方を設定してください (cpu 256、memory 512 など)。",
  "check.size.unknown": (p: { cpu: number; largest: number }) =>
    `未確認: CPU ${p.largest} ユニットを超える大きさ (${p.cpu}) は未知のものです。`,
  "check.size.cpu": (p: { cpu: number }) => `CPU ${p.cpu} ユニットは Fargate では使えません。`,
  "check.size.cpu.hint": (p: { cpus: readonly number[]; nearest: number }) =>
    `${p.nearest} を使ってください。使えるのは ${p.cpus.join(", ")} です。`,
  "check.size.memory": (p: { cpu: number; memory: number }) =>
    `CPU ${p.cpu} ユニットにメモリ ${p.memory} MiB の組み合わせは Fargate では使えません。`,
  "check.size.memory.hint": (p: { cpu: number; from: number; to: number; nearest: number }) =>
    `${p.nearest} MiB を使ってください。CPU ${p.cpu} ユニットなら ${p.from} から ${p.to} までです。`,
  "check.limit.containers": (p: { is: number; most: number }) => `コンテナ ${p.is} 個 (上限 ${p.most})`,
  "check.limit.containersExceeded": (p: { is: number; most: number }) =>
    `タスク定義のコンテナ ${p.is} 個は上限 ${p.most} 個を超えています。`,
  "check.limit.bytes": (p: { is: number; most: number }) => `タスク定義 ${p.is} バイト (上限 ${p.most})`,
  "check.limit.bytesExceeded": (p: { is: number; most: number }) =>
    `タスク定義 ${p.is} バイトは上限 ${p.most} バイトを超えています。`,
  "check.limit.within": (p: { subject: string; is: number; most: number }) =>
    `${p.subject}: ${p.is} (上限 ${p.most})`,
  "check.limit.exceeded": (p: { subject: string; is: number; most: number }) =>
    `${p.subject}: ${p.is} は上限 ${p.most} を超えています。`,
  "check.limit.exceeded.hint": (p: { quota: string }) =>
    `減らすか、Service Quotas で「${p.quota}」の引き上げを申請してください。`,
  "check.limit.fixed.hint": (p: { most: number }) =>
    `この上限は引き上げられません。${p.most} 以内にしてください。`,
  "check.limit.untold": (p: { quota: string }) => `未確認: Service Quotas が「${p.quota}」を示していません。`,
};

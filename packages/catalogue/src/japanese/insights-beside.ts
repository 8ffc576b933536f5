type Container = { service: string; container: string };

/** ログ、コンテナに向かないもの、監査証跡についての知らせ。 */
export const insightsBeside = {
  "insight.logDriverMissing": (p: Container & { where: string }) =>
    `${p.service} の ${p.container} にログドライバーがありません。` +
    (p.where === "FARGATE"
      ? "ログは失われます。"
      : "ログはホスト上の Docker のファイルにあり、コンテナとともに消えます。"),
  "insight.logDriverMissing.do": (p: { container: string }) =>
    `${p.container} に logConfiguration（awslogs、タグ付きの fluentd、awsfirelens など）を設定してください。`,
  "insight.logDriverNotOffered": (p: Container & { driver: string; lacking: number; hosts: number }) =>
    p.lacking === p.hosts
      ? `${p.container} のログドライバー ${p.driver} を使えるホストがありません。${p.service} の新しいタスクは配置できません。`
      : `ホスト ${p.hosts} 台のうち ${p.lacking} 台では ${p.container} のログドライバー ${p.driver} を使えません。${p.service} はそこに配置できません。`,
  "insight.logDriverNotOffered.do": (p: { driver: string; host: string }) =>
    `${p.host} などの /etc/ecs/ecs.config の ECS_AVAILABLE_LOGGING_DRIVERS に "${p.driver}" を加えてエージェントを再起動するか、使えるドライバーに変えてください。`,
  "insight.fluentdUntagged": (p: Container) =>
    `${p.service} の ${p.container} はタグなしで Fluentd にログを送っています。タグがコンテナ ID の先頭だけになり、振り分けに使えません。`,
  "insight.fluentdUntagged.do": (p: { service: string }) =>
    `ログオプション tag を設定してください。例: ecs.${p.service}.{{.ID}}（振り分け用の名前と、タスクにつながる ID）`,
  "insight.logTagUnjoinable": (p: Container & { tag: string }) =>
    `${p.service} の ${p.container} のログタグ「${p.tag}」からはコンテナがわかりません。収集側が container_id を残す場合だけタスクにつながります。`,
  "insight.logTagUnjoinable.do": (p: { tag: string }) =>
    `コンテナ ID を加えてください: ${p.tag}.{{.ID}}。またはログオプション labels に com.amazonaws.ecs.task-arn を指定してください。`,
  "insight.fluentdSynchronous": (p: Container & { address: string }) =>
    `${p.address} の Fluentd が止まっている間、${p.service} の ${p.container} は起動できないか停止します。`,
  "insight.fluentdSynchronous.do": (p: { container: string }) =>
    `${p.container} のログオプション fluentd-async を true にし、fluentd-buffer-limit で溜める量の上限を決めてください。`,

  "insight.heavyDiskWriter": (p: Container & { rate: number }) =>
    `${p.service} の ${p.container} は 2 時間に 1 時間以上の割合で、ホストのディスクへ平均毎秒 ${p.rate} MiB 以上書き込みます。ボリュームはホスト上の全コンテナで共有です。`,
  "insight.heavyDiskWriter.do": (p: { container: string }) =>
    `${p.container} に専用のボリューム（タスクごとの EBS）を与えるか、データベース、キュー、S3 など向いた保存先に移してください。ローカルディスクが必要なら、キャパシティープロバイダーや制約で専用のホストにしてください。`,
  "insight.hostBoundSingleton": (p: { service: string; bound: string }) =>
    `${p.service} はホスト自体を必要とする 1 個だけのタスクです（${p.bound}）。入れ替えのたびに止まり、どのホストに置かれるかも決まりません。`,
  "insight.hostBoundSingleton.do": (p: { service: string }) =>
    `${p.service} がホストのためのものなら、DAEMON として全ホストで動かしてください。専用の 1 台が要るなら、そのホストのシステムサービスにしてください。そうでなければ awsvpc や個別の Linux capability に変えてください。`,
  "insight.stateOnHost": (p: Container & { path: string }) =>
    `${p.service} の ${p.container} はホストの ${p.path} に状態を置いています。ほかのホストに配置されたタスクにはありません。`,
  "insight.stateOnHost.do": (p: { path: string }) =>
    `${p.path} の内容を、どのタスクからも見える場所に移してください（データベース、S3、共有ファイルなら EFS、タスク専用なら EBS ボリューム）。キャッシュなら、ホストのパスを使わないボリュームにしてください。`,
  "insight.standaloneForLong": (p: { cluster: string; family: string; days: number; tasks: number }) =>
    `${p.cluster} で ${p.family} のタスク ${p.tasks} 個がサービスに属さずに ${p.days} 日間動いています。終わっても再開されず、デプロイでも更新されず、ドレインはこれを待ちます。`,
  "insight.standaloneForLong.do": (p: { family: string }) =>
    `${p.family} を同じ数のタスクのサービスにしてください。ジョブなら、スケジュールで起動してください。`,
  "insight.enteredByHand": (p: { service: string; days: number; people: number }) =>
    `過去 30 日のうち ${p.days} 日、${p.people} 人が ${p.service} のコンテナに入りました。そこでの手作業の変更は次のタスクで消えます。`,
  "insight.enteredByHand.do": (p: { service: string }) =>
    `何のために入るのかを調べ、別の手段を用意してください（確認ならログとメトリクス、変更ならデプロイ）。手で世話する必要があるなら、${p.service} はコンテナではなく専用の EC2 インスタンスが向いています。`,

  "insight.trailNotRead": (p: { place: string; days: number | null }) =>
    p.days === null
      ? `${p.place} の CloudTrail を読んでいません。Fleetgraph 以外で誰が何を変えたかわかりません。`
      : `${p.place} の CloudTrail から ${p.days} 日間何も届いていません。`,
  "insight.trailNotRead.do": (p: { account: string }) =>
    `fleetgraph.yaml の trail.accounts に ${p.account} を書き、ロールに読み取りを許可してください（docs/cloudtrail.md）。失敗の内容: fleet audit trail --sources`,
  "insight.trailUnproven.lookup": (p: { place: string }) =>
    `${p.place} の CloudTrail は検索だけです。90 日分しかなく、証明もありません。`,
  "insight.trailUnproven.lookup.do": (p: { account: string }) =>
    `ログファイルの検証を有効にした証跡を S3 に配信し、そのバケットを trail.accounts.${p.account}.files に書いてください。`,
  "insight.trailUnproven.files": (p: { place: string; files: number }) =>
    `${p.place} の証跡で、この 1 日のファイル ${p.files} 個にダイジェストがありません。検証が無効です。`,
  "insight.trailUnproven.files.do": () =>
    "有効にしてください: aws cloudtrail update-trail --name TRAIL --enable-log-file-validation",
  "insight.trailDoubtful": (p: { place: string; files: number; digests: number }) =>
    `${p.place} の証跡は CloudTrail が配信したままではありません。改変・削除・混入のファイル ${p.files} 個、偽造または連鎖が切れたダイジェスト ${p.digests} 個。`,
  "insight.trailDoubtful.do": () =>
    "どれかを確認してください: fleet audit trail --sources。バケットに書き込める人を調べ、オブジェクトロックで写しを残してください。",
  "insight.outOfBandChanges": (p: { place: string; changes: number; people: number }) =>
    `過去 1 週間に ${p.place} で Fleetgraph を通さない変更が ${p.changes} 件（${p.people} 人）あり、まだ確認されていません。`,
  "insight.outOfBandChanges.do": (p: { account: string }) =>
    `確認してください: fleet audit out-of-band。問題ないものは確認済みにし、${p.account} を変える必要のある人には Fleetgraph での手段を用意してください。`,

  "insight.evidence.logDriver": () => "ログドライバー",
  "insight.evidence.launchType": () => "実行場所",
  "insight.evidence.hostsWithoutDriver": () => "使えないホスト",
  "insight.evidence.hosts": () => "ホスト",
  "insight.evidence.logTag": () => "タグ",
  "insight.evidence.fluentdAsync": () => "fluentd-async",
  "insight.evidence.fluentdAddress": () => "fluentd-address",
  "insight.evidence.diskWriteUsually": () => "2 時間に 1 時間の書き込み",
  "insight.evidence.diskWriteAtMost": () => "最大の書き込み (p99)",
  "insight.evidence.usageFrom": () => "計測開始",
  "insight.evidence.hostAccess": () => "ホストへのアクセス",
  "insight.evidence.desiredCount": () => "希望タスク数",
  "insight.evidence.hostPath": () => "ホストのパス",
  "insight.evidence.runningFor": () => "稼働期間",
  "insight.evidence.tasks": () => "タスク",
  "insight.evidence.startedBy": () => "起動者",
  "insight.evidence.enteredOn": () => "入った日数",
  "insight.evidence.entered": () => "入った回数",
  "insight.evidence.person": () => "人",
  "insight.evidence.clusters": () => "クラスター",
  "insight.evidence.trailReadLast": () => "最後の読み取り",
  "insight.evidence.trailFiles": () => "証跡のファイル",
  "insight.evidence.filesUncovered": () => "ダイジェストのないファイル",
  "insight.evidence.filesALTERED": () => "改変されたファイル",
  "insight.evidence.filesMISSING": () => "削除されたファイル",
  "insight.evidence.filesUNREFERENCED": () => "混入したファイル",
  "insight.evidence.badDigests": () => "偽造または連鎖が切れたダイジェスト",
  "insight.evidence.changes": () => "変更",
  "insight.evidence.changesBy": () => "変更者別",
  "insight.evidence.lastChange": () => "最後の変更",
};

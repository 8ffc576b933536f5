/** よく見る終了コードの意味 (128 + n はシグナル n による終了)。 */
const exitMeanings: Readonly<Record<number, string>> = {
  126: "コマンドを実行できません",
  127: "コマンドが見つかりません",
  134: "自ら異常終了、SIGABRT",
  137: "強制終了、SIGKILL。メモリ不足に多い",
  139: "不正なメモリアクセスで異常終了",
  143: "終了の指示を受けた、SIGTERM",
};

function exitWords(exitCode: number | null): string {
  if (exitCode === null) return "終了コード不明";
  const meaning = exitMeanings[exitCode];
  return `終了コード ${exitCode}${meaning ? ` (${meaning})` : ""} `;
}

const spaced = (text: string) => (text ? ` ${text} ` : "");

/** 新しいタスクが失敗した理由 (`kind`) と次にすること (`kind.next`)。ECS を知らない人にも分かる言葉で。 */
export const causes = {
  "cause.imageMissing": (p: { container: string; image: string }) =>
    `コンテナ ${p.container} のイメージ ${p.image} を取得できません。存在しないか、読み取る権限がありません。`,
  "cause.imageMissing.next": () => "タグを確かめ、イメージを push してからもう一度デプロイしてください。",
  "cause.imageDenied": (p: { container: string; image: string }) =>
    `コンテナ ${p.container} のイメージ ${p.image} を取得する権限がありません。レジストリがタスクの認証情報を拒否しました。`,
  "cause.imageDenied.next": () =>
    "タスク実行ロールに取得を許可するか (ECR なら AmazonECSTaskExecutionRolePolicy)、レジストリの認証情報を直してください。",
  "cause.imageUnreachable": (p: { container: string; image: string }) =>
    `コンテナ ${p.container} を動かす場所から、${p.image} のレジストリに接続できません。`,
  "cause.imageUnreachable.next": () =>
    "サブネットからレジストリへの経路 (NAT ゲートウェイ、VPC エンドポイント、パブリック IP) とセキュリティグループを確かめてください。",
  "cause.imageRateLimited": (p: { container: string; image: string }) =>
    `${p.image} のレジストリが、取得回数の上限を超えたため応じません。`,
  "cause.imageRateLimited.next": () =>
    "時間をおいてデプロイし直すか、イメージを ECR に移すか、認証して取得してください。",
  "cause.wrongPlatform": (p: { container: string; image: string }) =>
    `コンテナ ${p.container} のイメージ ${p.image} は、ホストとは別の種類のプロセッサー向けに作られています。`,
  "cause.wrongPlatform.next": () =>
    "ホストのプラットフォームに合わせてビルドし (docker build --platform linux/amd64 または linux/arm64)、もう一度デプロイしてください。",
  "cause.diskFull": (p: { host: string | null }) =>
    `${p.host ? `ホスト ${p.host} の` : ""}ディスクがいっぱいで、新しいイメージが入りませんでした。`,
  "cause.diskFull.next": () =>
    "ホストの不要なイメージを消すか (docker system prune)、ホストを入れ替えてからデプロイし直してください。",
  "cause.missingSecret": (p: { secret: string }) =>
    `タスク定義が指すシークレット${spaced(p.secret)}が存在しないか、このリージョンにありません。`,
  "cause.missingSecret.next": () =>
    "シークレットを作るか、タスク定義の名前を直してから、もう一度デプロイしてください。",
  "cause.secretDenied": (p: { secret: string }) =>
    `タスク実行ロールには、シークレット${spaced(p.secret)}を読む権限がありません。`,
  "cause.secretDenied.next": () =>
    "タスク実行ロールに secretsmanager:GetSecretValue か ssm:GetParameters を、専用の鍵があれば kms:Decrypt も許可してください。",
  "cause.secretUnread": (p: { secret: string; reason: string }) =>
    `シークレット${spaced(p.secret)}を読めませんでした: ${p.reason}`,
  "cause.secretUnread.next": () =>
    "サブネットから Secrets Manager や Systems Manager への経路と、タスク実行ロールの権限を確かめてください。",
  "cause.badRole": (p: { role: string }) =>
    `ECS がタスクのロール${spaced(p.role)}を使えません。存在しないか、ECS のタスクを信頼していません。`,
  "cause.badRole.next": () =>
    "ロールがあること、信頼ポリシーが ecs-tasks.amazonaws.com に引き受けを許していることを確かめてください。",
  "cause.cannotLaunch": (p: { reason: string }) => `ECS が新しいタスクを起動できません: ${p.reason}`,
  "cause.cannotLaunch.next": () =>
    "タスク定義かサービスの、ECS が指摘する点を直してからもう一度デプロイしてください。",
  "cause.logDriver": (p: { container: string; reason: string }) =>
    `ログの出力先が使えないため、コンテナ ${p.container} を起動できませんでした: ${p.reason}`,
  "cause.logDriver.next": () =>
    "タスク定義が指すロググループを作るか、タスク実行ロールに書き込みを許可してください。",
  "cause.commandNotFound": (p: { container: string; command: string | null }) =>
    `コンテナ ${p.container} を起動できません。${p.command ? `コマンド ${p.command} が` : "指定されたコマンドが"}イメージにないか、実行できません。`,
  "cause.commandNotFound.next": () =>
    "タスク定義の command と entryPoint を、イメージの中身と見比べてください。",
  "cause.startFailed": (p: { reason: string }) =>
    `新しいタスクを起動できませんでした。ECS の説明: ${p.reason}`,
  "cause.startFailed.next": () =>
    "ECS 開発者ガイドの「停止したタスクのエラーメッセージ」で、この文を調べてください。",
  "cause.exited": (p: { container: string; exitCode: number | null }) =>
    `コンテナ ${p.container} が起動直後に${exitWords(p.exitCode)}で止まりました。`,
  "cause.exited.next": (p: { container: string; exitCode?: number | null }) =>
    p.exitCode === 0
      ? `${p.container} の主プロセスが動き続けるようにしてください。終わるコンテナは何度も起動し直されます。`
      : `${p.container} の最後のログを見てください。設定の不足や起動時の異常がよくある原因です。`,
  "cause.outOfMemory": (p: { container: string }) =>
    `コンテナ ${p.container} がメモリの上限を超えたため強制終了されました。`,
  "cause.outOfMemory.next": () => "タスク定義のメモリ上限を上げるか、使用量を減らしてください。",
  "cause.healthCheck": (p: {
    service: string;
    check?: string | null;
    port?: number | null;
    reason?: string | null;
  }) => {
    const check = {
      CONTAINER: "コンテナのヘルスチェック",
      TARGET: "ロードバランサーのヘルスチェック",
    }[p.check ?? ""];
    const why = p.reason ? ` 理由: ${p.reason}${p.port ? ` (ポート ${p.port})` : ""}。` : "";
    return `${p.service} の新しいタスクは起動しましたが、${check ?? "ヘルスチェック"}に合格しませんでした。${why}`;
  },
  "cause.healthCheck.next": (p: { check?: string | null }) =>
    p.check === "TARGET"
      ? "ターゲットグループのパスとポート、セキュリティグループ、起動にかかる時間と猶予期間を確かめてください。"
      : "ヘルスチェックの対象とポート、起動にかかる時間を確かめてください。",
  "cause.spotInterruption": () => "新しいタスクが動いていたスポットの容量を AWS が回収しました。",
  "cause.spotInterruption.next": () =>
    "もう一度デプロイしてください。中断が困るサービスには、オンデマンドの容量も割り当ててください。",
  "cause.hostGone": (p: { host: string | null }) =>
    `新しいタスクが動いていたホスト${spaced(p.host ?? "")}が止められたか、AWS が異常と判断しました。`,
  "cause.hostGone.next": () => "代わりの正常なホストがクラスターに入ってから、もう一度デプロイしてください。",
  "cause.stoppedByHand": (p: { reason: string }) =>
    `新しいタスクが手動で止められました${p.reason ? `: ${p.reason}` : "。"}`,
  "cause.stoppedByHand.next": () => "もう一度デプロイする前に、誰が止めたかを確かめてください。",
};

import type { StageParams } from "../english/progress.ts";
import { stageWords } from "./progress.ts";
import { stateWord } from "./state-words.ts";

/** What the command line says. */
export const cli = {
  "cli.about": () => "ECS へデプロイし、何が動き、誰が変え、なぜ失敗したかを知るためのコマンドです。",
  "cli.usage": () => "使い方",
  "cli.examples": () => "例",
  "cli.options": () => "オプション",
  "cli.optionsEverywhere": () => "共通のオプション",
  "cli.commands": () => "コマンド",
  "cli.beside": ({ noun }: { noun: string }) => `fleet ${noun} のほかのコマンド`,
  "cli.moreHelp": () => "各コマンドの説明: fleet コマンド --help",
  "cli.group.change": () => "サービスを変える",
  "cli.group.look": () => "見る",
  "cli.group.record": () => "記録",
  "cli.group.connect": () => "接続",

  "cli.summary.deploy": () => "イメージやタスク数をサービスに反映し、終わるまで見届ける",
  "cli.summary.rollback": () => "サービスを一つ前に正常だったリビジョンに戻す",
  "cli.summary.cancel": () => "デプロイを止める(サービスは元の状態に戻る)",
  "cli.summary.status": () => "サービスの現状。サービスを省くとフリート全体",
  "cli.summary.history": () => "サービスのデプロイ履歴(新しい順)",
  "cli.summary.why": () => "タスクの停止や配置失敗、デプロイの失敗の理由を表示",
  "cli.summary.clusters": () => "クラスターの一覧",
  "cli.summary.services": () => "サービスの一覧",
  "cli.summary.tasks": () => "タスクの一覧",
  "cli.summary.hosts": () => "ホスト(ECS コンテナインスタンス)の一覧",
  "cli.summary.audit list": () => "誰が何をしたか(新しい順)",
  "cli.summary.tokens list": () => "アクセストークンの一覧",
  "cli.summary.tokens create": () => "アクセストークンを作る(表示は一度だけ)",
  "cli.summary.tokens revoke": () => "アクセストークンを無効にする",
  "cli.summary.login": () => "サーバーのアドレスとトークンをこのユーザーに保存する",
  "cli.summary.sync": () => "AWS からフリートを読み直す",
  "cli.summary.who": () => "誰がいつ何をデプロイしたかを言葉で尋ねる",
  "cli.summary.completion": () => "シェルでコマンド、サービス、クラスターを補完するためのスクリプトを出力",
  "cli.summary.query": () => "GraphQL 文書を実行し、結果を表示する",

  "cli.option.json": () => "プログラム向けに JSON で出力",
  "cli.option.help": () => "この説明を表示",
  "cli.option.version": () => "バージョンを表示",
  "cli.option.quiet": () => "結果とエラーだけを表示(途中経過と案内を省く)",
  "cli.option.verbose": () => "接続先や再試行などを標準エラーに表示",
  "cli.option.noColor": () => "色を使わない(NO_COLOR でも可)",
  "cli.option.limit": () => "最大件数(20)",
  "cli.option.all": () => "件数によらずすべて",
  "cli.option.image": () => "[コンテナ=]リポジトリ:タグ か :タグ(コンテナごとに)",
  "cli.option.count": () => "動かすタスクの数",
  "cli.option.reason": () => "理由(監査履歴に残る)",
  "cli.option.as": () => "誰のために行うか(principal:act-as 権限が必要)",
  "cli.option.deadline": () => "この時間が過ぎたらサーバーが打ち切る(例 10m)",
  "cli.option.timeout": () => "この時間が過ぎたら見届けるのをやめる(デプロイは続く)",
  "cli.option.syncTimeout": () => "この時間が過ぎたら待つのをやめる(10m)",
  "cli.option.detach": () => "受け付けられたらすぐ戻る",
  "cli.option.idempotencyKey": () => "依頼の名前。同じキーは7日間、二度実行されない",
  "cli.option.to": () => "戻り先のデプロイ(dep_…)",
  "cli.option.watch": () => "進行中のデプロイを終わりまで見届ける",
  "cli.option.cluster": () => "このクラスターだけ",
  "cli.option.service": () => "このサービスだけ",
  "cli.option.host": () => "このホストだけ",
  "cli.option.region": () => "このリージョンだけ",
  "cli.option.account": () => "このアカウントだけ",
  "cli.option.label": () => "このラベルを持つものだけ(キー または キー=値)",
  "cli.option.unsteady": () => "安定していないサービスだけ",
  "cli.option.status": () => "この状態だけ(例 RUNNING)。複数指定可",
  "cli.option.stopped": () => "停止したタスクも含める",
  "cli.option.disconnected": () => "エージェントが切れているホストだけ",
  "cli.option.actor": () => "この主体がしたことだけ",
  "cli.option.action": () => "この操作だけ(例 deployment.request)",
  "cli.option.outcome": () => "accepted または refused",
  "cli.option.since": () => "この時刻から(2h、7d、2026-11-23、RFC 3339)",
  "cli.option.until": () => "この時刻より前(書き方は同じ)",
  "cli.option.principal": () => "トークンが名乗る主体",
  "cli.option.role": () => "持たせるロール。複数指定可",
  "cli.option.expires": () => "期限(90d、2027-01-31、RFC 3339)",
  "cli.option.url": () => "サーバーのアドレス",
  "cli.option.wait": () => "全体の読み取りが保存されるまで待つ",
  "cli.option.variables": () => "変数の JSON、または @file.json(@- は標準入力)",
  "cli.option.operation": () => "文書に複数の操作があるとき、実行する操作",
  "cli.option.var": () => "変数を1つ: NAME=JSON または NAME=文字列",

  "cli.didYouMean": (p: { candidates: readonly string[] }) => `もしかして: ${p.candidates.join("、")}`,
  "cli.requestId": (p: { id: string }) =>
    `リクエスト ${p.id}: サーバーのログと監査履歴でこの番号から探せます。`,
  "cli.usage.unknownCommand": (p: { command: string }) => `コマンド "${p.command}" はありません。`,
  "cli.usage.unknownOption": (p: { option: string; command: string }) =>
    `"fleet ${p.command}" にオプション ${p.option} はありません。`,
  "cli.usage.missing": (p: { argument: string; command: string }) =>
    `"fleet ${p.command}" には ${p.argument} が必要です。`,
  "cli.usage.tooMany": (p: { argument: string; command: string }) =>
    `"fleet ${p.command}" に余分な引数 "${p.argument}" があります。`,
  "cli.usage.optionValue": (p: { option: string }) => `${p.option} には値が必要です。`,
  "cli.usage.optionNoValue": (p: { option: string }) => `${p.option} は値を取りません。`,
  "cli.usage.duration": (p: { value: string }) =>
    `"${p.value}" は時間の長さではありません。90s、10m、2h、7d のように書いてください。`,
  "cli.usage.instant": (p: { value: string }) =>
    `"${p.value}" は時刻ではありません。2h(前)、2026-11-23、2026-11-23T08:00:00Z のように書いてください。`,
  "cli.usage.count": (p: { option: string; value: string; least: number }) =>
    `${p.option} の "${p.value}" は ${p.least} 以上の整数ではありません。`,
  "cli.usage.tooLarge": (p: { option: string; value: string; most: number }) =>
    `${p.option} の "${p.value}" は大きすぎます。最大は ${p.most} です。`,
  "cli.usage.oneOf": (p: { option: string; values: readonly string[] }) =>
    `${p.option} は次のどれかです: ${p.values.join("、")}`,
  "cli.usage.nothingToDeploy": () =>
    "イメージ (--image :v42) や数 (--count 3) など、変更する内容を指定してください。",
  "cli.usage.var": (p: { value: string }) =>
    `--var は NAME=VALUE の形で指定してください(「${p.value}」は使えません)。`,
  "cli.usage.stdinTwice": () => "文書と変数の両方を標準入力から読むことはできません。",
  "cli.usage.shell": (p: { shell: string; shells: readonly string[] }) =>
    `「${p.shell}」用の補完はありません。使えるのは ${p.shells.join("、")} です。`,
  "cli.usage.placeTwice": (p: { service: string; place: string }) =>
    `「${p.service}」だけで場所が決まります。「${p.place}」は省いてください。`,
  "cli.usage.placeAmbiguous": (p: { what: string; ref: string }) =>
    `「${p.ref}」に当てはまる${p.what === "cluster" ? "クラスター" : "サービス"}が複数あります。`,
  "cli.usage.json": (p: { message: string }) =>
    `--variables が JSON オブジェクトではありません: ${p.message}`,
  "cli.usage.file": (p: { file: string; message: string }) => `${p.file} を読めません: ${p.message}`,
  "cli.usage.seeHelp": (p: { command: string }) => `説明: fleet ${p.command ? `${p.command} ` : ""}--help`,
  "cli.usage.url": (p: { url: string }) => `"${p.url}" は http または https のアドレスではありません。`,
  "cli.usage.urlWithUser": () =>
    "アドレスにユーザー名かパスワードが含まれていますが、送信されません。代わりに FLEETGRAPH_TOKEN を設定してください。",

  "cli.hint.login": () => "ログイン: fleet login(または FLEETGRAPH_URL と FLEETGRAPH_TOKEN を設定)",
  "cli.hint.firstToken": () => "最初のトークンは、サーバーが初回起動時に示したファイルにあります。",
  "cli.noToken": (p: { url: string }) => `${p.url} のトークンがありません。`,
  "cli.cannotReach": (p: { url: string; reason: string }) => `${p.url} に接続できません: ${p.reason}`,
  "cli.otherAnswer": (p: { url: string; status: number }) =>
    `${p.url} からの応答(HTTP ${p.status})は Fleetgraph のものではありません。`,
  "cli.noAnswer": (p: { url: string }) => `${p.url} から時間内に応答がありませんでした。`,
  "cli.hint.maybeDone": () => "依頼は実行されたかもしれません。もう一度依頼する前に確認してください。",
  "cli.hint.unreachable": (p: { url: string }) =>
    `サーバーは動いていますか。${p.url} は正しいですか(FLEETGRAPH_URL)。`,
  "cli.hint.certificate": () =>
    "証明書が信頼されていません。自社の認証局が発行したものなら、その認証局の証明書ファイルを NODE_EXTRA_CA_CERTS に設定してください。",
  "cli.hint.throughProxy": () =>
    "HTTP_PROXY または HTTPS_PROXY のプロキシを経由しました。プロキシが接続を許しているか確認してください。NO_PROXY に書いた相手には直接接続します。",
  "cli.hint.proxy": () =>
    "プロキシが設定されていますが、この Node.js は単独では使えません。Node.js 24 を使うか、22.21 以降で NODE_USE_ENV_PROXY=1 を設定してください。",
  "cli.hint.rateLimited": (p: { seconds: number | null }) =>
    p.seconds === null
      ? "少し待ってからもう一度試してください。"
      : `${p.seconds} 秒後にもう一度試してください。`,
  "cli.interrupted": () => "中断しました。",
  "cli.using": (p: { url: string; from: string }) => `サーバー ${p.url}(${p.from})`,
  "cli.retrying": (p: { operation: string; seconds: string; reason: string }) =>
    `${p.operation}: ${p.reason}。${p.seconds} 秒後に再試行します`,
  "cli.reconnecting": (p: { polling: boolean }) =>
    p.polling
      ? "ストリームが通らないため、定期的な問い合わせに切り替えます。"
      : "接続が切れました。再接続しています…",

  "cli.none": () => "ありません。",
  "cli.more": (p: { shown: number }) => `${p.shown} 件を表示。続きは --limit N または --all`,
  "cli.never": () => "なし",
  "cli.duration": (p: { hours: number; minutes: number; seconds: number }) =>
    [
      p.hours && `${p.hours}時間`,
      p.minutes && `${p.minutes}分`,
      (p.seconds || (!p.hours && !p.minutes)) && `${p.seconds}秒`,
    ]
      .filter(Boolean)
      .join(""),

  "cli.column.name": () => "名前",
  "cli.column.cluster": () => "クラスター",
  "cli.column.service": () => "サービス",
  "cli.column.account": () => "アカウント",
  "cli.column.region": () => "リージョン",
  "cli.column.status": () => "状態",
  "cli.column.services": () => "サービス",
  "cli.column.tasks": () => "タスク",
  "cli.column.hosts": () => "ホスト",
  "cli.column.running": () => "稼働",
  "cli.column.image": () => "イメージ",
  "cli.column.task": () => "タスク",
  "cli.column.host": () => "ホスト",
  "cli.column.health": () => "ヘルス",
  "cli.column.started": () => "開始",
  "cli.column.type": () => "種類",
  "cli.column.zone": () => "ゾーン",
  "cli.column.agent": () => "エージェント",
  "cli.column.cpuFree": () => "CPU 空き",
  "cli.column.memoryFree": () => "メモリ空き",
  "cli.column.when": () => "日時",
  "cli.column.deployment": () => "デプロイ",
  "cli.column.change": () => "変更",
  "cli.column.by": () => "実行者",
  "cli.column.state": () => "状態",
  "cli.column.took": () => "所要",
  "cli.column.action": () => "操作",
  "cli.column.target": () => "対象",
  "cli.column.outcome": () => "結果",
  "cli.column.reason": () => "理由",
  "cli.column.principal": () => "主体",
  "cli.column.roles": () => "ロール",
  "cli.column.expires": () => "期限",
  "cli.column.id": () => "ID",

  "cli.state.word": (p: { state: string }) => stateWord(p.state),
  "cli.state.steady": () => "安定",
  "cli.state.unsteady": () => "不安定",

  "cli.state.disconnected": () => "切断",
  "cli.state.revoked": () => "無効",
  "cli.kind.DEPLOY": () => "デプロイ",
  "cli.kind.ROLLBACK": () => "ロールバック",
  "cli.kind.SCALE": () => "スケール",
  "cli.change.count": (p: { count: number }) => `タスク数 ${p.count}`,
  "cli.by": (p: { by: string; onBehalfOf: string | null }) =>
    p.onBehalfOf ? `${p.by}(${p.onBehalfOf} のため)` : p.by,

  "cli.deploy.heading": (p: { service: string; cluster: string; change: string }) =>
    `${p.cluster} の ${p.service} をデプロイ中${p.change ? `: ${p.change}` : ""}`,
  "cli.rollback.heading": (p: { service: string; cluster: string; change: string }) =>
    `${p.cluster} の ${p.service} をロールバック中${p.change ? `: ${p.change}` : ""}`,
  "cli.cancel.heading": (p: { deployment: string; service: string; change: string }) =>
    `${p.service} の ${p.deployment} を中止しています${p.change ? `: ${p.change}` : ""}`,
  "cli.scale.heading": (p: { service: string; cluster: string; change: string }) =>
    `${p.cluster} の ${p.service} をスケール中${p.change ? `: ${p.change}` : ""}`,
  "cli.deploy.tasks": (
    p: { running: number; desired: number; pending: number; failed: number; old: number } & StageParams,
  ) =>
    [
      `${p.desired} 中 ${p.running} 稼働`,
      p.pending && `${p.pending} 起動中`,
      p.old && `旧 ${p.old}`,
      p.failed && `${p.failed} 失敗`,
      stageWords(p),
    ]
      .filter(Boolean)
      .join("、"),
  "cli.deploy.leave": () => "Ctrl-C で表示をやめてもデプロイは続きます。",
  "cli.deploy.accepted": (p: { deployment: string }) => `${p.deployment} として受け付けました。`,
  "cli.deploy.followLater": (p: { service: string }) => `見届けるには: fleet status ${p.service} --watch`,
  "cli.deploy.goesOn": (p: { deployment: string }) => `${p.deployment} はこのまま続きます。`,
  "cli.deploy.howToCancel": (p: { service: string }) => `止めるには: fleet cancel ${p.service}`,
  "cli.deploy.maybeAsked": (p: { service: string }) =>
    `サーバーの応答前に中断しました。受け付けられたかもしれません。確認: fleet status ${p.service}`,
  "cli.deploy.timedOut": (p: { duration: string }) => `${p.duration}たっても終わりません。`,
  "cli.deploy.succeeded": (p: { service: string; running: string; duration: string }) =>
    `${p.service} は ${p.running} で動いています。所要時間は${p.duration}でした。`,
  "cli.deploy.runs": (p: { images: string; count: number | null }) =>
    p.images && p.count !== null ? `${p.images}(${p.count} タスク)` : p.images || `${p.count ?? 0} タスク`,
  "cli.deploy.undo": (p: { service: string }) => `元に戻すには: fleet rollback ${p.service}`,
  "cli.deploy.failed": (p: { service: string; duration: string }) =>
    `${p.service} のデプロイは${p.duration}で失敗しました。`,
  "cli.deploy.cancelled": (p: { service: string; duration: string }) =>
    `${p.service} のデプロイは${p.duration}で止められました。`,
  "cli.deploy.cause": (p: { cause: string }) => `原因: ${p.cause}`,
  "cli.deploy.next": (p: { step: string }) => `次に: ${p.step}`,
  "cli.deploy.runsNow": (p: { service: string }) => `今動いているもの: fleet status ${p.service}`,
  "cli.deploy.details": (p: { deployment: string }) => `詳しくは: fleet why ${p.deployment}`,

  "cli.cancel.nothing": (p: { service: string }) => `${p.service} で進行中のデプロイはありません。`,
  "cli.cancel.undo": (p: { service: string }) =>
    `終わったデプロイを取り消すには: fleet rollback ${p.service}`,

  "cli.cancel.done": (p: { service: string }) => `止めました。${p.service} は元のままです。`,
  "cli.cancel.tooLate": (p: { deployment: string; state: string }) =>
    `${p.deployment} は先に終わっていました: ${p.state}`,

  "cli.status.tasks": (p: { running: number; desired: number; pending: number }) =>
    `${p.desired} タスク中 ${p.running} 稼働${p.pending ? `、${p.pending} 起動中` : ""}`,
  "cli.status.label.tasks": () => "タスク",
  "cli.status.label.runs": () => "イメージ",
  "cli.status.label.revision": () => "リビジョン",
  "cli.status.label.active": () => "デプロイ中",
  "cli.status.label.latest": () => "最後の変更",
  "cli.status.label.observed": () => "読み取り",
  "cli.status.label.accounts": () => "アカウント",
  "cli.status.label.fleet": () => "フリート",
  "cli.status.label.sync": () => "最後の同期",
  "cli.status.label.stale": () => "古い情報",
  "cli.status.notThrough": () => "Fleetgraph からの変更はまだありません",
  "cli.status.latest": (p: { kind: string; state: string; when: string; deployment: string }) =>
    `${p.kind} ${p.state}、${p.when}(${p.deployment})`,
  "cli.status.counts": (p: { clusters: number; services: number; tasks: number; hosts: number }) =>
    `クラスター ${p.clusters}、サービス ${p.services}、タスク ${p.tasks}、ホスト ${p.hosts}`,
  "cli.status.noSync": () => "まだ何も読み取っていません: fleet sync --wait",
  "cli.status.notActive": (p: { service: string }) => `${p.service} で進行中のデプロイはありません。`,
  "cli.stale": (p: { kind: string; place: string; since: string; cause: string }) =>
    `${p.place} の ${p.kind}${p.since ? `(${p.since}から)` : ""}${p.cause ? `: ${p.cause}` : ""}`,
  "cli.stale.clusters": (p: { count: number }) => `クラスター ${p.count} 個`,

  "cli.why.succeeded": (p: { deployment: string; service: string }) =>
    `${p.service} の ${p.deployment} は成功しました。説明することはありません。`,
  "cli.why.cancelled": (p: { deployment: string; service: string }) =>
    `${p.service} の ${p.deployment} は止められました。`,
  "cli.why.active": (p: { deployment: string; service: string; state: string }) =>
    `${p.service} の ${p.deployment} はまだ終わっていません: ${p.state}`,
  "cli.why.failed": (p: { deployment: string; service: string; when: string }) =>
    `${p.service} の ${p.deployment} は${p.when}に失敗しました。`,
  "cli.why.never": (p: { service: string }) =>
    `${p.service} は Fleetgraph からデプロイされたことがありません。`,
  "cli.why.unexplained": () => "原因はわかっていません。",
  "cli.why.evidence": () => "証拠",
  "cli.why.stopped": (p: { count: number; why: string; task: string }) =>
    `停止したタスク ${p.count}件${p.why ? `: ${p.why}` : ""}(${p.count > 1 ? "最初は " : ""}${p.task})`,
  "cli.why.container": (p: { container: string; exitCode: number | null; reason: string | null }) =>
    `${p.container}: ${[p.exitCode === null ? "" : `終了コード ${p.exitCode}`, p.reason].filter(Boolean).join("、")}`,
  "cli.why.serviceEvent": (p: { event: string }) => `ECS: ${p.event}`,
  "cli.why.asked": () => "依頼",
  "cli.why.room": () => "当時の空き",
  "cli.why.next": () => "その後",
  "cli.why.sent": () => "AWS への依頼",
  "cli.why.events": () => "経過",

  "cli.sync.requested": (p: { sync: string }) => `依頼しました: ${p.sync}。待つには: fleet sync --wait`,
  "cli.sync.waiting": () => "AWS からフリートを読み取っています…",
  "cli.sync.done": (p: { counts: string; duration: string }) => `${p.duration}で読み取りました: ${p.counts}`,
  "cli.sync.partly": (p: { failed: number }) =>
    `${p.failed} 件の一覧を読めませんでした。以前の内容はそのままです。`,
  "cli.sync.timedOut": (p: { duration: string; sync: string }) =>
    `${p.sync} は${p.duration}たっても終わりません。`,

  "cli.login.url": (p: { url: string }) => `サーバー [${p.url}]: `,
  "cli.login.token": () => "トークン(表示されません): ",
  "cli.login.empty": () => "トークンが入力されていません。",
  "cli.login.hint": () => "入力するか、パイプで渡してください: fleet login --url URL < トークンのファイル",
  "cli.login.done": (p: { principal: string; url: string; file: string }) =>
    `${p.url} に ${p.principal} としてログインしました。${p.file} に保存しました(読めるのはあなただけです)。`,
  "cli.login.overridden": (p: { variables: string }) =>
    `${p.variables} が設定されており、保存した内容より優先されます。`,
  "cli.login.unwritable": (p: { file: string; message: string }) => `${p.file} に書けません: ${p.message}`,

  "cli.tokens.created": (p: { name: string; principal: string }) =>
    `${p.principal} のトークン ${p.name} を作りました。表示は今回だけです:`,
  "cli.tokens.revoked": (p: { name: string }) => `トークン ${p.name} は使えなくなりました。`,
};

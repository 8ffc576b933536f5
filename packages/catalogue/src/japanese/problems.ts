import { listCommand } from "../list-command.ts";
import { didYouMean } from "./change.ts";
import { stateWord } from "./state-words.ts";

/** 拒否とその手引き。 */
const things: Record<string, string> = {
  service: "サービス",
  cluster: "クラスター",
  task: "タスク",
  host: "ホスト",
  deployment: "デプロイ",
  token: "トークン",
  event: "イベント",
  lock: "ロック",
  "freeze window": "凍結期間",
};
const thing = (what: string) => things[what] ?? what;

export const problems = {
  "problem.notFound": (p: { what: string; ref: string }) => `${thing(p.what)}「${p.ref}」はありません。`,
  "problem.notFound.hint": (p: { what: string }) => `一覧: ${listCommand(p.what)}`,
  "problem.ambiguous": (p: { what: string; ref: string; count: number }) =>
    `「${p.ref}」に当てはまる${thing(p.what)}が${p.count}件あります。`,
  "problem.ambiguous.hint": (p: { candidates: readonly string[] }) =>
    `どれかを指定してください: ${p.candidates.join(", ")}`,
  "problem.notPermitted": (p: { permission: string; resource: string }) =>
    `${p.resource || "全体"}に対する権限 ${p.permission} が必要です。`,
  "problem.notPermitted.hint": (p: { permission: string }) =>
    `${p.permission} を持つロールのトークンを管理者に依頼してください。`,
  "problem.notPermitted.person.hint": (p: { permission: string; person: string }) =>
    `${p.person} のための操作には ${p.person} 自身の権限が必要です。そこで ${p.permission} を許すロールの有効なトークンを ${p.person} は持っていません。`,
  "problem.invalid.empty": (p: { field: string }) => `${p.field} が空です。`,
  "problem.invalid.tooMany": (p: { field: string; limit: number }) =>
    `${p.field} の要素数が上限(${p.limit}個)を超えています。`,
  "problem.invalid.origin": () =>
    "origin がページのアドレス(http または https、ユーザー名なし)ではありません。",
  "problem.invalid.origin.hint": () =>
    "メッセージのパーマリンクかジョブのアドレスを指定するか、省いてください。",
  "problem.invalid.tooLong": (p: { field: string; limit: number }) =>
    `${p.field} は${p.limit}文字以内にしてください。`,
  "problem.invalid.range": (p: { field: string; minimum: number; maximum: number }) =>
    `${p.field} は${p.minimum}から${p.maximum}までの整数にしてください。`,
  "problem.invalid.image": (p: { image: string }) => `「${p.image}」はイメージの指定として正しくありません。`,
  "problem.invalid.image.hint": () =>
    "repository:tag、repository@sha256:digest、またはリポジトリを変えない :tag の形で書いてください。",
  "problem.invalid.nothingAsked": () => "変更する内容が指定されていません。",
  "problem.invalid.nothingAsked.hint": () =>
    "イメージ (--image :v42) や数 (--count 3) など、変更する内容を指定してください。",
  "problem.invalid.containerTwice": (p: { container: string }) =>
    `コンテナ「${p.container}」が二度指定されています。`,
  "problem.invalid.containerNeeded": (p: { containers: readonly string[] }) =>
    `このサービスにはコンテナが${p.containers.length}個あります。どれなのかを指定してください。`,
  "problem.invalid.containerNeeded.hint": (p: { containers: readonly string[] }) =>
    `コンテナ: ${p.containers.join(", ")}`,
  "problem.invalid.role": (p: { role: string }) => `ロール「${p.role}」はありません。`,
  "problem.invalid.role.hint": (p: { roles: readonly string[] }) => `ロール: ${p.roles.join(", ")}`,
  "problem.invalid.past": (p: { field: string }) => `${p.field} が過去の時刻です。`,
  "problem.invalid.where": (p: { where: string }) => `${p.where} はフリートのどの部分も指していません。`,
  "problem.invalid.where.hint": () =>
    "サービス・クラスター・アカウントの名前か、account/region/cluster/service(任意の部分に *)を指定してください。",
  "problem.invalid.noConfiguration": (p: { field: string }) =>
    `${p.field} は、記録にある最初の設定より前です。`,
  "problem.invalid.momentToCome": (p: { field: string }) => `${p.field} がまだ来ていない時刻です。`,
  "problem.invalid.beforeHistory": (p: { field: string; since: string }) =>
    `${p.field} の時点の記録はありません。履歴は ${p.since} から始まります。`,
  "problem.invalid.noHistory": () => "まだ何も読み込まれていないため、過去の記録がありません。",
  "problem.invalid.noHistory.hint": () => "読み込んでください: fleet sync --wait",
  "problem.invalid.cursor": (p: { field: string }) => `${p.field} はこの一覧のカーソルではありません。`,
  "problem.invalid.cursorOrder": (p: { field: string }) => `${p.field} は別の並び順のカーソルです。`,
  "problem.invalid.cursorOrder.hint": (p: { field: string }) =>
    `カーソルを得たときと同じ orderBy を指定するか、${p.field} を外してください。`,
  "problem.invalid.tooShort": (p: { field: string; minimum: number }) =>
    `${p.field} は${p.minimum}文字以上にしてください。`,
  "problem.invalid.search.hint": () =>
    "名前、ARN、ID、アドレス、イメージ、ラベルか、その一部を書いてください。",
  "problem.invalid.duration": (p: { field: string }) =>
    `${p.field} は週・日・時・分・秒による期間ではありません。`,
  "problem.invalid.duration.hint": () => "P7D、PT2H30M、PT90S のように ISO 8601 の形で書いてください。",
  "problem.invalid.page": () => "first か last のどちらか一方を1から100までで指定してください。",
  "problem.invalid.controller": (p: { controller: string }) =>
    `このサービスは ECS ではなく ${p.controller} がデプロイします。Fleetgraph からは操作できません。`,
  "problem.invalid.controller.hint": () => "そのサービスを管理するツールでデプロイしてください。",
  "problem.invalid.daemonCount": () => "デーモンサービスは各ホストに一つずつ動くため、数は指定できません。",
  "problem.invalid.noTaskDefinition": () => "このサービスのタスク定義がまだ読み込まれていません。",
  "problem.invalid.noTaskDefinition.hint": () => "読み直してください: fleet sync --wait",
  "problem.invalid.readOnlyAccount": (p: { account: string }) =>
    `アカウント ${p.account} は読み取り専用に設定されています。`,
  "problem.invalid.readOnlyAccount.hint": () =>
    "fleetgraph.yaml でこのアカウントに access: deploy を設定してください。",
  "problem.unknownContainer": (p: { container: string }) =>
    `このサービスにコンテナ「${p.container}」はありません。`,
  "problem.unknownContainer.hint": (p: { containers: readonly string[]; candidates?: readonly string[] }) =>
    `${didYouMean(p.candidates)}コンテナ: ${p.containers.join(", ")}`,
  "problem.deploymentInProgress": (p: { deployment: string }) =>
    `このサービスは ${p.deployment} が変更中です。`,
  "problem.deploymentInProgress.hint": (p: { deployment: string }) =>
    `--queue で終わるのを待つか、止めてください: fleet cancel ${p.deployment}`,
  "problem.deploymentFinished": (p: { deployment: string; state: string }) =>
    `${p.deployment} はすでに終わっています (${stateWord(p.state)})。`,
  "problem.deploymentFinished.hint": () =>
    "終わったデプロイを取り消すには、サービスをロールバックしてください。",
  "problem.nothingToRollBackTo": () =>
    "このサービスには、正常に動いたことが確かめられた以前のデプロイがありません。",
  "problem.nothingToRollBackTo.hint": () =>
    "正常に動くイメージをデプロイしてください: fleet deploy SERVICE --image …",
  "problem.rollbackTarget": (p: { deployment: string }) =>
    `${p.deployment} はこのサービスの成功したデプロイではありません。`,
  "problem.rollbackRunsAlready": (p: { deployment: string; revision: string }) =>
    `サービスではすでに ${p.deployment} の ${p.revision} が動いています。`,
  "problem.rollbackRunsAlready.hint": () => "同じリビジョンのタスクを入れ替えるには: fleet restart SERVICE",
  "problem.idempotencyKeyReused": () => "この冪等キーは別のリクエストで使われています。",
  "problem.idempotencyKeyReused.hint": () => "新しいリクエストには新しいキーを使ってください。",
  "problem.unauthenticated.absent": () => "アクセストークンが必要です。",
  "problem.unauthenticated.absent.hint": () =>
    "ヘッダー Authorization: Bearer TOKEN を付けてください。最初のトークンのファイル名は、サーバーの初回起動時に表示されます。",
  "problem.unauthenticated.malformed": () =>
    "Authorization ヘッダーに Fleetgraph のアクセストークンがありません。",
  "problem.unauthenticated.malformed.hint": () => "ヘッダー Authorization: Bearer TOKEN を付けてください。",
  "problem.unauthenticated.unknown": () => "そのようなアクセストークンはありません。",
  "problem.unauthenticated.unknown.hint": () =>
    "欠けていないか、このサーバーのものかを確かめてください。管理者は fleet tokens create で作れます。",
  "problem.unauthenticated.expired": () => "アクセストークンの期限が切れています。",
  "problem.unauthenticated.expired.hint": () => "管理者に新しいトークンを頼んでください: fleet tokens create",
  "problem.unauthenticated.revoked": () => "アクセストークンは取り消されています。",
  "problem.unauthenticated.revoked.hint": () => "管理者に新しいトークンを頼んでください: fleet tokens create",
  "problem.databaseUnavailable": () => "サーバーがいまデータベースに接続できません。",
  "problem.databaseUnavailable.hint": () =>
    "同じ冪等キーで同じリクエストをもう一度送ってください。二重に実行されることはありません。",
  "problem.unexpected": () => "サーバーで予期しないエラーが起きました。",
  "problem.unexpected.hint": () => "サーバーのログに、このリクエストの ID で理由が記録されています。",
  "problem.queryTooCostly": (p: { cost: number; limit: number }) =>
    `このクエリのコストは ${p.cost} で、上限は ${p.limit} です。`,
  "problem.queryTooCostly.hint": () => "ページを小さくする (first: …) か、一度に取る内容を減らしてください。",
  "problem.tooManyStreams": (p: { count: number }) =>
    `イベントストリームを ${p.count} 本開いています。これが上限です。`,
  "problem.tooManyStreams.hint": () =>
    "読まれていないストリームを閉じるか、deploymentEvents をクエリで取得してください。",
  "problem.rateLimited": (p: { seconds: number }) =>
    `一度に多くを求めすぎました。${p.seconds} 秒後に空きます。`,
  "problem.rateLimited.hint": () => "Retry-After の時間だけ待つか、ページを小さくしてください。",
};

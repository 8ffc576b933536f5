/** チャットのボットの文言。 */
export const bot = {
  "bot.about": () => "ECS へのデプロイ、稼働中のもの、変更者、失敗の理由。このように書いてください:",
  "bot.help.usage": (p: { usage: string }) => p.usage,
  "bot.help.more": () =>
    "help COMMAND で個々の説明を表示します。デプロイのカードのボタンが、できる操作です。",
  "bot.noPrincipal": () => "あなたが Fleetgraph の誰なのか分からないため、何も実行しません。",
  "bot.noPrincipal.hint": (p: { user: string }) =>
    `ボットの管理者に、${p.user} を people に追加するか、メールアドレスを有効にするよう依頼してください(docs/bot.md)。`,
  "bot.inviteFirst": (p: { bot: string }) => `先に招待してください: /invite ${p.bot}`,
  "bot.doneBefore": (p: { deployment: string }) => `以前の操作で実行済みです: ${p.deployment}`,
  "bot.notHere": () => "このチャンネルでは何も実行しません。",
  "bot.notHere.hint": () => "ボットに設定されたチャンネル(FLEETGRAPH_BOT_CHANNELS)で依頼してください。",
  "bot.unavailable": () => "現在 Fleetgraph に問い合わせできません。",
  "bot.unavailable.hint": () =>
    "指示が実行されたかどうかは不明です。もう一度書くと新しい指示になるため、先に status で確認してください。",
  "bot.unavailable.press": () => "実行されたかどうかは不明です。もう一度押してください。実行は一度だけです。",
  "bot.notShown": (p: { deployment: string; service: string }) =>
    `${p.service} の ${p.deployment} は受け付けましたが、表示できませんでした。`,
  "bot.notShown.hint": () => "表示は引き続き試みます。もう一度書かずに、status で確認してください。",
  "bot.hookPassed": (p: { deployment: string }) =>
    `${p.deployment} はもうその一時停止フックで待っていません。何も実行していません。`,
  "bot.unexpected": () => "ボットの内部で誤りが起きました。",
  "bot.unexpected.hint": () => "理由はボットのログにあります。",
  "bot.requestId": (p: { id: string }) => `リクエスト ${p.id}`,
  "bot.title": (p: { service: string; cluster: string; kind: string; change: string; state: string }) =>
    `${p.cluster} の ${p.service} を${p.kind}${p.change ? `: ${p.change}` : ""} — ${p.state}`,
  "bot.kind": (p: { kind: string }) =>
    ({ DEPLOY: "デプロイ", ROLLBACK: "ロールバック", SCALE: "スケール", RESTART: "再起動" })[p.kind] ??
    p.kind,
  "bot.took": (p: { state: string; duration: string }) => `${p.state}(${p.duration})`,
  "bot.label.asked": () => "依頼",
  "bot.label.now": () => "現在",
  "bot.label.why": () => "理由",
  "bot.label.next": () => "次の対応",
  "bot.button.approve": () => "承認",
  "bot.button.reject": () => "却下",
  "bot.button.cancel": () => "中止",
  "bot.button.rollback": () => "ロールバック",
  "bot.button.continue": () => "続行",
  "bot.button.takeBack": () => "元に戻す",
  "bot.button.next": () => "次のページ",
  "bot.confirm.title": () => "よろしいですか?",
  "bot.confirm.no": () => "いいえ",
  "bot.confirm.approve": (p: { what: string; missing: number }) =>
    p.missing === 0
      ? `必要な承認はこれで揃い、実行されます: ${p.what}`
      : `承認します。実行にはあと${p.missing}件の承認が必要です: ${p.what}`,
  "bot.confirm.reject": (p: { what: string }) => `却下し、何も変更しません: ${p.what}`,
  "bot.confirm.cancel": (p: { what: string; isBegun: boolean }) =>
    `${p.isBegun ? "中止し、サービスを元に戻します" : "実行を取りやめます。サービスは今のままです"}: ${p.what}`,
  "bot.confirm.rollback": (p: { what: string }) => `直前に稼働が確認されたリビジョンに戻します: ${p.what}`,
  "bot.confirm.continue": (p: { what: string }) => `ECS が続行します: ${p.what}`,
  "bot.confirm.takeBack": (p: { what: string }) => `ECS がロールバックします: ${p.what}`,
  "bot.changedSince": (p: { service: string; deployment: string }) =>
    `${p.service} はその後 ${p.deployment} で変更されています。ロールバックはそれを取り消すことになります。`,
  "bot.changedSince.hint": (p: { service: string }) => `それでよければ: rollback ${p.service}`,
  "bot.place.none": (p: { service: string; place: string }) => `${p.place} に ${p.service} はありません。`,
  "bot.place.there": (p: { candidates: readonly string[] }) => `あるもの: ${p.candidates.join(", ")}`,
  "bot.place.several": (p: { service: string; place: string; count: number }) =>
    `${p.place} の ${p.service} に当てはまるサービスが${p.count}件あります。`,
  "bot.place.severalClusters": (p: { place: string; count: number }) =>
    `${p.place} に当てはまるクラスターが${p.count}件あります。`,
  "bot.cluster.counts": (p: { cluster: string; services: number; tasks: number; hosts: number }) =>
    `${p.cluster}: サービス ${p.services}、タスク ${p.tasks}、ホスト ${p.hosts}`,
  "bot.which": (p: { candidates: readonly string[] }) =>
    `どれかを指定してください: ${p.candidates.join(", ")}`,
  "bot.none.approval": () => "承認待ちはありません。",
  "bot.none.underWay": (p: { service: string | null }) =>
    p.service ? `${p.service} に進行中のデプロイはありません。` : "進行中のデプロイはありません。",
  "bot.none.hook": () => "フックで停止しているものはありません。",
  "bot.none.failed": () => "失敗したデプロイはありません。",
  "bot.none.deployments": () => "デプロイはありません。",
  "bot.sayWhich": (p: { verb: string }) =>
    `どれかを指定してください: ${p.verb} SERVICE または ${p.verb} dep_…`,
  "bot.history.title": (p: { service: string }) => `${p.service} のデプロイ`,
  "bot.history.all": () => "デプロイ",
  "bot.approvals.title": () => "承認待ち",
  "bot.underWay.title": () => "進行中",
  "bot.row": (p: {
    when: string;
    service: string | null;
    change: string;
    state: string;
    by: string;
    id: string;
    reason: string | null;
  }) =>
    `${p.when}  ${p.service ? `${p.service}  ` : ""}${p.change}  ${p.state}  依頼: ${p.by}  ${p.id}` +
    `${p.reason ? `  (${p.reason})` : ""}`,
  "bot.done.approve": (p: { deployment: string }) => `${p.deployment} を承認しました。`,
  "bot.done.reject": (p: { deployment: string }) => `${p.deployment} を却下しました。`,
  "bot.done.cancel": (p: { deployment: string }) => `${p.deployment} を中止しています。`,
  "bot.done.continue": (p: { deployment: string }) => `${p.deployment} を続行します。`,
  "bot.done.takeBack": (p: { deployment: string }) => `${p.deployment} を元に戻します。`,
  "bot.plan.title": (p: { service: string; cluster: string; change: string }) =>
    `${p.cluster} の ${p.service} の計画: ${p.change}`,
  "bot.plan.works": () => "実行できます。",
  "bot.plan.fails": () => "このままでは実行できません。",
  "bot.plan.approval": (p: { needed: number; group: string }) => `${p.group} の承認が${p.needed}件必要です。`,
  "bot.plan.ahead": (p: { deployment: string }) =>
    `${p.deployment} が進行中です。--queue を付けると終わるまで待ちます。`,
  "bot.service.title": (p: { service: string; cluster: string; state: string }) =>
    `${p.cluster} の ${p.service} — ${p.state}`,
};

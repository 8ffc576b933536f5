const kinds: Readonly<Record<string, string>> = {
  UNREACHABLE: "に接続できません",
  TIMEOUT: "が時間内に応答しませんでした",
  THROTTLED: "が混み合っています",
  UNAUTHORIZED: "が認証情報を拒否しました",
  NOT_FOUND: "に該当するものがありません",
  BAD_ANSWER: "の応答を読み取れません",
  REFUSED: "が検索を拒否しました",
};
const away = (p: { source: string; kind: string; message: string }) =>
  `ログの取得元「${p.source}」${kinds[p.kind] ?? "で失敗しました"}(${p.message})`;

export const logs = {
  "problem.invalid.logRange": () => "end は start より後にしてください。",
  "problem.invalid.tooManyLogTasks": (p: { most: number }) =>
    `この期間に動いていたタスクが${p.most}個を超えるため、一度に検索できません。`,
  "problem.invalid.tooManyLogTasks.hint": () =>
    "サービスかクラスターを1つ指定するか、期間を短くしてください。",
  "problem.logSourceUnavailable": (p: { source: string; kind: string; message: string }) => `${away(p)}。`,
  "problem.logSourceUnavailable.hint": (p: { source: string; kind: string }) =>
    p.kind === "UNAUTHORIZED"
      ? `fleetgraph.yaml の ${p.source} の認証情報と、その権限を確認してください(docs/logs.md)。`
      : `ログの内容は不明です。もう一度試すか、fleetgraph.yaml の ${p.source} を確認してください(docs/logs.md)。`,
  "problem.noLogSources": () => "この範囲のログの取得元が設定されていません。",
  "problem.noLogSources.hint": () => "fleetgraph.yaml の logs に取得元を書いてください(docs/logs.md)。",
  "logs.notice.away": (p: { source: string; kind: string; message: string }) =>
    `${away(p)}。この取得元の行は含まれていません。`,
  "logs.notice.back": (p: { source: string }) =>
    `ログの取得元「${p.source}」が復旧しました。途切れたところから続けます。`,
  "logs.notice.shards": (p: { source: string; failed: number; total: number }) =>
    `「${p.source}」の${p.total}シャード中${p.failed}シャードが失敗しました。欠けている行がある可能性があります。`,
  "logs.notice.late": (p: { source: string }) =>
    `「${p.source}」の検索が時間切れになりました。欠けている行がある可能性があります。`,
  "logs.notice.moved": (p: { source: string }) =>
    `「${p.source}」のインデックスが作り直されました。行が欠けたり重複したりする可能性があります。`,
  "logs.notice.groups": (p: { source: string; most: number }) =>
    `「${p.source}」のロググループが多いため、${p.most}個だけ検索しました。サービスを1つ指定してください。`,
  "logs.notice.backward": (p: { source: string; from: string }) =>
    `「${p.source}」は新しい順では ${p.from.slice(0, 10)} より前の行を返しません。古い順で指定してください。`,
  "logs.notice.unread": (p: { source: string; group: string }) =>
    `「${p.source}」のグループ ${p.group} を最後まで検索できませんでした。期間を短くしてください。`,
};

import type { cliLogs as english } from "../english/cli-logs.ts";

export const cliLogs: typeof english = {
  "cli.summary.logs": () => "サービス、タスク、クラスターのコンテナが出力したログを表示する",
  "cli.option.logsContainer": () => "この名前のコンテナだけ",
  "cli.option.logsText": () => "この語句をこの順に含む行だけ",
  "cli.option.logsTag": () => "Fluentd のタグがこれに一致する行だけ",
  "cli.option.logsFollow": () => "新しい行を Ctrl-C まで表示し続ける",
  "cli.option.logsLimit": () => "新しいものからこの行数(100)",
  "cli.logs.none": () => "該当する行がありません。--since を付けないと直近の1時間だけを検索します。",
  "cli.logs.more": (p) =>
    `新しいものから${p.shown}行を表示しました。続きは --limit N、--all、または --since と --until で指定できます。`,
};

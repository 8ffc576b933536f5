import type { cliEvents as english } from "../english/cli-events.ts";

export const cliEvents: typeof english = {
  "cli.summary.events list": () => "ECS イベントの鮮度と、読めなかったメッセージを表示する",
  "cli.summary.events replay": () => "読めなかったメッセージを再処理する",
  "cli.column.source": () => "取得元",
  "cli.column.lastMessage": () => "最後の受信",
  "cli.column.eventAge": () => "遅れ P99",
  "cli.column.inQueue": () => "待ち",
  "cli.column.failingSince": () => "失敗の開始",
  "cli.events.none": () =>
    "ECS イベントのキューは設定されていません。表示は最後の一覧の時点のものです (docs/fleet.md)。",
  "cli.events.fresh": () => "最新",
  "cli.events.notAnsweredYet": () => "応答待ち",
  "cli.events.stale": () => "停滞",
  "cli.events.seconds": (p: { seconds: number }) => `${p.seconds.toFixed(p.seconds < 10 ? 1 : 0)} 秒`,
  "cli.events.aside": (p: { count: number }) => `読めなかったメッセージ: ${p.count}件`,
  "cli.events.replayed": (p: { id: string }) => `${p.id} を読み取り、保存しました。`,
  "cli.events.notReplayed": (p: { id: string }) => `${p.id} はまだ再処理されていません。`,
};

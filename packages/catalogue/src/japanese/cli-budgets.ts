import type { cliBudgets as english } from "../english/cli-budgets.ts";

/** AWS の呼び出し枠と、それを守る一覧取得についての文言。 */
export const cliBudgets: typeof english = {
  "cli.summary.budgets": () => "AWS の呼び出し枠とその使用状況、一覧取得の進み具合を表示する",
  "cli.column.apiClass": () => "呼び出し",
  "cli.column.spent": () => "使用",
  "cli.column.rate": () => "速度",
  "cli.column.changes": () => "変更",
  "cli.column.checks": () => "検証",
  "cli.column.listings": () => "一覧",
  "cli.column.waiting": () => "待ち",
  "cli.column.throttled": () => "拒否",
  "cli.column.place": () => "場所",
  "cli.column.progress": () => "進み",
  "cli.column.next": () => "次回",
  "cli.column.behind": () => "遅れ",
  "cli.budgets.rate": (p: { perSecond: number }) => `${p.perSecond}/秒`,
  "cli.budgets.lowered": (p: { perSecond: number }) => `${p.perSecond}/秒 ↓`,
  "cli.budgets.legend": () => "呼び出しは直近 1 分、使用はバースト枠、拒否は直近 1 時間の件数です。",
  "cli.budgets.none": () => "直近 1 日に AWS の呼び出しはありません。",
  "cli.budgets.hidden": () => "AWS の呼び出し状況は、フリート全体を読める人にだけ表示されます。",
  "cli.status.label.listing": () => "一覧取得",
  "cli.listing.behind": (p: { behind: string }) => `${p.behind} 遅れています: fleet budgets`,
  "cli.listing.state": (p: { underWay: number; places: number; next: string }) =>
    `一覧取得: ${p.places} か所中 ${p.underWay} か所を取得中${p.next ? `、次は ${p.next}` : ""}`,
};

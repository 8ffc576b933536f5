import type { cliAuditWatch as english } from "../english/cli-audit-watch.ts";

/** 監査履歴の追跡と、持ち主の分からない要求についての文言。 */
export const cliAuditWatch: typeof english = {
  "cli.option.watchAudit": () => "続けて、記録されたものを Ctrl-C まで表示する",
  "cli.summary.audit refused": () => "有効なトークンのない要求を、時刻と理由ごとに表示する",
  "cli.column.hour": () => "時刻",
  "cli.column.count": () => "件数",
};

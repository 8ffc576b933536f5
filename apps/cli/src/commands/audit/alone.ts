import { changeColumns, changeCsv, changeOptions, walkChanges } from "../../audited-changes.ts";
import { defineCommand } from "../../command.ts";
import { printAudit } from "../../print-audit.ts";

export const command = defineCommand({
  path: "audit alone",
  arguments: [],
  options: changeOptions,
  examples: [
    "fleet audit alone --since 90d",
    'fleet audit alone --where "production/*/*/*" --since 2026-01-01 --all --csv',
  ],
  async run(context, { values }) {
    const { when, service, change, by, because, reason, deployment, event } = changeColumns(context);
    return printAudit(context, {
      values,
      walk: await walkChanges(context, { values, asked: { alone: true } }),
      csv: changeCsv,
      columns: [when, service, by, change, because, reason, deployment, event],
      none: () => context.note(context.say("cli.audit.noneAlone")),
    });
  },
});

import { changeColumns, changeCsv, changeOptions, walkChanges } from "../../audited-changes.ts";
import { defineCommand } from "../../command.ts";
import { printAudit } from "../../print-audit.ts";

export const command = defineCommand({
  path: "audit deploys",
  arguments: ["[SERVICE]"],
  options: changeOptions,
  examples: [
    "fleet audit deploys web --since 2026-11-01 --until 2026-12-01",
    "fleet audit deploys --by alice --since 30d",
    'fleet audit deploys --where "production/*/*/*" --all --csv',
  ],
  async run(context, { arguments: [service], values }) {
    const {
      when,
      service: of,
      change,
      by,
      approvedBy,
      state,
      reason,
      deployment,
      event,
    } = changeColumns(context);
    return printAudit(context, {
      values,
      walk: await walkChanges(context, { values, asked: service === undefined ? {} : { service } }),
      of: { service },
      csv: changeCsv,
      columns: [
        when,
        ...(service === undefined ? [of] : []),
        by,
        change,
        state,
        approvedBy,
        reason,
        deployment,
        event,
      ],
    });
  },
});

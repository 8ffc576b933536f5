import type { AuditedChangeFields } from "@fleetgraph/sdk";
import { changeColumns, changeCsv, changeOptions, walkChanges } from "../../audited-changes.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { printAudit } from "../../print-audit.ts";
import { clockTime } from "../../terminal/moment.ts";

type Freeze = AuditedChangeFields["freezes"][number];

export const command = defineCommand({
  path: "audit freezes",
  arguments: [],
  options: changeOptions,
  examples: ["fleet audit freezes --since 90d", "fleet audit freezes --where production --all --csv"],
  async run(context, { values }) {
    const { say, style } = context;
    const { when, service, change, by, deployment, event } = changeColumns(context);
    const ofAll = (part: (freeze: Freeze) => string) => (row: AuditedChangeFields) =>
      row.freezes.map(part).join("; ");
    return printAudit(context, {
      values,
      walk: await walkChanges(context, { values, asked: { inFreeze: true } }),
      csv: [
        ...changeCsv,
        ["freezes", ofAll((freeze) => freeze.freezeWindow?.id ?? "")],
        ["freezeReasons", ofAll((freeze) => freeze.reason)],
        ["freezeTimes", ofAll(({ start, end }) => `${start}/${end}`)],
        ["passedBy", ofAll(({ passedBy, role }) => (role === null ? passedBy : `${passedBy} ${role}`))],
      ],
      columns: [
        when,
        service,
        by,
        {
          title: say("cli.column.passedBy"),
          value: ofAll((freeze) => passOf(context, freeze)),
          paint: (row) =>
            row.freezes.some(({ passedBy }) => passedBy === "NONE") ? style.red : (text) => text,
        },
        { title: say("cli.column.freeze"), value: ofAll((freeze) => freeze.reason), atLeast: 10 },
        change,
        {
          title: say("cli.column.until"),
          value: ofAll((freeze) => clockTime(freeze.end)),
          dispensable: 1,
        },
        deployment,
        event,
      ],
      none: () => context.note(say("cli.audit.noneInFreeze")),
    });
  },
});

function passOf({ say }: Context, { passedBy, role }: Freeze): string {
  if (passedBy === "EXEMPT_ROLE") return say("cli.audit.passed.EXEMPT_ROLE", { role: role ?? "" });
  return say(`cli.audit.passed.${passedBy as "NONE"}`);
}

import type { DeployAccessData, DeployHolderFields } from "@fleetgraph/sdk";
import { auditListOptions, defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { findService } from "../../find-service.ts";
import { parseMoment } from "../../parse-moment.ts";
import { printAudit } from "../../print-audit.ts";

export const command = defineCommand({
  path: "audit access",
  arguments: ["SERVICE"],
  options: { at: { type: "string", value: "TIME", about: "cli.option.auditAt" }, ...auditListOptions },
  examples: [
    "fleet audit access web",
    "fleet audit access web --at 2026-11-01T14:00",
    "fleet audit access production-web/web --all --csv",
  ],
  async run(context, { arguments: [service = ""], values }) {
    const { fleet, say, signal, style } = context;
    const then = values.at === undefined ? {} : { at: await parseMoment(say, values.at, Date.now()) };
    const access = await findService(context, service, () =>
      fleet.deployAccess.page({ service, ...then, first: 1 }, { signal }),
    );
    const { at, path, approvalsNeeded, approvalGroup, approvers } = access;
    if (!context.json && !values.csv) tellApproval(context, access);
    return printAudit<DeployHolderFields>(context, {
      values,
      walk: (first) => fleet.deployAccess.holders({ service, ...then, first }, { signal }),
      beside: { at, path, approvalsNeeded, approvalGroup, approvers },
      csv: [
        ["path", () => path],
        ["at", () => at],
        ["principal", (row) => row.principal],
        ["permissions", (row) => row.permissions.join("; ")],
        ["makesTokens", (row) => `${row.makesTokens}`],
        ["tokens", (row) => row.tokens.map(({ id }) => id).join("; ")],
        ["roles", (row) => rolesOf(row).join("; ")],
      ],
      columns: [
        {
          title: say("cli.column.principal"),
          value: (row) => row.principal,
          paint: () => style.bold,
          atLeast: 10,
        },
        { title: say("cli.column.roles"), value: (row) => rolesOf(row).join(", "), atLeast: 8 },
        { title: say("cli.column.tokens"), value: (row) => `${row.tokens.length}`, align: "right" },
        {
          title: say("cli.column.may"),
          value: (row) =>
            [
              ...row.permissions.map((verb) => verb.replace(/^deployment:/, "")),
              ...(row.makesTokens ? [say("cli.audit.makesTokens")] : []),
            ].join(", "),
          atLeast: 20,
        },
      ],
    });
  },
});

const rolesOf = ({ tokens }: DeployHolderFields) => [...new Set(tokens.flatMap(({ roles }) => roles))].sort();

function tellApproval({ say, note, style }: Context, access: DeployAccessData): void {
  const { approvalsNeeded: needed, approvalGroup: group, approvers } = access;
  const told =
    group === null ? say("cli.audit.noApproval") : say("cli.audit.approval", { needed, group, approvers });
  note(style.dim(told));
}

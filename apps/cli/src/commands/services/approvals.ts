import type { DeploymentFields } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import { printList } from "../../print-list.ts";
import { changeWithKind } from "../../say-deployment.ts";
import { rowTime } from "../../terminal/moment.ts";

const isMine = ({ approvals }: DeploymentFields): boolean => approvals?.byCaller === true;

export const command = defineCommand({
  path: "approvals",
  arguments: [],
  options: { mine: { type: "boolean", about: "cli.option.mine" }, ...listOptions },
  examples: ["fleet approvals", "fleet approvals --mine", "fleet approvals --json"],
  run(context, { values }) {
    const { fleet, say, signal, style, width } = context;
    const now = Date.now();
    return printList(context, {
      values,
      keep: values.mine ? isMine : undefined,
      walk: (first) => fleet.deployments.all({ first, state: ["AWAITING_APPROVAL"] }, { signal }),
      columns: [
        { title: say("cli.column.deployment"), value: (row) => row.id, paint: () => style.bold },
        {
          title: say("cli.column.service"),
          value: (row) => `${row.service.cluster.name}/${row.service.name}`,
          atLeast: 10,
          cut: "middle",
        },
        { title: say("cli.column.change"), value: (row) => changeWithKind(context, row), atLeast: 10 },
        {
          title: say("cli.column.by"),
          value: (row) => say("cli.by", { by: row.requestedBy, onBehalfOf: row.onBehalfOf }),
          atLeast: 6,
        },
        {
          title: say("cli.column.needs"),
          value: ({ approvals }) =>
            approvals
              ? say("cli.needs", {
                  given: approvals.given.filter(({ verdict }) => verdict === "APPROVED").length,
                  needed: approvals.needed,
                  group: approvals.group,
                })
              : "",
          atLeast: 8,
        },
        {
          title: say("cli.column.until"),
          value: ({ approvals }) =>
            approvals?.expiresAt ? rowTime(approvals.expiresAt, { now, width }) : "",
          paint: () => style.dim,
          dispensable: 1,
        },
        { title: say("cli.column.reason"), value: (row) => row.reason ?? "", atLeast: 10, dispensable: 2 },
      ],
    });
  },
});

import { defineCommand, listOptions } from "../../command.ts";
import { parseLabel } from "../../parse-values.ts";
import { printList } from "../../print-list.ts";
import { paintOfState } from "../../terminal/style.ts";

export const command = defineCommand({
  path: "clusters",
  arguments: [],
  options: {
    region: { type: "string", value: "REGION", about: "cli.option.region" },
    account: { type: "string", value: "ACCOUNT", about: "cli.option.account" },
    label: { type: "string", value: "LABEL", about: "cli.option.label" },
    ...listOptions,
  },
  examples: ["fleet clusters", "fleet clusters --region ap-northeast-1 --all"],
  run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const filter = {
      ...(values.region && { region: values.region }),
      ...(values.account && { account: values.account }),
      ...(values.label && { label: parseLabel(values.label) }),
    };
    return printList(context, {
      values,
      walk: (first) => fleet.clusters.all({ first, ...filter }, { signal }),
      columns: [
        { title: say("cli.column.name"), value: (row) => row.name, paint: () => style.bold, atLeast: 12 },
        { title: say("cli.column.account"), value: (row) => row.account.name, atLeast: 8 },
        { title: say("cli.column.region"), value: (row) => row.region },
        {
          title: say("cli.column.status"),
          value: (row) => say("cli.state.word", { state: row.rawStatus }),
          paint: (row) => paintOfState(style, row.status),
        },
        { title: say("cli.column.services"), value: (row) => String(row.serviceCount), align: "right" },
        { title: say("cli.column.tasks"), value: (row) => String(row.runningTaskCount), align: "right" },
        { title: say("cli.column.hosts"), value: (row) => String(row.hostCount), align: "right" },
      ],
    });
  },
});

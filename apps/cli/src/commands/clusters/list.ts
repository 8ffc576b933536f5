import { defineCommand, fleetListOptions } from "../../command.ts";
import { commonConditions, commonOptions, given, parseEach, parseSort } from "../../list-conditions.ts";
import { printList } from "../../print-list.ts";
import { paintOfState } from "../../terminal/style.ts";

const statuses = ["ACTIVE", "PROVISIONING", "DEPROVISIONING", "FAILED", "INACTIVE"] as const;
const sorts = { name: "NAME", status: "STATUS", seen: "FIRST_SEEN_AT" } as const;

export const command = defineCommand({
  path: "clusters",
  arguments: [],
  options: {
    ...commonOptions,
    status: { type: "string", multiple: true, value: "STATUS", about: "cli.option.status" },
    sort: { type: "string", value: Object.keys(sorts).join("|"), about: "cli.option.sort" },
    ...fleetListOptions,
  },
  examples: [
    "fleet clusters",
    "fleet clusters --region ap-northeast-1 --all",
    "fleet clusters --label team=payments",
  ],
  run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const conditions = given({
      ...commonConditions(say, values),
      status: parseEach(say, { option: "--status", values: values.status, among: statuses }),
      orderBy: parseSort(say, { value: values.sort, fields: sorts }),
    });
    return printList(context, {
      values,
      walk: (first) => fleet.clusters.all({ first, ...conditions }, { signal }),
      columns: [
        {
          title: say("cli.column.name"),
          value: (row) => row.name,
          paint: () => style.bold,
          atLeast: 12,
          cut: "middle",
        },
        { title: say("cli.column.account"), value: (row) => row.account.name, atLeast: 8, dispensable: 2 },
        { title: say("cli.column.region"), value: (row) => row.region, dispensable: 1 },
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

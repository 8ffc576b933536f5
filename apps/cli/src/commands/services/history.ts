import type { DeploymentFields } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { findService } from "../../find-service.ts";
import {
  ageOptions,
  clusterOption,
  commonConditions,
  commonOptions,
  deploymentStates,
  given,
  parseEach,
} from "../../list-conditions.ts";
import { printList } from "../../print-list.ts";
import { changeWithKind, notesOf } from "../../say-deployment.ts";
import { rowTime, shortDuration } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";
import type { Column } from "../../terminal/table.ts";

export const command = defineCommand({
  path: "history",
  arguments: ["[SERVICE]"],
  options: {
    cluster: clusterOption,
    ...commonOptions,
    state: { type: "string", multiple: true, value: "STATE", about: "cli.option.state" },
    image: { type: "string", value: "IMAGE", about: "cli.option.ofImage" },
    actor: { type: "string", value: "NAME", about: "cli.option.actor" },
    ...ageOptions,
    ...listOptions,
  },
  examples: [
    "fleet history web",
    "fleet history web --limit 50 --json",
    "fleet history --label team=payments --state failed --newer-than 7d",
  ],
  async run(context, { arguments: [ref], values }) {
    const { fleet, say, signal } = context;
    const conditions = given({
      ...commonConditions(say, values),
      service: ref,
      state: parseEach(say, { option: "--state", values: values.state, among: deploymentStates }),
      image: values.image,
      requestedBy: values.actor,
    });
    // The list of a service that does not exist is empty; only asking for the service tells the two apart.
    if (ref !== undefined) {
      await findService(context, ref, () => fleet.service({ ref }, { select: { id: true }, signal }));
    }
    return printList(context, {
      values,
      of: { cluster: values.cluster },
      columns: columnsOf(context, ref === undefined),
      walk: (first) => fleet.deployments.all({ first, ...conditions }, { signal }),
    });
  },
});

function columnsOf(context: Context, withService: boolean): Column<DeploymentFields>[] {
  const { say, style, width } = context;
  const now = Date.now();
  return [
    {
      title: say("cli.column.when"),
      value: (row) => rowTime(row.createdAt, { now, width }),
      paint: () => style.dim,
    },
    ...(withService
      ? [
          {
            title: say("cli.column.service"),
            value: (row: DeploymentFields) => `${row.service.cluster.name}/${row.service.name}`,
            atLeast: 16,
            cut: "middle" as const,
          },
        ]
      : []),
    {
      title: say("cli.column.change"),
      value: (row) => changeWithKind(context, row),
      atLeast: 14,
    },
    {
      title: say("cli.column.state"),
      value: (row) => say("cli.state.word", { state: row.state }),
      paint: (row) => paintOfState(style, row.state),
    },
    {
      title: say("cli.column.by"),
      value: (row) => say("cli.by", { by: row.requestedBy, onBehalfOf: row.onBehalfOf }),
      atLeast: 8,
    },
    {
      title: say("cli.column.took"),
      value: (row) =>
        row.finishedAt ? shortDuration(Date.parse(row.finishedAt) - Date.parse(row.createdAt)) : "",
      align: "right",
      dispensable: 2,
    },
    { title: say("cli.column.deployment"), value: (row) => row.id, paint: () => style.dim, dispensable: 1 },
    { title: say("cli.column.reason"), value: (row) => row.reason ?? "", atLeast: 10, dispensable: 3 },
    {
      title: say("cli.column.note"),
      value: (row) => notesOf(context, row).join("; "),
      atLeast: 12,
      dispensable: 4,
    },
  ];
}

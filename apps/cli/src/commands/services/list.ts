import { defineCommand, listOptions } from "../../command.ts";
import { imageName } from "../../image-name.ts";
import { parseLabel } from "../../parse-values.ts";
import { printList } from "../../print-list.ts";
import { ago } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";

export const command = defineCommand({
  path: "services",
  arguments: [],
  options: {
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    label: { type: "string", value: "LABEL", about: "cli.option.label" },
    unsteady: { type: "boolean", about: "cli.option.unsteady" },
    ...listOptions,
  },
  examples: ["fleet services", "fleet services --cluster prod", "fleet services --unsteady --all"],
  run(context, { values }) {
    const { fleet, say, signal, style, locale } = context;
    const now = Date.now();
    const filter = {
      ...(values.cluster && { cluster: values.cluster }),
      ...(values.label && { label: parseLabel(values.label) }),
      ...(values.unsteady && { steady: false }),
    };
    return printList(context, {
      values,
      walk: (first) => fleet.services.all({ first, ...filter }, { signal }),
      columns: [
        { title: say("cli.column.cluster"), value: (row) => row.cluster.name, atLeast: 10 },
        { title: say("cli.column.name"), value: (row) => row.name, paint: () => style.bold, atLeast: 12 },
        {
          title: say("cli.column.running"),
          value: (row) => `${row.runningCount}/${row.desiredCount}`,
          paint: (row) => (row.steady ? style.green : style.yellow),
          align: "right",
        },
        {
          title: say("cli.column.image"),
          value: (row) =>
            row.taskDefinition?.containers.map(({ image }) => imageName(image)).join(", ") ?? "",
          atLeast: 12,
        },
        {
          title: say("cli.column.deployment"),
          value: ({ latestDeployment: latest }) =>
            latest
              ? `${say("cli.state.word", { state: latest.state })} ${ago(latest.finishedAt ?? latest.createdAt, now, locale)}`
              : "",
          paint: ({ latestDeployment: latest }) => paintOfState(style, latest?.state ?? ""),
          dispensable: 1,
        },
        {
          title: say("cli.column.region"),
          value: (row) => row.cluster.region,
          paint: () => style.dim,
          dispensable: 2,
        },
      ],
    });
  },
});

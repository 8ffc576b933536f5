import { imageName } from "@fleetgraph/catalogue";
import { defineCommand, fleetListOptions } from "../../command.ts";
import {
  ageOptions,
  clusterOption,
  commonConditions,
  commonOptions,
  given,
  launchTypes,
  parseEach,
  parseSort,
  serviceStatuses,
} from "../../list-conditions.ts";
import { printList } from "../../print-list.ts";
import { ago } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";

const sorts = { name: "NAME", status: "STATUS", created: "CREATED_AT" } as const;

export const command = defineCommand({
  path: "services",
  arguments: [],
  options: {
    cluster: clusterOption,
    ...commonOptions,
    "not-steady": { type: "boolean", about: "cli.option.notSteady" },
    unsteady: { type: "boolean", about: "cli.option.unsteady" },
    status: { type: "string", multiple: true, value: "STATUS", about: "cli.option.status" },
    image: { type: "string", value: "IMAGE", about: "cli.option.ofImage" },
    "task-definition": { type: "string", value: "FAMILY", about: "cli.option.revision" },
    "launch-type": { type: "string", multiple: true, value: "TYPE", about: "cli.option.launchType" },
    ...ageOptions,
    sort: { type: "string", value: Object.keys(sorts).join("|"), about: "cli.option.sort" },
    ...fleetListOptions,
  },
  examples: [
    "fleet services --cluster prod",
    "fleet services --not-steady --label team=payments",
    "fleet services --image :v41 --sort created:desc",
    "fleet services --not-steady --watch",
  ],
  run(context, { values }) {
    const { fleet, say, signal, style, locale } = context;
    const conditions = given({
      ...commonConditions(say, values),
      steady: values["not-steady"] || values.unsteady ? false : undefined,
      status: parseEach(say, { option: "--status", values: values.status, among: serviceStatuses }),
      image: values.image,
      taskDefinition: values["task-definition"],
      launchType: parseEach(say, {
        option: "--launch-type",
        values: values["launch-type"],
        among: launchTypes,
      }),
      orderBy: parseSort(say, { value: values.sort, fields: sorts }),
    });
    return printList(context, {
      values,
      of: { cluster: values.cluster },
      walk: (first) => fleet.services.all({ first, ...conditions }, { signal }),
      columns: [
        { title: say("cli.column.cluster"), value: (row) => row.cluster.name, atLeast: 10, cut: "middle" },
        {
          title: say("cli.column.name"),
          value: (row) => row.name,
          paint: () => style.bold,
          atLeast: 12,
          cut: "middle",
        },
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
              ? `${say("cli.state.word", { state: latest.state })} ${ago(latest.finishedAt ?? latest.createdAt, Date.now(), locale)}`
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

import { defineCommand, fleetListOptions } from "../../command.ts";
import {
  ageOptions,
  capacityProviderOption,
  clusterOption,
  commonConditions,
  commonOptions,
  given,
  healths,
  launchTypes,
  parseEach,
  parseSort,
  taskStatuses,
} from "../../list-conditions.ts";
import { printList } from "../../print-list.ts";
import { taskColumns } from "../../task-columns.ts";

const sorts = { created: "CREATED_AT", status: "STATUS", stopped: "STOPPED_AT" } as const;

export const command = defineCommand({
  path: "tasks",
  arguments: [],
  options: {
    cluster: clusterOption,
    service: { type: "string", value: "SERVICE", about: "cli.option.service" },
    host: { type: "string", value: "HOST", about: "cli.option.host" },
    ...commonOptions,
    status: { type: "string", multiple: true, value: "STATUS", about: "cli.option.status" },
    health: { type: "string", multiple: true, value: "HEALTH", about: "cli.option.health" },
    image: { type: "string", value: "IMAGE", about: "cli.option.ofImage" },
    "task-definition": { type: "string", value: "FAMILY", about: "cli.option.revision" },
    "launch-type": { type: "string", multiple: true, value: "TYPE", about: "cli.option.launchType" },
    "capacity-provider": capacityProviderOption,
    "stop-code": { type: "string", multiple: true, value: "CODE", about: "cli.option.stopCode" },
    ...ageOptions,
    stopped: { type: "boolean", about: "cli.option.stopped" },
    sort: { type: "string", value: Object.keys(sorts).join("|"), about: "cli.option.sort" },
    ...fleetListOptions,
  },
  examples: [
    "fleet tasks --service web",
    "fleet tasks --cluster shop --status running --image web --older-than 7d",
    "fleet tasks --stop-code TaskFailedToStart --sort stopped:desc",
    "fleet tasks --host i-0abc… --json",
  ],
  run(context, { values }) {
    const { fleet, say, signal } = context;
    const conditions = given({
      ...commonConditions(say, values),
      service: values.service,
      host: values.host,
      status: parseEach(say, { option: "--status", values: values.status, among: taskStatuses }),
      health: parseEach(say, { option: "--health", values: values.health, among: healths }),
      image: values.image,
      taskDefinition: values["task-definition"],
      launchType: parseEach(say, {
        option: "--launch-type",
        values: values["launch-type"],
        among: launchTypes,
      }),
      stopCode: values["stop-code"] && [...values["stop-code"]],
      includeStopped: values.stopped,
      orderBy: parseSort(say, { value: values.sort, fields: sorts }),
    });
    return printList(context, {
      values,
      of: { cluster: values.cluster, service: values.service, host: values.host },
      walk: (first) => fleet.tasks.all({ first, ...conditions }, { signal }),
      columns: taskColumns(context),
    });
  },
});

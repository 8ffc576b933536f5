import { defineCommand, fleetListOptions } from "../../command.ts";
import {
  ageOptions,
  capacityProviderOption,
  clusterOption,
  commonConditions,
  commonOptions,
  given,
  parseSort,
} from "../../list-conditions.ts";
import { parseCount } from "../../parse-values.ts";
import { printList } from "../../print-list.ts";
import { paintOfState } from "../../terminal/style.ts";

const sorts = {
  name: "NAME",
  status: "STATUS",
  registered: "REGISTERED_AT",
  cpu: "FREE_CPU",
  memory: "FREE_MEMORY",
} as const;

export const command = defineCommand({
  path: "hosts",
  arguments: [],
  options: {
    cluster: clusterOption,
    ...commonOptions,
    status: { type: "string", multiple: true, value: "STATUS", about: "cli.option.status" },
    type: { type: "string", multiple: true, value: "TYPE", about: "cli.option.instanceType" },
    "capacity-provider": capacityProviderOption,
    disconnected: { type: "boolean", about: "cli.option.disconnected" },
    "free-cpu": { type: "string", value: "N", about: "cli.option.freeCpu" },
    "free-memory": { type: "string", value: "MIB", about: "cli.option.freeMemory" },
    ...ageOptions,
    sort: { type: "string", value: Object.keys(sorts).join("|"), about: "cli.option.sort" },
    ...fleetListOptions,
  },
  examples: [
    "fleet hosts --cluster prod",
    "fleet hosts --disconnected",
    "fleet hosts --free-memory 2048 --sort memory:desc",
  ],
  run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const least = (option: "free-cpu" | "free-memory") => {
      const value = values[option];
      return value === undefined ? undefined : parseCount(say, { option: `--${option}`, value, least: 0 });
    };
    const conditions = given({
      ...commonConditions(say, values),
      status: values.status?.map((each) => each.toUpperCase()),
      instanceType: values.type && [...values.type],
      agentConnected: values.disconnected ? false : undefined,
      freeCpu: least("free-cpu"),
      freeMemory: least("free-memory"),
      orderBy: parseSort(say, { value: values.sort, fields: sorts }),
    });
    const share = (part: number | null, whole: number | null) =>
      part === null || whole === null ? "" : `${part}/${whole}`;
    return printList(context, {
      values,
      of: { cluster: values.cluster },
      walk: (first) => fleet.hosts.all({ first, ...conditions }, { signal }),
      columns: [
        { title: say("cli.column.name"), value: (row) => row.name, paint: () => style.bold },
        { title: say("cli.column.cluster"), value: (row) => row.cluster.name, atLeast: 12, cut: "middle" },
        {
          title: say("cli.column.status"),
          value: (row) => say("cli.state.word", { state: row.status }),
          paint: (row) => paintOfState(style, row.status),
        },
        {
          title: say("cli.column.tasks"),
          value: (row) => String(row.runningTaskCount),
          align: "right",
          dispensable: 2,
        },
        {
          title: say("cli.column.cpuFree"),
          value: (row) => share(row.remainingCpu, row.registeredCpu),
          align: "right",
          dispensable: 1,
        },
        {
          title: say("cli.column.memoryFree"),
          value: (row) => share(row.remainingMemory, row.registeredMemory),
          align: "right",
        },
        {
          title: say("cli.column.agent"),
          value: (row) =>
            row.agentConnected === false ? say("cli.state.disconnected") : (row.agentVersion ?? ""),
          paint: (row) => (row.agentConnected === false ? style.red : style.dim),
          dispensable: 3,
        },
        { title: say("cli.column.type"), value: (row) => row.instanceType ?? "", dispensable: 4 },
        { title: say("cli.column.zone"), value: (row) => row.availabilityZone ?? "", dispensable: 5 },
      ],
    });
  },
});

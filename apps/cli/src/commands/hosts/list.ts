import { defineCommand, listOptions } from "../../command.ts";
import { printList } from "../../print-list.ts";
import { paintOfState } from "../../terminal/style.ts";

export const command = defineCommand({
  path: "hosts",
  arguments: [],
  options: {
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    disconnected: { type: "boolean", about: "cli.option.disconnected" },
    ...listOptions,
  },
  examples: ["fleet hosts", "fleet hosts --cluster prod", "fleet hosts --disconnected"],
  run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const filter = {
      ...(values.cluster && { cluster: values.cluster }),
      ...(values.disconnected && { agentConnected: false }),
    };
    const share = (part: number | null, whole: number | null) =>
      part === null || whole === null ? "" : `${part}/${whole}`;
    return printList(context, {
      values,
      walk: (first) => fleet.hosts.all({ first, ...filter }, { signal }),
      columns: [
        { title: say("cli.column.name"), value: (row) => row.name, paint: () => style.bold, atLeast: 10 },
        { title: say("cli.column.cluster"), value: (row) => row.cluster.name, atLeast: 8 },
        {
          title: say("cli.column.status"),
          value: (row) => say("cli.state.word", { state: row.status }),
          paint: (row) => paintOfState(style, row.status),
        },
        { title: say("cli.column.tasks"), value: (row) => String(row.runningTaskCount), align: "right" },
        {
          title: say("cli.column.cpuFree"),
          value: (row) => share(row.remainingCpu, row.registeredCpu),
          align: "right",
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
          dispensable: 1,
        },
        { title: say("cli.column.type"), value: (row) => row.instanceType ?? "", dispensable: 2 },
        { title: say("cli.column.zone"), value: (row) => row.availabilityZone ?? "", dispensable: 3 },
      ],
    });
  },
});

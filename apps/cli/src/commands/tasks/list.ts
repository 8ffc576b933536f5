import { defineCommand, listOptions } from "../../command.ts";
import { imageName } from "../../image-name.ts";
import { printList } from "../../print-list.ts";
import { ago } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";

export const command = defineCommand({
  path: "tasks",
  arguments: [],
  options: {
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    service: { type: "string", value: "SERVICE", about: "cli.option.service" },
    host: { type: "string", value: "HOST", about: "cli.option.host" },
    status: { type: "string", multiple: true, value: "STATUS", about: "cli.option.status" },
    stopped: { type: "boolean", about: "cli.option.stopped" },
    ...listOptions,
  },
  examples: [
    "fleet tasks --service web",
    "fleet tasks --cluster prod --stopped",
    "fleet tasks --host i-0abc… --json",
  ],
  run(context, { values }) {
    const { fleet, say, signal, style, locale } = context;
    const now = Date.now();
    const status = values.status?.map((each) => each.toUpperCase());
    const filter = {
      ...(values.cluster && { cluster: values.cluster }),
      ...(values.service && { service: values.service }),
      ...(values.host && { host: values.host }),
      ...(status && { status }),
      ...((values.stopped || status?.includes("STOPPED")) && { includeStopped: true }),
    };
    return printList(context, {
      values,
      walk: (first) => fleet.tasks.all({ first, ...filter }, { signal }),
      columns: [
        { title: say("cli.column.task"), value: (row) => row.name, paint: () => style.dim, atLeast: 8 },
        {
          title: say("cli.column.service"),
          value: (row) => `${row.cluster.name}/${row.service?.name ?? "-"}`,
          atLeast: 14,
          cut: "middle",
        },
        {
          title: say("cli.column.status"),
          value: (row) => say("cli.state.word", { state: row.rawStatus }),
          paint: (row) => paintOfState(style, row.status),
        },
        {
          title: say("cli.column.health"),
          value: (row) =>
            row.health && row.health !== "UNKNOWN" ? say("cli.state.word", { state: row.health }) : "",
          paint: (row) => paintOfState(style, row.health ?? ""),
          dispensable: 4,
        },
        {
          title: say("cli.column.image"),
          value: (row) => row.containers.flatMap(({ image }) => (image ? [imageName(image)] : [])).join(", "),
          atLeast: 10,
          dispensable: 2,
        },
        { title: say("cli.column.host"), value: (row) => row.host?.name ?? "", atLeast: 10, dispensable: 3 },
        {
          title: say("cli.column.started"),
          value: (row) => (row.startedAt ? ago(row.startedAt, now, locale) : ""),
          dispensable: 1,
        },
        {
          title: say("cli.column.reason"),
          value: (row) => row.stoppedReason ?? "",
          paint: () => style.red,
          atLeast: 12,
        },
      ],
    });
  },
});

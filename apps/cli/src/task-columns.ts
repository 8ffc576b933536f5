import { imageName } from "@fleetgraph/catalogue";
import type { TaskFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { ago } from "./terminal/moment.ts";
import { paintOfState } from "./terminal/style.ts";
import type { Column } from "./terminal/table.ts";

/** The columns of a list of tasks; without the service's where all are of one. */
export function taskColumns(
  { say, style, locale }: Pick<Context, "say" | "style" | "locale">,
  input: { ofService?: boolean } = {},
): Column<TaskFields>[] {
  const { ofService = false } = input;
  const service: Column<TaskFields> = {
    title: say("cli.column.service"),
    value: (row) => `${row.cluster.name}/${row.service?.name ?? "-"}`,
    atLeast: 24,
    cut: "middle",
  };
  return [
    { title: say("cli.column.task"), value: (row) => row.name, paint: () => style.dim, atLeast: 13 },
    ...(ofService ? [] : [service]),
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
      atLeast: 14,
      dispensable: 2,
    },
    { title: say("cli.column.host"), value: (row) => row.host?.name ?? "", dispensable: 3 },
    {
      title: say("cli.column.started"),
      value: (row) => (row.startedAt ? ago(row.startedAt, Date.now(), locale) : ""),
      dispensable: 1,
    },
    {
      title: say("cli.column.reason"),
      value: (row) => row.stoppedReason ?? "",
      paint: () => style.red,
      atLeast: 12,
    },
  ];
}

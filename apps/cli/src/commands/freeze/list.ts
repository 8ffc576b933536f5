import { defineCommand, listOptions } from "../../command.ts";
import { printList } from "../../print-list.ts";
import { freezeState, freezeTimes } from "../../say-guards.ts";

export const command = defineCommand({
  path: "freeze list",
  arguments: [],
  options: {
    active: { type: "boolean", about: "cli.option.active" },
    upcoming: { type: "boolean", about: "cli.option.upcoming" },
    ...listOptions,
  },
  examples: ["fleet freeze", "fleet freeze list --active", "fleet freeze list --upcoming --json"],
  run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const filter = {
      ...(values.active && { active: true }),
      ...(values.upcoming && { upcoming: true }),
    };
    return printList(context, {
      values,
      walk: (first) => fleet.freezeWindows.all({ first, ...filter }, { signal }),
      columns: [
        {
          title: say("cli.column.services"),
          value: (row) => row.services.join(" "),
          paint: () => style.bold,
          atLeast: 12,
          cut: "middle",
        },
        {
          title: say("cli.column.state"),
          value: (row) => freezeState(context, row),
          paint: (row) => (row.active ? style.yellow : style.dim),
        },
        { title: say("cli.column.when"), value: (row) => freezeTimes(context, row), atLeast: 16 },
        { title: say("cli.column.reason"), value: (row) => row.reason, atLeast: 16, dispensable: 2 },
        {
          title: say("cli.column.exempt"),
          value: (row) => row.exemptRoles.join(", "),
          atLeast: 8,
          dispensable: 1,
        },
        { title: say("cli.column.id"), value: (row) => row.id, paint: () => style.dim },
      ],
    });
  },
});

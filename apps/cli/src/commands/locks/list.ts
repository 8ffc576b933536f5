import { defineCommand, listOptions } from "../../command.ts";
import { printList } from "../../print-list.ts";
import { lockedPart } from "../../say-guards.ts";
import { rowTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "locks",
  arguments: [],
  options: {
    owner: { type: "string", value: "NAME", about: "cli.option.owner" },
    ...listOptions,
  },
  examples: ["fleet locks", "fleet locks --owner alice --json"],
  run(context, { values }) {
    const { fleet, say, signal, style, width } = context;
    const now = Date.now();
    return printList(context, {
      values,
      walk: (first) => fleet.locks.all({ first, ...(values.owner && { owner: values.owner }) }, { signal }),
      columns: [
        {
          title: say("cli.column.locked"),
          value: (row) => lockedPart(context, row),
          paint: () => style.bold,
          atLeast: 12,
          cut: "middle",
        },
        { title: say("cli.column.owner"), value: (row) => row.owner, atLeast: 8 },
        {
          title: say("cli.column.since"),
          value: (row) => rowTime(row.createdAt, { now, width }),
          paint: () => style.dim,
        },
        {
          title: say("cli.column.until"),
          value: (row) => (row.expiresAt ? rowTime(row.expiresAt, { now, width }) : ""),
          paint: () => style.dim,
        },
        { title: say("cli.column.reason"), value: (row) => row.reason, atLeast: 16 },
        { title: say("cli.column.id"), value: (row) => row.id, paint: () => style.dim, dispensable: 1 },
      ],
    });
  },
});

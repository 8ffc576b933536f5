import { defineCommand, listOptions } from "../../command.ts";
import { parseInstant } from "../../parse-values.ts";
import { printList } from "../../print-list.ts";
import { clockTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "audit refused",
  arguments: [],
  options: {
    since: { type: "string", value: "TIME", about: "cli.option.since" },
    until: { type: "string", value: "TIME", about: "cli.option.until" },
    ...listOptions,
  },
  examples: ["fleet audit refused --since 7d", "fleet audit refused --all --json"],
  async run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const past = { now: Date.now(), direction: -1 } as const;
    const range = {
      ...(values.since && { start: parseInstant(say, values.since, past) }),
      ...(values.until && { end: parseInstant(say, values.until, past) }),
    };
    return printList(context, {
      values,
      walk: (first) => fleet.refusedRequests.all({ first, ...range }, { signal }),
      columns: [
        { title: say("cli.column.hour"), value: (row) => clockTime(row.hour), paint: () => style.dim },
        { title: say("cli.column.reason"), value: (row) => row.reason },
        { title: say("cli.column.count"), value: (row) => String(row.count) },
      ],
    });
  },
});

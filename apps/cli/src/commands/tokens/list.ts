import type { AccessTokenFields } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import { printList } from "../../print-list.ts";
import { ago } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "tokens list",
  arguments: [],
  options: listOptions,
  examples: ["fleet tokens", "fleet tokens list --all --json"],
  run(context, { values }) {
    const { fleet, say, signal, style, locale } = context;
    const now = Date.now();
    const ended = (row: AccessTokenFields) =>
      row.revokedAt !== null || (row.expiresAt !== null && Date.parse(row.expiresAt) <= now);
    return printList(context, {
      values,
      walk: (first) => fleet.accessTokens.all({ first }, { signal }),
      columns: [
        {
          title: say("cli.column.name"),
          value: (row) => row.name,
          paint: (row) => (ended(row) ? style.dim : style.bold),
          atLeast: 10,
        },
        { title: say("cli.column.principal"), value: (row) => row.principal, atLeast: 10 },
        { title: say("cli.column.roles"), value: (row) => row.roles.join(", "), atLeast: 8 },
        {
          title: say("cli.column.expires"),
          value: (row) => {
            if (row.revokedAt) return say("cli.state.revoked");
            return row.expiresAt ? ago(row.expiresAt, now, locale) : say("cli.never");
          },
          paint: (row) => (ended(row) ? style.red : style.dim),
        },
        { title: say("cli.column.id"), value: (row) => row.id, paint: () => style.dim },
      ],
    });
  },
});

import { defineCommand, fleetListOptions } from "../../command.ts";
import { commonOptions, given } from "../../list-conditions.ts";
import { noteTrail } from "../../note-trail.ts";
import { parseInstant } from "../../parse-values.ts";
import { printList } from "../../print-list.ts";
import { acknowledgementOf, whatOf } from "../../say-out-of-band.ts";
import { rowTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "audit out-of-band",
  arguments: ["[SERVICE]"],
  options: {
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    account: commonOptions.account,
    region: commonOptions.region,
    person: { type: "string", value: "NAME", about: "cli.option.person" },
    unacknowledged: { type: "boolean", about: "cli.option.unacknowledged" },
    since: { type: "string", value: "TIME", about: "cli.option.since" },
    until: { type: "string", value: "TIME", about: "cli.option.until" },
    ...fleetListOptions,
  },
  examples: [
    "fleet audit out-of-band --since 7d",
    "fleet audit out-of-band prod/web --unacknowledged",
    "fleet audit out-of-band --watch",
  ],
  async run(context, { arguments: [service], values }) {
    const { fleet, say, signal, style, width } = context;
    const now = Date.now();
    const past = { now, direction: -1 } as const;
    const { cluster, account, region, person, since, until } = values;
    const filter = given({
      service,
      cluster,
      account,
      region,
      person,
      acknowledged: values.unacknowledged ? false : undefined,
      start: since === undefined ? undefined : parseInstant(say, since, past),
      end: until === undefined ? undefined : parseInstant(say, until, past),
    });
    const done = await printList(context, {
      values,
      walk: (first) => fleet.outOfBandChanges.all({ first, ...filter }, { signal }),
      of: { service },
      none: () => context.note(say("cli.audit.noOutOfBand")),
      columns: [
        {
          title: say("cli.column.when"),
          value: (row) => rowTime(row.at, { now, width }),
          paint: () => style.dim,
        },
        {
          title: say("cli.column.by"),
          value: (row) => row.person,
          paint: () => style.bold,
          atLeast: 12,
          cut: "middle",
        },
        {
          title: say("cli.column.target"),
          // Of one service it is the same in every row, and on a terminal the rest needs the room more.
          value: (row) => (service && width !== null ? "" : (row.target ?? "")),
          atLeast: 12,
          cut: "middle",
        },
        { title: say("cli.column.what"), value: (row) => whatOf(context, row), atLeast: 16 },
        {
          title: say("cli.column.acknowledged"),
          value: (row) => acknowledgementOf(context, row),
          paint: () => style.green,
          atLeast: 12,
          dispensable: 2,
        },
        { title: say("cli.column.id"), value: (row) => row.id, paint: () => style.dim, dispensable: 3 },
      ],
    });
    if (!context.json && !values.watch) await noteTrail(context);
    return done;
  },
});

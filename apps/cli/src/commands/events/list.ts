import { type EventProblemFields, type EventSourceFields, list, walk } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../failure.ts";
import { parseInstant } from "../../parse-values.ts";
import { limitOf, pageSize, readRows } from "../../print-list.ts";
import { ago, rowTime } from "../../terminal/moment.ts";
import { type Column, table } from "../../terminal/table.ts";

export const command = defineCommand({
  path: "events list",
  arguments: [],
  options: {
    since: { type: "string", value: "TIME", about: "cli.option.since" },
    until: { type: "string", value: "TIME", about: "cli.option.until" },
    ...listOptions,
  },
  examples: ["fleet events", "fleet events --since 2h", "fleet events --json"],
  async run(context, { values }) {
    const { fleet, say, signal, style, width } = context;
    const limit = limitOf(say, values);
    const past = { now: Date.now(), direction: -1 } as const;
    const filter = {
      ...(values.since && { start: parseInstant(say, values.since, past) }),
      ...(values.until && { end: parseInstant(say, values.until, past) }),
    };
    // One more than is shown tells whether there are more.
    const first = Math.min(pageSize, limit + 1);
    const read = (after: string | null) => {
      const [args, page] = list({ first, filter, after }, problemFields);
      const select = {
        eventSources: sourceFields,
        eventProblems: [args, { totalCount: true, ...page }],
      } as const;
      return fleet.eventSources({ signal, select });
    };
    const { eventSources, eventProblems } = await read(null);
    const problems = walk(async (after) =>
      after === null ? eventProblems : (await read(after)).eventProblems,
    );
    const { rows: nodes, more, next } = await readRows(problems, { limit });
    const { totalCount } = eventProblems;
    if (context.json) {
      context.printJson({ sources: eventSources, problems: { totalCount, nodes, next } });
      return exitCodes.done;
    }
    if (eventSources.length === 0) {
      context.note(say("cli.events.none"));
      return exitCodes.done;
    }
    context.print(table(style, { columns: sourceColumns(context), rows: eventSources, width }));
    for (const { account, region, failure } of eventSources) {
      if (failure === null) continue;
      context.print(`${style.yellow("!")} ${account.name}/${region}: ${failure.cause}`);
      if (failure.nextStep) context.print(say("cli.deploy.next", { step: failure.nextStep }));
    }
    if (nodes.length === 0) return exitCodes.done;
    context.print(`\n${style.bold(say("cli.events.aside", { count: totalCount ?? nodes.length }))}`);
    context.print(table(style, { columns: problemColumns(context), rows: nodes, width }));
    if (more) context.warn(style.dim(say("cli.more", { shown: nodes.length })));
    return exitCodes.done;
  },
});

const explained = { kind: true, cause: true, nextStep: true } as const;
const sourceFields = {
  account: { name: true },
  region: true,
  queueUrl: true,
  stale: true,
  state: true,
  observedAt: true,
  lastMessageAt: true,
  lastEventAt: true,
  age99Milliseconds: true,
  waitingMessages: true,
  inFlightMessages: true,
  failedSince: true,
  failure: explained,
  receivedCount: true,
  appliedCount: true,
  repeatedCount: true,
  ignoredCount: true,
  waitingEventCount: true,
} as const;
const problemFields = {
  id: true,
  account: { name: true },
  region: true,
  messageId: true,
  receivedAt: true,
  reason: explained,
  body: true,
  replayRequestedAt: true,
  replayedAt: true,
  resolvedAt: true,
} as const;

const states = new Map([
  ["FRESH", "cli.events.fresh" as const],
  ["NOT_ANSWERED_YET", "cli.events.notAnsweredYet" as const],
]);

function sourceColumns({ say, style, locale }: Context): Column<EventSourceFields>[] {
  const now = Date.now();
  const seconds = (milliseconds: number) => say("cli.events.seconds", { seconds: milliseconds / 1000 });
  return [
    {
      title: say("cli.column.source"),
      value: ({ account, region }) => `${account.name}/${region}`,
      paint: () => style.bold,
      atLeast: 12,
    },
    {
      title: say("cli.column.state"),
      value: ({ state }) => say(states.get(state) ?? "cli.events.stale"),
      paint: ({ state }) => (state === "FRESH" ? style.green : state === "STALE" ? style.red : style.yellow),
    },
    {
      title: say("cli.column.lastMessage"),
      value: ({ lastMessageAt }) => (lastMessageAt ? ago(lastMessageAt, now, locale) : ""),
    },
    {
      title: say("cli.column.eventAge"),
      value: ({ age99Milliseconds: age }) => (age === null ? "" : seconds(age)),
      align: "right",
    },
    {
      title: say("cli.column.inQueue"),
      value: ({ waitingMessages }) => (waitingMessages === null ? "" : String(waitingMessages)),
      align: "right",
    },
    {
      title: say("cli.column.failingSince"),
      value: ({ failedSince }) => (failedSince ? ago(failedSince, now, locale) : ""),
      paint: () => style.red,
      dispensable: 1,
    },
  ];
}

function problemColumns({ say, style, width }: Context): Column<EventProblemFields>[] {
  const now = Date.now();
  return [
    {
      title: say("cli.column.when"),
      value: ({ receivedAt }) => rowTime(receivedAt, { now, width }),
      paint: () => style.dim,
    },
    {
      title: say("cli.column.source"),
      value: ({ account, region }) => `${account.name}/${region}`,
      atLeast: 10,
      dispensable: 1,
    },
    { title: say("cli.column.reason"), value: ({ reason }) => reason.cause, atLeast: 16 },
    { title: say("cli.column.id"), value: ({ id }) => id, paint: () => style.dim },
  ];
}

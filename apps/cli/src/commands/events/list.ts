import type { EventProblemFields, EventSourceFields } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../failure.ts";
import { ago, rowTime } from "../../terminal/moment.ts";
import { type Column, table } from "../../terminal/table.ts";

export const command = defineCommand({
  path: "events list",
  arguments: [],
  options: {},
  examples: ["fleet events", "fleet events --json"],
  async run(context) {
    const { fleet, say, signal, style, width } = context;
    const { eventSources, eventProblems } = await fleet.eventSources({ signal });
    if (context.json) {
      context.printJson({ sources: eventSources, problems: eventProblems });
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
    const { nodes, totalCount } = eventProblems;
    if (nodes.length === 0) return exitCodes.done;
    context.print(`\n${style.bold(say("cli.events.aside", { count: totalCount ?? nodes.length }))}`);
    context.print(table(style, { columns: problemColumns(context), rows: nodes, width }));
    return exitCodes.done;
  },
});

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

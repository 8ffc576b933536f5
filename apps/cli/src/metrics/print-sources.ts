import type { MetricSourceFields } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { type ExitCode, exitCodes } from "../failure.ts";
import { ago, clockTime } from "../terminal/moment.ts";
import { type Column, table } from "../terminal/table.ts";

/** Prints where metrics come from: each source with each cluster, how far it was read, and what is wrong with it. */
export async function printSources(context: Context): Promise<ExitCode> {
  const { fleet, say, style, width, signal, json } = context;
  const sources: MetricSourceFields[] = [];
  for await (const source of fleet.metricSources.all({}, { signal })) sources.push(source);
  if (json) {
    for (const source of sources) context.printJson(source);
    return exitCodes.done;
  }
  if (sources.length === 0) {
    context.note(say("cli.metrics.noSources"));
    return exitCodes.done;
  }
  context.print(table(style, { columns: columnsOf(context), rows: sources, width }));
  const failing = sources.filter(({ failure }) => failure !== null);
  for (const { name, cluster, failure } of failing) {
    context.print("");
    context.print(style.yellow(`${name} ${cluster.name}: ${failure?.cause ?? ""}`));
    if (failure?.nextStep) context.print(failure.nextStep);
  }
  return exitCodes.done;
}

function columnsOf({ say, style, locale }: Context): Column<MetricSourceFields>[] {
  const now = Date.now();
  const when = (at: string | null) => (at === null ? "" : ago(at, now, locale));
  return [
    { title: say("cli.column.source"), value: ({ name }) => name, paint: () => style.bold },
    { title: say("cli.column.kind"), value: ({ kind }) => kind.toLowerCase(), dispensable: 3 },
    {
      title: say("cli.column.cluster"),
      value: ({ cluster }) => `${cluster.account.name}/${cluster.region}/${cluster.name}`,
      atLeast: 12,
      cut: "middle",
    },
    {
      title: say("cli.column.status"),
      value: ({ failedSince, stale, observedAt }) =>
        failedSince !== null
          ? say("cli.metrics.failsSince", { since: clockTime(failedSince) })
          : say("cli.metrics.state", { stale, read: observedAt !== null }),
      paint: ({ failedSince, stale }) =>
        failedSince !== null ? style.red : stale ? style.yellow : style.green,
    },
    { title: say("cli.column.read"), value: ({ observedAt }) => when(observedAt) },
    { title: say("cli.column.newestPoint"), value: ({ lastPointAt }) => when(lastPointAt), dispensable: 1 },
    {
      title: say("cli.column.missing"),
      value: ({ gaps }) => gaps.map(({ text }) => text).join(", "),
      atLeast: 12,
      dispensable: 2,
    },
    {
      title: say("cli.column.points"),
      value: ({ pointCount }) => String(pointCount),
      align: "right",
      dispensable: 4,
    },
  ];
}

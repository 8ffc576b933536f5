import { defineCommand, watchOptions } from "../../command.ts";
import { exitCodes, UsageError } from "../../failure.ts";
import { findSubject, type Kind, kinds } from "../../metrics/find-targets.ts";
import { against, parseAggregate, parseMetrics, parseResolution } from "../../metrics/metric-names.ts";
import { printMetrics, type Row, rowsOf } from "../../metrics/print-metrics.ts";
import { printSources } from "../../metrics/print-sources.ts";
import { parseInstant } from "../../parse-values.ts";
import { watchOne } from "../../watch-one.ts";

export const command = defineCommand({
  path: "metrics",
  arguments: ["[SERVICE|TASK|HOST|CLUSTER]"],
  options: {
    metric: { type: "string", multiple: true, short: "m", value: "NAMES", about: "cli.option.metric" },
    since: { type: "string", value: "TIME", about: "cli.option.metricSince" },
    until: { type: "string", value: "TIME", about: "cli.option.until" },
    resolution: { type: "string", value: "1m|5m|1h|1d", about: "cli.option.resolution" },
    aggregate: { type: "string", value: "average|max|p95|…", about: "cli.option.aggregate" },
    tasks: { type: "boolean", about: "cli.option.metricTasks" },
    of: { type: "string", value: kinds.join("|"), about: "cli.option.metricOf" },
    sources: { type: "boolean", about: "cli.option.metricSources" },
    ...watchOptions,
  },
  examples: [
    "fleet metrics prod/web",
    "fleet metrics prod/web --since 24h --tasks",
    "fleet metrics 4f6d2a1b --metric cpu,memory,network --watch",
    "fleet metrics i-0abc… --metric all --since 7d --resolution 1h",
    "fleet metrics prod --of cluster --json",
    "fleet metrics --sources",
  ],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal } = context;
    if (values.sources) return printSources(context);
    if (ref === "") throw new UsageError(say("cli.usage.metricsOfWhat"), say("cli.usage.metricsOfWhat.hint"));
    const of = kinds.find((kind) => kind === values.of);
    if (values.of !== undefined && of === undefined)
      throw new UsageError(say("cli.usage.oneOf", { option: "--of", values: kinds }));
    const metrics = parseMetrics(say, values.metric);
    const resolution = parseResolution(say, values.resolution);
    const aggregate = parseAggregate(say, values.aggregate);
    const instant = (value: string, now: number) => parseInstant(say, value, { now, direction: -1 });
    // What is wrong with them is said before anything is asked.
    instant(values.since ?? "1h", Date.now());

    const find = (ref: string, kind: Kind | undefined) =>
      findSubject(context, { ref, of: kind, tasks: values.tasks === true });
    const first = await find(ref, of);
    const read = async () => {
      // Which tasks there are changes while one looks.
      const subject = values.watch ? await find(first.main.id, first.kind) : first;
      const targets = [subject.main, ...subject.beside];
      const kinds = new Set(targets.map(({ kind }) => kind));
      const names = metrics.flatMap((name) => [name, ...[...kinds].map((kind) => against(name, kind))]);
      const now = Date.now();
      const series = await fleet.metrics(
        {
          targets: targets.map(({ id, container }) => (container === undefined ? { id } : { id, container })),
          names: [...new Set(names.filter((name) => name !== undefined))],
          range: {
            start: instant(values.since ?? "1h", now),
            ...(values.until !== undefined && { end: instant(values.until, now) }),
          },
          ...(resolution && { resolution }),
          ...(aggregate && { aggregate }),
        },
        { signal },
      );
      return { subject, rows: rowsOf(targets, { metrics, series }), series };
    };
    type Found = Awaited<ReturnType<typeof read>>;
    const objectOf = ({ subject, series }: Found) => ({
      of: { kind: subject.kind, id: subject.main.id, name: subject.name },
      series,
    });
    const print = (
      on: typeof context,
      { subject, rows }: { subject: Found["subject"]; rows: readonly Row[] },
    ) => printMetrics(on, { subject, rows });
    if (values.watch) return watchOne(context, { every: values.every, read, print, objectOf });
    const found = await read();
    if (context.json) context.printJson(objectOf(found));
    else print(context, found);
    return exitCodes.done;
  },
});

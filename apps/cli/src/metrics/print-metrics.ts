import type { MetricSeriesFields } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { displayWidth, truncate, wrap } from "../terminal/display-width.ts";
import { ago, clockTime } from "../terminal/moment.ts";
import { plot } from "../terminal/plot.ts";
import { sparkline } from "../terminal/sparkline.ts";
import type { Paint } from "../terminal/style.ts";
import { type Column, table } from "../terminal/table.ts";
import type { Subject, Target } from "./find-targets.ts";
import { against, lengthOf, type MetricName } from "./metric-names.ts";
import { percent, quantity } from "./quantity.ts";

/** One series beside what it is shown against, such as what is reserved. */
export interface Row {
  target: Target;
  series: MetricSeriesFields;
  whole: MetricSeriesFields | null;
}

/** More are shown as rows of a table: plots of all of them would not fit a screen. */
const mostPlots = 2;
/** Narrower than this nothing can be seen in a plot. */
const leastPlotWidth = 30;
/** Narrower than this the unit of cores is left out: it is the only one that its values do not have. */
const leastNamedWidth = 60;
const plotHeight = 8;
const sparkWidths = { usual: 24, narrow: 12, below: 110 };

/** The series of each target in the order of the metrics, each beside what it is shown against. */
export function rowsOf(
  targets: readonly Target[],
  { metrics, series }: { metrics: readonly MetricName[]; series: readonly MetricSeriesFields[] },
): Row[] {
  const of = (target: Target, name: MetricName | undefined) =>
    series.find(
      (each) =>
        each.name === name && each.targetId === target.id && each.container === (target.container ?? null),
    ) ?? null;
  return targets.flatMap((target) =>
    metrics.flatMap((name) => {
      const found = of(target, name);
      return found === null ? [] : [{ target, series: found, whole: of(target, against(name, target.kind)) }];
    }),
  );
}

/** Prints metrics: plots of one or two of what was asked for, a table of more and of what is beside it. */
export function printMetrics(
  context: Context,
  { subject, rows }: { subject: Subject; rows: readonly Row[] },
): void {
  const { width } = context;
  printHeading(context, { subject, rows });
  const own = rows.filter(({ target }) => target === subject.main);
  const plotted = width !== null && width >= leastPlotWidth && own.length <= mostPlots ? own : [];
  for (const row of plotted) printPlot(context, row, width ?? 80);
  const listed = rows.filter((row) => !plotted.includes(row) && row.series.statistics !== null);
  if (listed.length > 0) {
    context.print("");
    context.print(table(context.style, { columns: columnsOf(context, rows), rows: listed, width }));
  }
  printWhyEmpty(
    context,
    rows.filter((row) => !plotted.includes(row)),
  );
  printFreshness(context, rows);
}

function printHeading(
  { say, style, print, width }: Context,
  { subject, rows }: { subject: Subject; rows: readonly Row[] },
): void {
  const [first] = rows;
  const kind = say("cli.metrics.kind", { kind: subject.kind });
  print(`${style.bold(subject.name)}  ${kind}`);
  if (first === undefined) return;
  const { start, end, resolution, aggregate } = first.series;
  const [from, until] = [clockTime(start).slice(0, 16), clockTime(end).slice(0, 16)];
  const text = say("cli.metrics.range", {
    start: from,
    end: until.startsWith(from.slice(0, 10)) ? until.slice(11) : until,
    step: lengthOf(resolution),
    aggregate,
  });
  print(style.dim(width === null ? text : truncate(text, width)));
}

const nameOf = ({ say }: Context, name: MetricName) => say("cli.metrics.name", { name });

function shownValue({ series }: Row, value: number): string {
  return quantity(series.name, series.unit, value);
}

/** What an amount is shown against at the time of its last point; else the last that is known. */
function wholeOf({ series, whole }: Row): number | null {
  const index = series.values.findLastIndex((value) => value !== null);
  return whole === null ? null : (whole.values[index] ?? whole.statistics?.last ?? null);
}

function printPlot(context: Context, row: Row, width: number): void {
  const { say, style } = context;
  const { series } = row;
  const { statistics } = series;
  context.print("");
  if (statistics === null) {
    printWrapped(context, style.yellow, `${nameOf(context, series.name)}: ${emptyText(context, series)}`);
    return;
  }
  const whole = wholeOf(row);
  const now = shownValue(row, statistics.last);
  const usedText =
    whole === null || whole === 0
      ? say("cli.metrics.now", { now })
      : say(row.whole?.name.endsWith("RESERVED") ? "cli.metrics.ofReserved" : "cli.metrics.ofCapacity", {
          now,
          whole: shownValue(row, whole),
          share: percent(statistics.last / whole),
        });
  const [mean, p95, max] = [statistics.mean, statistics.p95, statistics.max].map((value) =>
    shownValue(row, value),
  );
  const told = say("cli.metrics.statistics", { mean: mean ?? "", p95: p95 ?? "", max: max ?? "" });
  const unit = series.unit === "cores" ? ` (${say("cli.metrics.cores")})` : "";
  const name = `${nameOf(context, series.name)}${width < leastNamedWidth ? "" : unit}`;
  const used = truncate(usedText, Math.max(8, width - displayWidth(name) - 2));
  const room = width - displayWidth(`${name}  ${used}  `);
  context.print(`${style.bold(name)}  ${used}${displayWidth(told) <= room ? `  ${style.dim(told)}` : ""}`);
  // Far above what is used it would press the line to the ground.
  const reference = whole !== null && whole <= statistics.max * 3 ? whole : null;
  for (const line of plot(style, {
    values: series.values,
    reference,
    width,
    height: plotHeight,
    binary: series.unit.startsWith("bytes"),
    format: (value) => shownValue(row, value),
    times: timesOf(series),
  }))
    context.print(line);
}

/** Where the plot begins, has its middle and ends; with the day where it has several. */
function timesOf({ start, end }: MetricSeriesFields): [string, string, string] {
  const [from, until] = [Date.parse(start), Date.parse(end)];
  const days = until - from > 86_400_000 * 1.5;
  const shown = (at: number) => {
    const text = clockTime(new Date(at).toISOString());
    return days ? text.slice(5, 16) : text.slice(11, 16);
  };
  return [shown(from), shown((from + until) / 2), shown(until)];
}

function columnsOf(context: Context, rows: readonly Row[]): Column<Row>[] {
  const { say, style, width } = context;
  const sparkWidth = width !== null && width < sparkWidths.below ? sparkWidths.narrow : sparkWidths.usual;
  const several = new Set(rows.map(({ target }) => target)).size > 1;
  const told = (of: (statistics: NonNullable<MetricSeriesFields["statistics"]>) => number) => (row: Row) =>
    row.series.statistics === null ? "" : shownValue(row, of(row.series.statistics));
  return [
    {
      title: say("cli.column.of"),
      value: ({ target }) =>
        several ? `${say("cli.metrics.kind", { kind: target.kind.toLowerCase() })} ${target.label}` : "",
      paint: () => style.bold,
      atLeast: 10,
      cut: "middle",
    },
    { title: say("cli.column.metric"), value: ({ series }) => nameOf(context, series.name) },
    { title: say("cli.column.last"), value: told(({ last }) => last), align: "right" },
    {
      title: say("cli.column.reserved"),
      value: (row) => {
        const whole = wholeOf(row);
        return whole === null || whole === 0 ? "" : shownValue(row, whole);
      },
      align: "right",
      dispensable: 1,
    },
    {
      title: say("cli.column.share"),
      value: (row) => {
        const whole = wholeOf(row);
        const last = row.series.statistics?.last;
        return whole === null || whole === 0 || last === undefined ? "" : percent(last / whole);
      },
      paint: (row) => paintOfShare(context, row),
      align: "right",
    },
    { title: say("cli.column.mean"), value: told(({ mean }) => mean), align: "right", dispensable: 4 },
    { title: say("cli.column.p95"), value: told(({ p95 }) => p95), align: "right", dispensable: 3 },
    { title: say("cli.column.max"), value: told(({ max }) => max), align: "right", dispensable: 1 },
    {
      title: say("cli.column.trend"),
      // For people only: what reads a pipe has --json.
      value: ({ series }) => (width === null ? "" : sparkline(series.values, sparkWidth)),
      paint: () => style.cyan,
      dispensable: 2,
    },
    {
      title: say("cli.column.source"),
      value: ({ series }) => (width === null ? series.sources.join("+") : ""),
    },
  ];
}

function paintOfShare({ style }: Context, row: Row) {
  const whole = wholeOf(row);
  const share = whole === null ? 0 : (row.series.statistics?.last ?? 0) / whole;
  if (share >= 0.95) return style.red;
  return share >= 0.8 ? style.yellow : (text: string) => text;
}

const emptyText = ({ say }: Context, { whyEmpty }: MetricSeriesFields) =>
  whyEmpty === null
    ? say("cli.metrics.noPoint")
    : [whyEmpty.cause, whyEmpty.nextStep ?? ""].filter(Boolean).map(asSentence).join(" ");

const asSentence = (text: string) => (/[.。]$/.test(text) ? text : `${text}.`);

/** What has no point is said, each reason once: it is no zero. */
function printWhyEmpty(context: Context, rows: readonly Row[]): void {
  const { style } = context;
  const several = new Set(rows.map(({ target }) => target)).size > 1;
  const reasons = new Map<string, string[]>();
  for (const { target, series } of rows) {
    // What is measured of one of several things need not be of the others.
    const isOther = series.whyEmpty?.kind === "cause.metrics.notOf" && rows.length > 1;
    if (series.statistics !== null || isOther) continue;
    const reason = emptyText(context, series);
    const name = nameOf(context, series.name);
    reasons.set(reason, [...(reasons.get(reason) ?? []), several ? `${target.label} ${name}` : name]);
  }
  if (reasons.size > 0) context.print("");
  for (const [reason, names] of reasons)
    printWrapped(context, style.yellow, `${[...new Set(names)].join(", ")}: ${reason}`);
}

/** Where the points are from and how fresh they are, each source once. */
function printFreshness(context: Context, rows: readonly Row[]): void {
  const { say, style, locale } = context;
  const now = Date.now();
  const seen = new Set<string>();
  const lines: [Paint, string][] = [];
  for (const { series } of rows) {
    const sources = series.sources.join(" + ");
    if (series.statistics === null || seen.has(sources)) continue;
    seen.add(sources);
    const { observedAt, stale, failedSince, failure } = series;
    if (!stale) {
      const at = observedAt === null ? "" : ago(observedAt, now, locale);
      lines.push([style.dim, say("cli.metrics.source", { sources, at })]);
      continue;
    }
    const since = failedSince ?? observedAt;
    const reason = failure?.cause ?? "";
    const at = since === null ? "" : clockTime(since);
    lines.push([style.yellow, say("cli.metrics.stale", { sources, since: at, reason })]);
    if (failure?.nextStep) lines.push([style.yellow, failure.nextStep]);
  }
  for (const { series } of rows) {
    const { continuedBy, statistics, sources } = series;
    if (!continuedBy?.statistics || statistics === null) continue;
    const [metric, others] = [series.name, continuedBy.sources.join(" + ")];
    const [at, until] = [clockTime(statistics.lastAt), clockTime(continuedBy.statistics.lastAt)];
    const text = say("cli.metrics.continued", { metric, sources: sources.join(" + "), at, others, until });
    lines.push([style.yellow, text]);
  }
  const added = rows.find(({ series }) => series.summedFrom === "TASKS")?.series;
  if (added?.taskCounts) {
    const counts = added.taskCounts.filter((_, index) => added.values[index] !== null);
    if (counts.length > 0)
      lines.push([
        style.dim,
        say("cli.metrics.added", { least: Math.min(...counts), most: Math.max(...counts) }),
      ]);
  }
  if (lines.length > 0) context.print("");
  for (const [paint, text] of lines) printWrapped(context, paint, text);
}

function printWrapped({ print, width }: Context, paint: Paint, text: string): void {
  for (const line of width === null ? [text] : wrap(text, width)) print(paint(line));
}

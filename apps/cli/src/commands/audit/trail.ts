import type { TrailFindingFields, TrailRecordFields, TrailSourceFields, Walk } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../failure.ts";
import { nameOfSource, noteTrail } from "../../note-trail.ts";
import { parseInstant } from "../../parse-values.ts";
import { printList } from "../../print-list.ts";
import { ago, rowTime } from "../../terminal/moment.ts";
import { type Column, table } from "../../terminal/table.ts";

const whole = {
  id: true,
  eventId: true,
  at: true,
  region: true,
  source: true,
  name: true,
  requestId: true,
  errorCode: true,
  errorMessage: true,
  failureCount: true,
  readOnly: true,
  principal: true,
  principalArn: true,
  sessionName: true,
  sourceIdentity: true,
  invokedBy: true,
  sourceAddress: true,
  userAgent: true,
  clusterName: true,
  serviceName: true,
  taskDefinition: true,
  resources: true,
  verdict: true,
  fromFile: true,
  fromLookup: true,
  truncated: true,
  hidden: true,
  redacted: true,
  request: true,
  response: true,
} as const;

export const command = defineCommand({
  path: "audit trail",
  arguments: [],
  options: {
    service: { type: "string", value: "SERVICE", about: "cli.option.service" },
    by: { type: "string", value: "NAME", about: "cli.option.trailBy" },
    name: { type: "string", value: "OPERATION", about: "cli.option.trailName" },
    failed: { type: "boolean", about: "cli.option.trailFailed" },
    sources: { type: "boolean", about: "cli.option.trailSources" },
    since: { type: "string", value: "TIME", about: "cli.option.since" },
    until: { type: "string", value: "TIME", about: "cli.option.until" },
    ...listOptions,
  },
  examples: [
    "fleet audit trail --service prod/web --since 7d",
    "fleet audit trail --by ann@example.com --name UpdateService",
    "fleet audit trail --sources",
  ],
  async run(context, { values }) {
    const { fleet, say, signal, style, width } = context;
    if (values.sources) return printSources(context);
    const now = Date.now();
    const past = { now, direction: -1 } as const;
    const filter = {
      ...(values.service && { service: values.service }),
      ...(values.by && { principal: values.by }),
      ...(values.name && { name: values.name }),
      ...(values.failed && { failed: true }),
      ...(values.since && { start: parseInstant(say, values.since, past) }),
      ...(values.until && { end: parseInstant(say, values.until, past) }),
    };
    const done = await printList(context, {
      values,
      // What was asked and answered is for programs: it is long.
      walk: (first): Walk<TrailRecordFields> =>
        context.json
          ? fleet.trailRecords.all({ first, ...filter }, { signal, select: whole })
          : fleet.trailRecords.all({ first, ...filter }, { signal }),
      columns: [
        {
          title: say("cli.column.when"),
          value: (row) => rowTime(row.at, { now, width }),
          paint: () => style.dim,
        },
        {
          title: say("cli.column.by"),
          value: (row) => row.principal,
          paint: () => style.bold,
          atLeast: 8,
          cut: "middle",
        },
        { title: say("cli.column.action"), value: (row) => row.name, atLeast: 10 },
        {
          title: say("cli.column.target"),
          value: (row) => [row.clusterName, row.serviceName].filter((name) => name !== null).join("/"),
          atLeast: 8,
          cut: "middle",
        },
        {
          title: say("cli.column.outcome"),
          value: (row) =>
            row.errorCode ??
            (row.failureCount > 0 ? say("cli.trail.failures", { count: row.failureCount }) : ""),
          paint: () => style.red,
        },
        {
          title: say("cli.column.proof"),
          value: (row) => say("cli.trail.verdict", { verdict: row.verdict }),
          paint: (row) => paintOfVerdict(context, row.verdict),
        },
        { title: say("cli.column.id"), value: (row) => row.id, paint: () => style.dim, dispensable: 1 },
      ],
    });
    if (!context.json) await noteTrail(context);
    return done;
  },
});

const paintOfVerdict = ({ style }: Context, verdict: string) => {
  if (verdict === "VERIFIED") return style.green;
  return ["ALTERED", "MISSING", "UNREFERENCED", "UNPROVEN"].includes(verdict) ? style.red : style.dim;
};

async function printSources(context: Context): Promise<0> {
  const { fleet, say, signal, style, width } = context;
  const { sources, findings } = await fleet.trail({ signal });
  if (context.json) {
    context.printJson({ sources, findings });
    return exitCodes.done as 0;
  }
  if (sources.length === 0) context.note(say("cli.trail.none"));
  else context.print(table(style, { columns: sourceColumns(context), rows: sources, width }));
  for (const source of sources) {
    if (source.failure === null) continue;
    context.print(`${style.yellow("!")} ${nameOfSource(source)}: ${source.failure.cause}`);
    if (source.failure.nextStep) context.print(say("cli.deploy.next", { step: source.failure.nextStep }));
  }
  if (findings.length === 0) return exitCodes.done as 0;
  context.print(`\n${style.bold(say("cli.trail.findings", { count: findings.length }))}`);
  context.print(table(style, { columns: findingColumns(context), rows: findings, width }));
  return exitCodes.done as 0;
}

function sourceColumns({ say, style, locale }: Context): Column<TrailSourceFields>[] {
  const now = Date.now();
  const when = (at: string | null) => (at === null ? "" : ago(at, now, locale));
  const ofVerdict = (verdicts: TrailSourceFields["verdicts"], wanted: string) =>
    String(verdicts.find(({ verdict }) => verdict === wanted)?.count ?? 0);
  return [
    { title: say("cli.column.source"), value: nameOfSource, paint: () => style.bold, atLeast: 12 },
    {
      title: say("cli.column.state"),
      value: ({ stale }) => say(stale ? "cli.events.stale" : "cli.events.fresh"),
      paint: ({ stale }) => (stale ? style.red : style.green),
    },
    { title: say("cli.column.readFrom"), value: ({ readFrom }) => when(readFrom) },
    { title: say("cli.column.readUntil"), value: ({ readUntil }) => when(readUntil) },
    { title: say("cli.column.kept"), value: ({ keptCount }) => String(keptCount), align: "right" },
    {
      title: say("cli.column.verified"),
      value: ({ way, verdicts }) => (way === "FILES" ? ofVerdict(verdicts, "VERIFIED") : ""),
      align: "right",
    },
    {
      title: say("cli.column.pending"),
      value: ({ way, verdicts, waitingFileCount: waiting }) =>
        way === "FILES" ? String(Number(ofVerdict(verdicts, "PENDING")) + waiting) : "",
      align: "right",
      dispensable: 1,
    },
  ];
}

function findingColumns({ say, style, width }: Context): Column<TrailFindingFields>[] {
  const now = Date.now();
  return [
    {
      title: say("cli.column.when"),
      value: ({ at }) => (at === null ? "" : rowTime(at, { now, width })),
      paint: () => style.dim,
    },
    {
      title: say("cli.column.finding"),
      value: ({ kind, finding }) => `${kind} ${finding}`,
      paint: () => style.red,
    },
    {
      title: say("cli.column.file"),
      value: ({ bucket, key }) => `s3://${bucket}/${key}`,
      atLeast: 20,
      cut: "middle",
    },
  ];
}

import {
  FleetgraphError,
  type LogLineFields,
  type LogNoticeFields,
  type LogsVariables,
  NotFoundError,
} from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type ExitCode, exitCodes } from "../../failure.ts";
import { findService } from "../../find-service.ts";
import { findTask } from "../../find-task.ts";
import { clusterOption } from "../../list-conditions.ts";
import { logLinePrinter } from "../../log-lines.ts";
import { parseCount, parseInstant } from "../../parse-values.ts";
import { printable, printableJson } from "../../terminal/printable.ts";

type LogFilter = NonNullable<LogsVariables["filter"]>;

const defaultLines = "100";
// Where one begins to follow.
const linesBefore = 10;
const pageSize = 100;

export const command = defineCommand({
  path: "logs",
  arguments: ["[SERVICE|TASK]"],
  options: {
    cluster: clusterOption,
    container: { type: "string", value: "NAME", about: "cli.option.logsContainer" },
    since: { type: "string", value: "TIME", about: "cli.option.since" },
    until: { type: "string", value: "TIME", about: "cli.option.until" },
    text: { type: "string", value: "WORDS", about: "cli.option.logsText" },
    tag: { type: "string", value: "TAG", about: "cli.option.logsTag" },
    follow: { type: "boolean", short: "f", about: "cli.option.logsFollow" },
    limit: { type: "string", value: "N", about: "cli.option.logsLimit" },
    all: { type: "boolean", about: "cli.option.all" },
  },
  examples: [
    "fleet logs web",
    "fleet logs web --since 1h --text timeout",
    "fleet logs 4f6d2a1b --container app --follow",
    "fleet logs shop/web --since 2026-11-26T09:00 --until 2026-11-26T09:05 --all > web.log",
  ],
  async run(context, { arguments: [ref], values }) {
    const { say } = context;
    const past = { now: Date.now(), direction: -1 } as const;
    const filter: LogFilter = {
      ...(ref === undefined ? {} : await writerOf(context, ref)),
      ...(values.cluster && { cluster: values.cluster }),
      ...(values.container && { container: values.container }),
      ...(values.text && { text: values.text }),
      ...(values.tag && { tag: values.tag }),
      ...(values.since && { start: parseInstant(say, values.since, past) }),
    };
    if (values.follow) return follow(context, filter);
    const limit = values.all
      ? Number.POSITIVE_INFINITY
      : parseCount(say, { option: "--limit", value: values.limit ?? defaultLines, least: 1 });
    const until = values.until && { end: parseInstant(say, values.until, past) };
    return show(context, { ...filter, ...until }, limit);
  },
});

/** Whose lines are meant: a service by name, else a task by its id or the first characters of it. */
async function writerOf(context: Context, ref: string): Promise<Pick<LogFilter, "service" | "task">> {
  const { fleet, signal } = context;
  const select = { id: true } as const;
  const name = /^task\/[^/]+\/([0-9a-f]{32})$/.exec(ref)?.[1] ?? ref;
  const isTask = /^tsk_|^[0-9a-f]{4,32}$|:task\//.test(name);
  const service = await fleet.service({ ref: name }, { select, signal }).catch((error: unknown) => {
    if (error instanceof NotFoundError) return null;
    throw error;
  });
  if (service !== null) return { service: service.id };
  if (isTask) {
    const task = await findTask(context, name, (each) => fleet.task({ ref: each }, { select, signal }));
    return { task: task.id };
  }
  const { id } = await findService<{ id: string }>(context, name, async () => null);
  return { service: id };
}

/** The newest lines, in the order in which they were written. */
async function show(context: Context, filter: LogFilter, limit: number): Promise<ExitCode> {
  const { fleet, say, style, signal } = context;
  const lines: LogLineFields[] = [];
  const notices = new Map<string, LogNoticeFields>();
  let more = false;
  for (let after: string | null = null; ; ) {
    const first = Math.min(pageSize, limit - lines.length);
    const page = await fleet.logs.page({ first, after, ...filter }, { signal });
    lines.push(...page.edges.map(({ node }) => node));
    for (const notice of page.notices) notices.set(notice.text, notice);
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
    if (!more || lines.length >= limit) break;
  }
  lines.reverse();
  if (context.json) context.print(printableJson({ nodes: lines, notices: [...notices.values()], more }));
  else {
    const print = logLinePrinter(context);
    for (const line of lines) print(line);
    for (const { text } of notices.values()) context.warn(style.yellow(printable(text)));
    if (lines.length === 0) context.note(say("cli.logs.none"));
    if (more) context.warn(style.dim(say("cli.logs.more", { shown: lines.length })));
  }
  return exitCodes.done;
}

/** Lines as they come, until Ctrl-C, which is how it ends and no failure; a line of JSON each with --json. */
async function follow(context: Context, asked: LogFilter): Promise<ExitCode> {
  const { fleet, signal } = context;
  const print = logLinePrinter(context);
  try {
    const filter = asked.start ? asked : await fromTheLast(context, asked);
    for await (const item of fleet.logs.watch({ filter, signal })) {
      if (context.json) context.print(printableJson(item.line ?? item.notice));
      else if (item.line) print(item.line);
      else if (item.notice) context.warn(context.style.yellow(printable(item.notice.text)));
    }
    return exitCodes.done;
  } catch (error) {
    if (signal.aborted) return exitCodes.done;
    throw error;
  }
}

/** With the few lines that were there last, so that one sees at once what is written. */
async function fromTheLast({ fleet, signal }: Context, filter: LogFilter): Promise<LogFilter> {
  try {
    const { edges } = await fleet.logs.page({ first: linesBefore, ...filter }, { signal });
    const oldest = edges.at(-1)?.node.at;
    return oldest === undefined ? filter : { ...filter, start: oldest };
  } catch (error) {
    // A source that is away now may be back soon; the stream says so.
    if (error instanceof FleetgraphError && !signal.aborted) return filter;
    throw error;
  }
}

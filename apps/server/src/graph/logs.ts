import { renderStored, type StoredMessage } from "@fleetgraph/catalogue";
import { findCluster, findService, findTask } from "@fleetgraph/core/fleet";
import { NotFound, pageRequest } from "@fleetgraph/core/kernel";
import { findLogs, type LogFilter, type LogLine, type LogOrder, type LogPage } from "@fleetgraph/core/logs";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import type { ArgumentsOf, PageOf } from "./connection.ts";
import type { Context } from "./context.ts";
import { loadNode } from "./node.ts";
import { ContainerRef, taskIdOf } from "./tasks.ts";
import { ClusterRef, HostRef, LogLineConnection, LogLineRef, ServiceRef, TaskRef } from "./types.ts";

// A search that takes longer is not waited for any more, whatever its source's own timeout.
export const longestMs = 60_000;

const LogStream = builder.enumType("LogStream", {
  description: "Where a container wrote a line.",
  values: ["STDOUT", "STDERR"] as const,
});

LogLineRef.implement({
  description:
    "A line that a container wrote, as its source has it; what looks like a secret is left out of it (docs/logs.md).",
  fields: (t) => ({
    at: t.expose("at", {
      description: "When, by the source's time field, to the millisecond.",
      type: "DateTime",
    }),
    text: t.exposeString("text", {
      description:
        "What was written, without the end of the line. Control characters are in it as they came. After 65,536 bytes (UTF-8) it ends with [truncated].",
    }),
    truncated: t.exposeBoolean("truncated", {
      description: "Whether the source has more of the line than `text`.",
    }),
    stream: t.expose("stream", {
      description: "Stdout or stderr; null where the source does not say, as CloudWatch Logs.",
      type: LogStream,
      nullable: true,
    }),
    container: t.exposeString("containerName", {
      description: "The container's name in the task definition; Docker's name of it where no task is known.",
      nullable: true,
    }),
    containerId: t.exposeString("containerId", {
      description: "Its id on the host (ECS API: runtimeId); null where the record has none.",
      nullable: true,
    }),
    tag: t.exposeString("tag", { description: "Fluentd's tag; null elsewhere.", nullable: true }),
    source: t.exposeString("source", {
      description: "The source it was read from, as fleetgraph.yaml names it.",
    }),
    copies: t.exposeInt("copies", {
      description:
        "How often the source has it: more than 1 for a delivery that Fluentd tried again, or for a line that was written several times in one moment of the source's clock.",
    }),
    task: t.field({
      description: "The task that wrote it; null where it could not be joined to one.",
      type: TaskRef,
      nullable: true,
      resolve: async ({ taskId }, _args, context) =>
        (taskId === null ? null : await loadNode(context, taskId)) as never,
    }),
    service: t.field({
      description: "The service of the task; null for one that was run by itself.",
      type: ServiceRef,
      nullable: true,
      resolve: async ({ serviceId }, _args, context) =>
        (serviceId === null ? null : await loadNode(context, serviceId)) as never,
    }),
    cluster: t.field({
      description: "The cluster of the task.",
      type: ClusterRef,
      nullable: true,
      resolve: async ({ clusterId }, _args, context) =>
        (clusterId === null ? null : await loadNode(context, clusterId)) as never,
    }),
    host: t.field({
      description: "The host the task is on; null on Fargate.",
      type: HostRef,
      nullable: true,
      resolve: async ({ hostId }, _args, context) =>
        (hostId === null ? null : await loadNode(context, hostId)) as never,
    }),
  }),
});

export const LogNoticeRef = builder.objectRef<StoredMessage>("LogNotice").implement({
  description: "What has to be known of lines, such as that a source is away and its lines are missing.",
  fields: (t) => ({
    kind: t.exposeString("kind", {
      description: "Stable, such as logs.notice.away; what `text` is rendered from. More may come.",
    }),
    text: t.string({
      description: "One plain sentence.",
      resolve: (notice, _args, { locale }) => renderStored(notice, locale),
    }),
  }),
});

type Shown = PageOf<LogLine> & Pick<LogPage, "notices">;

builder.objectFields(LogLineConnection, (t) => ({
  notices: t.field({
    description: "What is missing or may be; empty when every source answered in full.",
    type: [LogNoticeRef],
    resolve: (page) => [...(page as Shown).notices],
  }),
}));

const LogOrderEnum = builder.enumType("LogOrder", {
  description: "The order of lines, by time.",
  values: ["NEWEST_FIRST", "OLDEST_FIRST"] as const,
});

const textFields = {
  text: "Lines with these words in this order; in CloudWatch Logs with exactly these characters.",
  tag: "Lines with exactly this tag of Fluentd's.",
  start: "Half-open: start <= at < end. An hour before the end unless given.",
  end: "Half-open: at < end. Now unless given.",
} as const;

export const LogFilterInput = builder.inputType("LogFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({
      required: false,
      description: "Of this service's tasks: an id, an ARN, cluster/service or a name.",
    }),
    task: t.string({
      required: false,
      description: "Of this task: an id, an ARN or the id that ECS gave it.",
    }),
    cluster: t.string({ required: false, description: "Of this cluster's tasks: an id, an ARN or a name." }),
    container: t.string({ required: false, description: "Of the containers of this name." }),
    text: t.string({ required: false, description: textFields.text }),
    tag: t.string({ required: false, description: textFields.tag }),
    start: t.field({ type: "DateTime", required: false, description: textFields.start }),
    end: t.field({ type: "DateTime", required: false, description: textFields.end }),
  }),
});

const LinesFilterInput = builder.inputType("LinesFilter", {
  description: "Conditions on the lines of one thing, which all hold.",
  fields: (t) => ({
    container: t.string({ required: false, description: "Of the containers of this name." }),
    text: t.string({ required: false, description: textFields.text }),
    tag: t.string({ required: false, description: textFields.tag }),
    start: t.field({ type: "DateTime", required: false, description: textFields.start }),
    end: t.field({ type: "DateTime", required: false, description: textFields.end }),
  }),
});

type Asked = typeof LogFilterInput.$inferInput;

/** The references of a filter as ids. Throws NotFound for what is not there, about the field. */
export async function logFilterOf({ reads, caller }: Context, asked: Asked): Promise<LogFilter> {
  const { service, task, cluster, container, text, tag } = asked;
  async function idsFor(
    what: "service" | "task" | "cluster",
    ref: string | null | undefined,
    find: () => Promise<{ id: string } | null>,
  ): Promise<string[] | null> {
    if (ref == null) return null;
    const found = await find();
    if (found === null) throw NotFound.of(what, ref, ["filter", what]);
    return [found.id];
  }
  return {
    services: await idsFor("service", service, () =>
      findService(reads, caller, service ?? "", ["filter", "service"]),
    ),
    tasks: await idsFor("task", task, () => findTask(reads, caller, task ?? "")),
    clusters: await idsFor("cluster", cluster, () => findCluster(reads, caller, cluster ?? "")),
    container,
    text,
    tag,
  };
}

type Arguments = {
  filter?: Asked | null | undefined;
  orderBy?: LogOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
};

async function linesOf(context: Context, filter: LogFilter, args: Arguments): Promise<Shown> {
  const { app, reads, caller } = context;
  const { limit } = pageRequest({ first: args.first });
  const page = await findLogs({ reads, sources: app.logs, clock: app.clock, log: app.log }, caller, {
    filter,
    start: args.filter?.start ?? null,
    end: args.filter?.end ?? null,
    order: args.orderBy ?? "NEWEST_FIRST",
    first: limit,
    after: args.after ?? null,
    signal: AbortSignal.timeout(longestMs),
  });
  return {
    items: page.lines,
    hasNextPage: page.more,
    hasPreviousPage: args.after != null,
    keyOf: () => [],
    cursorOf: page.cursorOf,
    endCursor: page.endCursor,
    notices: page.notices,
  };
}

const pageArguments = (t: ArgumentsOf) => ({
  first: t.arg.int({
    required: false,
    description:
      "How many at most, 1 to 100; 20 unless given. Long lines end a page earlier, with hasNextPage.",
  }),
  after: t.arg.string({
    required: false,
    description:
      "Only what is behind this cursor of the same filter and order; it is good in any process and after a restart.",
  }),
  orderBy: t.arg({ type: LogOrderEnum, required: false, description: "NEWEST_FIRST unless given." }),
});

const failing =
  "Null with the error LOG_SOURCE_UNAVAILABLE where no source answers, and FORBIDDEN without logs:read; the rest of the query is answered.";

builder.queryFields((t) => ({
  logs: t.field({
    description: `Lines that containers wrote, as far as the caller has logs:read, from the sources of fleetgraph.yaml. A page may be empty and have more behind it; it ends early, with hasNextPage, before its texts are more than 1 MiB (1,048,576 bytes). ${failing}`,
    type: LogLineConnection,
    nullable: true,
    args: {
      ...pageArguments(t),
      filter: t.arg({ type: LogFilterInput, required: false, description: "Conditions that all hold." }),
    },
    resolve: async (_root, args, context) =>
      linesOf(context, await logFilterOf(context, args.filter ?? {}), args),
  }),
}));

const ownArguments = (t: ArgumentsOf) => ({
  ...pageArguments(t),
  filter: t.arg({ type: LinesFilterInput, required: false, description: "Conditions that all hold." }),
});
const textsOf = (filter: typeof LinesFilterInput.$inferInput | null | undefined) => ({
  container: filter?.container,
  text: filter?.text,
  tag: filter?.tag,
});

builder.objectFields(ServiceRef, (t) => ({
  logs: t.field({
    description: `Lines of its tasks, of stopped ones too. ${failing}`,
    type: LogLineConnection,
    nullable: true,
    ...needs<{ id: string }>("id"),
    args: ownArguments(t),
    resolve: ({ id }, args, context) => linesOf(context, { ...textsOf(args.filter), services: [id] }, args),
  }),
}));

builder.objectFields(TaskRef, (t) => ({
  logs: t.field({
    description: `Lines of its containers. ${failing}`,
    type: LogLineConnection,
    nullable: true,
    ...needs<{ id: string }>("id"),
    args: ownArguments(t),
    resolve: ({ id }, args, context) => linesOf(context, { ...textsOf(args.filter), tasks: [id] }, args),
  }),
}));

builder.objectFields(ContainerRef, (t) => ({
  logs: t.field({
    description: `Lines it wrote. ${failing}`,
    type: LogLineConnection,
    nullable: true,
    args: ownArguments(t),
    resolve: (container, args, context) =>
      linesOf(
        context,
        { ...textsOf(args.filter), container: container.name, tasks: [taskIdOf(container) ?? ""] },
        args,
      ),
  }),
}));

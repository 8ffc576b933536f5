import { pageRequest } from "@fleetgraph/core/kernel";
import { logLinesAfter, type TailItem, tailLogs } from "@fleetgraph/core/logs";
import { abortable } from "./abortable.ts";
import { builder } from "./builder.ts";
import { connectionOf, type PageOf } from "./connection.ts";
import { LogFilterInput, LogNoticeRef, logFilterOf, longestMs } from "./logs.ts";
import { LogLineRef } from "./types.ts";

const TailedLineRef = builder.objectRef<TailItem>("TailedLogLine");
TailedLineRef.implement({
  description: "A line as it came, or a notice in its place: one of the two is null.",
  fields: (t) => ({
    cursor: t.string({
      description: "Pass as `after` to go on behind it.",
      resolve: ({ cursor }) => cursor(),
    }),
    line: t.field({
      description: "The line; null with a notice.",
      type: LogLineRef,
      nullable: true,
      resolve: ({ line }) => line,
    }),
    notice: t.field({
      description: "Such as that a source is away, or back; null with a line.",
      type: LogNoticeRef,
      nullable: true,
      resolve: ({ notice }) => notice,
    }),
  }),
});

const TailedLineConnection = connectionOf("TailedLogLine", TailedLineRef, { totalCount: false });

builder.queryFields((t) => ({
  logLinesAfter: t.field({
    type: TailedLineConnection,
    nullable: true,
    description:
      "Polling: the same lines and cursors as the subscription logLines, oldest first. `pageInfo.endCursor` is where to go on, also when there is nothing yet. A page ends early, with hasNextPage, before its texts are more than 1 MiB.",
    args: {
      filter: t.arg({ type: LogFilterInput, required: false, description: "Conditions that all hold." }),
      after: t.arg.string({
        required: false,
        description:
          "The cursor of the last line already known; omitted = from the filter's start, else from now on.",
      }),
      first: t.arg.int({ description: "1 to 100; 20 unless given.", required: false }),
    },
    resolve: async (_root, args, context): Promise<PageOf<TailItem>> => {
      const { app, reads, caller } = context;
      const { limit } = pageRequest({ first: args.first });
      const deps = { reads, sources: app.logs, clock: app.clock, log: app.log };
      const { items, more, endCursor } = await logLinesAfter(deps, caller, {
        filter: await logFilterOf(context, args.filter ?? {}),
        start: args.filter?.start ?? null,
        after: args.after ?? null,
        first: limit,
        signal: AbortSignal.timeout(longestMs),
      });
      return {
        items,
        hasNextPage: more,
        hasPreviousPage: args.after != null,
        keyOf: () => [],
        cursorOf: ({ cursor }) => cursor(),
        endCursor,
      };
    },
  }),
}));

builder.subscriptionFields((t) => ({
  logLines: t.field({
    type: TailedLineRef,
    description:
      "Lines as they come, without end: from the cursor, else from the filter's start, else from now on; its `end` does not count. A line that comes late is given when it comes, none twice; lines are in order but for those. A reader that comes back with its last cursor misses none. A source that is away is told of and followed again when it is back.",
    args: {
      filter: t.arg({ type: LogFilterInput, required: false, description: "Conditions that all hold." }),
      after: t.arg.string({
        required: false,
        description: "The cursor of the last line already known, of the same filter.",
      }),
    },
    subscribe: async (_root, args, context) => {
      const { app, caller } = context;
      const filter = await logFilterOf(context, args.filter ?? {});
      const leaving = new AbortController();
      const deps = { reads: { pool: app.database.pool }, sources: app.logs, clock: app.clock, log: app.log };
      const lines = tailLogs(deps, caller, {
        filter,
        start: args.filter?.start ?? null,
        after: args.after ?? null,
        signal: leaving.signal,
      });
      return abortable(lines, leaving);
    },
    resolve: (item) => item as TailItem,
  }),
}));

import { type TailItem, tailLogs } from "@fleetgraph/core/logs";
import { abortable } from "./abortable.ts";
import { builder } from "./builder.ts";
import { LogFilterInput, LogNoticeRef, logFilterOf } from "./logs.ts";
import { LogLineRef } from "./types.ts";

const TailedLineRef = builder.objectRef<TailItem>("TailedLogLine").implement({
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

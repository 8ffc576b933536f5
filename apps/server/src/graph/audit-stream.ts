import {
  type AuditPosition,
  auditEventsAfter,
  auditPositionOf,
  presentAuditPosition,
  type RecordedAuditEvent,
  watchAudit,
} from "@fleetgraph/core/audit";
import { encodeCursor, InvalidInput, message, pageRequest } from "@fleetgraph/core/kernel";
import { abortable } from "./abortable.ts";
import { AuditEventFilterInput, wantedOf } from "./audit.ts";
import { builder } from "./builder.ts";
import { connectionOf, type PageOf } from "./connection.ts";
import type { Context } from "./context.ts";
import { AuditEventRef } from "./types.ts";

const keyOf = ({ xid, id }: AuditPosition) => [xid, id];

const RecordedAuditEventRef = builder.objectRef<RecordedAuditEvent>("RecordedAuditEvent");

RecordedAuditEventRef.implement({
  description: "An entry of the audit history, with its place in the order in which entries were recorded.",
  fields: (t) => ({
    cursor: t.string({
      description: "Pass as `after` to continue behind this entry.",
      resolve: ({ position }) => encodeCursor(keyOf(position)),
    }),
    auditEvent: t.field({
      description: "The entry.",
      type: AuditEventRef,
      resolve: ({ event }) => event,
    }),
  }),
});

const RecordedAuditEventConnection = connectionOf("RecordedAuditEvent", RecordedAuditEventRef, {
  totalCount: false,
});

/** Where a cursor stands; without one, where the stream stands now. */
async function positionAfter({ reads }: Context, after: string | null | undefined): Promise<AuditPosition> {
  if (after == null) return presentAuditPosition(reads);
  const position = auditPositionOf(pageRequest({ after }, 2).after ?? []);
  if (position) return position;
  throw new InvalidInput(message("problem.invalid.cursor", { field: "after" }), null, ["after"]);
}

const after = {
  description: "The cursor of the last entry already known; omitted = from now on.",
  required: false,
} as const;
const conditions = {
  description: "Conditions that all hold.",
  type: AuditEventFilterInput,
  required: false,
} as const;

builder.queryFields((t) => ({
  auditEventsAfter: t.field({
    type: RecordedAuditEventConnection,
    description:
      "Polling: the same entries and cursors as the subscription auditEvents, oldest first. `pageInfo.endCursor` is " +
      "where to go on, also when there is nothing yet.",
    args: {
      filter: t.arg(conditions),
      after: t.arg.string(after),
      first: t.arg.int({ description: "1 to 100; 20 unless given.", required: false }),
    },
    resolve: async (_root, args, context): Promise<PageOf<RecordedAuditEvent>> => {
      const { limit } = pageRequest({ first: args.first });
      const { reads, caller } = context;
      const filter = await wantedOf(context, args.filter);
      const position = await positionAfter(context, args.after);
      const found = await auditEventsAfter(reads, caller, { after: position, filter, limit: limit + 1 });
      return {
        items: found.slice(0, limit),
        hasNextPage: found.length > limit,
        hasPreviousPage: args.after != null,
        keyOf: (each) => keyOf(each.position),
        endCursor: encodeCursor(keyOf(position)),
      };
    },
  }),
}));

builder.subscriptionFields((t) => ({
  auditEvents: t.field({
    type: RecordedAuditEventRef,
    description:
      "Every entry of the audit history that the caller may read, after the cursor, in the order in which they were " +
      "recorded, without end. A reader that comes back with its last cursor misses none and sees none twice.",
    args: { filter: t.arg(conditions), after: t.arg.string(after) },
    subscribe: async (_root, args, context) => {
      const { caller, app } = context;
      const filter = await wantedOf(context, args.filter);
      const position = await positionAfter(context, args.after);
      const leaving = new AbortController();
      const deps = { pool: app.database.pool, nudges: app.nudges };
      const events = watchAudit(deps, caller, { after: position, filter, signal: leaving.signal });
      return abortable(events, leaving);
    },
    resolve: (event) => event as RecordedAuditEvent,
  }),
}));

import type { Client } from "./client.ts";
import { followEvents, type WatchOptions } from "./follow-events.ts";
import { auditEventsAfter } from "./generated/audit/audit-events-after.ts";
import type { RecordedAuditEventFields } from "./generated/audit/recorded-audit-event-fields.ts";
import { watchAuditOperation } from "./generated/audit/watch-audit.ts";
import type { AuditEventFilter } from "./generated/graph.ts";

export interface WatchAuditOptions extends WatchOptions {
  /** Conditions that all hold; everything that the caller may read when left out. */
  filter?: AuditEventFilter | null | undefined;
}

/**
 * Every entry of the audit history from `after` on, or from now on when that is left out: each once, in the order in
 * which they were recorded, without end. Keep an entry's cursor to go on behind it another day. Streams that break and
 * networks that fail as for watchDeployment.
 */
export async function* watchAudit(
  client: Client,
  { filter, ...options }: WatchAuditOptions = {},
): AsyncGenerator<RecordedAuditEventFields> {
  const { signal } = options;
  // "From now on" is a place in the stream: a connection that breaks before the first entry loses none.
  const after =
    options.after ?? (await auditEventsAfter(client, { filter, first: 1 }, { signal })).pageInfo.endCursor;
  const stream = {
    operation: watchAuditOperation,
    variables: { filter },
    poll: (cursor: string | null, until: AbortSignal | undefined) =>
      auditEventsAfter(client, { filter, after: cursor, first: 100 }, { signal: until }),
    isOver: async () => false,
    isLast: () => false,
    follows: (entry: RecordedAuditEventFields, last: RecordedAuditEventFields) =>
      entry.cursor !== last.cursor,
  };
  yield* followEvents(client, stream, { ...options, after });
}

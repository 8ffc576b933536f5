import { followRows, type Nudges } from "../events/index.ts";
import { type Reads, readRows } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import type { AuditEvent, AuditEventFilter } from "./audit-event.ts";
import { auditColumns, toAuditEvent } from "./reads.ts";
import { auditConditions } from "./search.ts";

/** A place in the order in which entries were recorded: the transaction, and the entry. */
export type AuditPosition = { xid: string; id: string };

/** An entry with its place in that order, which is another than the order of their times. */
export type RecordedAuditEvent = { position: AuditPosition; event: AuditEvent };

/** Where the stream stands now: everything that is recorded from now on comes after it. */
export async function presentAuditPosition(reads: Reads): Promise<AuditPosition> {
  const [row] = await readRows(reads, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text", []);
  return { xid: row?.[0] as string, id: "" };
}

/** Reads a position; null for what is none. */
export function auditPositionOf(key: readonly string[]): AuditPosition | null {
  const [xid = "", id = ""] = key;
  return key.length === 2 && /^\d{1,19}$/.test(xid) && /^(aud_[0-9a-z]{1,40})?$/.test(id)
    ? { xid, id }
    : null;
}

/**
 * Entries that the caller may read, after a position, in the order in which they were recorded: only those of
 * transactions older than any that is still open, so that nothing appears behind a reader.
 */
export async function auditEventsAfter(
  reads: Reads,
  caller: Caller,
  input: { after: AuditPosition; filter: AuditEventFilter; limit: number },
): Promise<RecordedAuditEvent[]> {
  const { after, filter, limit } = input;
  const values: unknown[] = [after.xid, after.id];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = [
    "xid < pg_snapshot_xmin(pg_current_snapshot())",
    "(xid, id) > ($1::xid8, $2::text)",
    ...auditConditions(caller, filter, bind),
  ];
  const rows = await readRows(
    reads,
    `SELECT xid::text, ${auditColumns} FROM audit_event WHERE ${where.join(" AND ")} ` +
      `ORDER BY xid, id LIMIT ${bind(limit)}`,
    values,
  );
  return rows.map(([xid, ...row]) => {
    const event = toAuditEvent(row);
    return { position: { xid: xid as string, id: event.id }, event };
  });
}

/** Every entry after a position, as it is recorded, until `signal` aborts: none is missed, and none comes twice. */
export function watchAudit(
  deps: Reads & { nudges: Nudges },
  caller: Caller,
  input: { after: AuditPosition; filter: AuditEventFilter; signal: AbortSignal },
): AsyncGenerator<RecordedAuditEvent> {
  const { filter, ...from } = input;
  return followRows<RecordedAuditEvent, AuditPosition>(deps, {
    ...from,
    look: (after, limit) => auditEventsAfter(deps, caller, { after, filter, limit }),
  });
}

import { firstIdAt, type Page, type PageRequest, type Reads, readRows, toPage } from "../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../permissions/index.ts";
import type { AuditContent, AuditEvent, AuditEventFilter } from "./audit-event.ts";
import { contentOf } from "./content-of.ts";

export const auditColumns =
  "id, at, action, outcome, actor_name, on_behalf_of, target_type, target_id, target_name, request_id";

export function toAuditEvent(row: unknown[]): AuditEvent {
  const [id, at, action, outcome, actor, onBehalfOf, targetType, targetId, targetName, requestId] = row;
  return {
    id,
    at,
    action,
    outcome,
    actor,
    onBehalfOf,
    targetType,
    targetId,
    targetName,
    requestId,
  } as AuditEvent;
}

/** Only the conditions that are asked for, so that each shape of search has its own plan and index. */
export function auditConditions(
  caller: Caller,
  filter: AuditEventFilter,
  bind: (value: unknown) => string,
): string[] {
  const where: string[] = [];
  const patterns = visibility(caller.grants, "audit:read");
  if (patterns !== null) where.push(`path LIKE ANY (${bind(patterns)}::text[])`);
  if (filter.actor != null) where.push(`actor_name = ${bind(filter.actor)}`);
  if (filter.action != null) where.push(`action = ${bind(filter.action)}`);
  if (filter.outcome != null) where.push(`outcome = ${bind(filter.outcome)}`);
  if (filter.targets?.length === 1) where.push(`target_id = ${bind(filter.targets[0])}`);
  else if (filter.targets != null) where.push(`target_id = ANY (${bind(filter.targets)}::text[])`);
  if (filter.start != null) where.push(`id >= ${bind(firstIdAt("auditEvent", filter.start))}`);
  if (filter.end != null) where.push(`id < ${bind(firstIdAt("auditEvent", filter.end))}`);
  return where;
}

/** A page of the audit history, newest first; the key of a cursor is the id, which sorts by time. */
export async function auditEventsPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: AuditEventFilter },
): Promise<Page<AuditEvent>> {
  const { page } = input;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = auditConditions(caller, input.filter, bind);
  if (page.after) where.push(`id < ${bind(page.after[0])}`);
  if (page.before) where.push(`id > ${bind(page.before[0])}`);
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  // LIMIT as a parameter: a literal one let the planner flip to bitmap and sort after a few executions.
  const text = `SELECT ${auditColumns} FROM audit_event ${condition} ORDER BY id ${page.backward ? "ASC" : "DESC"} LIMIT ${bind(page.limit + 1)}`;
  const rows = await readRows(reads, text, values);
  return toPage(page, rows.map(toAuditEvent));
}

/** How many entries a search has. */
export async function countAuditEvents(
  reads: Reads,
  caller: Caller,
  filter: AuditEventFilter,
): Promise<number> {
  const values: unknown[] = [];
  const where = auditConditions(caller, filter, (value) => `$${values.push(value)}`);
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const [row] = await readRows(reads, `SELECT count(*) FROM audit_event ${condition}`, values);
  return row?.[0] as number;
}

/** Entries by id; one that may not be read is not there. */
export async function auditEventsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, AuditEvent>> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    `SELECT ${auditColumns} FROM audit_event WHERE id = ANY (${bind(ids)}::text[])` +
      andVisible(visibility(caller.grants, "audit:read"), bind),
    values,
  );
  return new Map(rows.map((row) => [row[0] as string, toAuditEvent(row)]));
}

/** What the entries hold, by id, out of their own bytes. */
export async function auditContents(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, AuditContent>> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    "SELECT id, convert_from(entry, 'UTF8'), encode(leaf, 'base64') FROM audit_event " +
      `WHERE id = ANY (${bind(ids)}::text[])${andVisible(visibility(caller.grants, "audit:read"), bind)}`,
    values,
  );
  return new Map(
    rows.map(([id, text, leaf]) => {
      // PostgreSQL breaks base64 into lines of 76 characters (RFC 2045).
      return [id as string, contentOf(text as string, (leaf as string).replaceAll("\n", ""))];
    }),
  );
}

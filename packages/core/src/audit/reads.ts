import { type Reads, readRows } from "../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../permissions/index.ts";
import type { AuditContent, AuditEvent } from "./audit-event.ts";
import { contentOf } from "./content-of.ts";
import type { AuditAction } from "./entry.ts";

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

/** What was done to each of some targets by an action, oldest first; what was refused is left out. */
export async function acceptedActs(
  reads: Reads,
  caller: Caller,
  input: { action: AuditAction; targets: readonly string[] },
): Promise<Map<string, AuditEvent[]>> {
  const acts = new Map<string, AuditEvent[]>(input.targets.map((id) => [id, []]));
  if (input.targets.length === 0) return acts;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    `SELECT ${auditColumns} FROM audit_event WHERE target_id = ANY (${bind(input.targets)}::text[]) ` +
      `AND action = ${bind(input.action)} AND outcome = 'ACCEPTED'` +
      `${andVisible(visibility(caller.grants, "audit:read"), bind)} ORDER BY id`,
    values,
  );
  for (const event of rows.map(toAuditEvent)) acts.get(event.targetId ?? "")?.push(event);
  return acts;
}

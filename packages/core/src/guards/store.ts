import type { Prisma } from "@fleetgraph/database";
import type { Statement } from "../kernel/index.ts";
import { toLike } from "../permissions/index.ts";
import type { FreezeSchedule } from "./schedule.ts";

/** Partial unique index: one lock of a pattern at a time (prisma/schema/RULES.md). */
export const heldConstraint = "service_lock_held";

/**
 * Adds a lock to a statement. One of the same pattern whose time has passed is released first: the insert reads how
 * many were, so it runs behind that.
 */
export function insertLock(
  statement: Statement,
  row: {
    id: string;
    pattern: string;
    serviceId: string | null;
    owner: string;
    lockedBy: string;
    reason: string;
    at: Date;
    expiresAt: Date | null;
  },
): void {
  const at = statement.bind(row.at.toISOString());
  const pattern = statement.bind(row.pattern);
  statement.with(
    "expired",
    `UPDATE service_lock SET released_at = expires_at WHERE pattern = ${pattern}::text AND released_at IS NULL ` +
      `AND expires_at <= ${at}::timestamptz RETURNING id`,
  );
  const values = [
    `${statement.bind(row.id)}::text`,
    `${pattern}::text`,
    `${statement.bind(toLike(row.pattern))}::text`,
    `${statement.bind(row.serviceId)}::text`,
    `${statement.bind(row.owner)}::text`,
    `${statement.bind(row.lockedBy)}::text`,
    `${statement.bind(row.reason)}::text`,
    `${at}::timestamptz`,
    `${statement.bind(row.expiresAt?.toISOString() ?? null)}::timestamptz`,
  ];
  statement.with(
    "locked",
    "INSERT INTO service_lock (id, pattern, path_like, service_id, owner, locked_by, reason, created_at, expires_at) " +
      `SELECT ${values.join(", ")} FROM (SELECT count(*) FROM expired) AS e RETURNING id`,
  );
}

/** Releases a lock; false when somebody else has. */
export async function releaseLock(
  transaction: Prisma.TransactionClient,
  input: { id: string; by: string; at: Date },
): Promise<boolean> {
  const { count } = await transaction.serviceLock.updateMany({
    where: { id: input.id, releasedAt: null },
    data: { releasedAt: input.at, releasedBy: input.by },
  });
  return count === 1;
}

/** Adds a freeze window to a statement. */
export function insertFreezeWindow(
  statement: Statement,
  row: {
    id: string;
    services: readonly string[];
    reason: string;
    schedule: FreezeSchedule;
    exemptRoles: readonly string[];
    createdBy: string;
    onBehalfOf: string | null;
    at: Date;
  },
): void {
  const { schedule } = row;
  const once = schedule.kind === "ONCE" ? schedule : null;
  const recurring = schedule.kind === "RECURRING" ? schedule : null;
  const values: Record<string, unknown> = {
    id: row.id,
    patterns: row.services,
    path_likes: row.services.map(toLike),
    reason: row.reason,
    starts_at: once?.start.toISOString() ?? null,
    ends_at: once?.end.toISOString() ?? null,
    cron: recurring?.cron ?? null,
    time_zone: recurring?.timeZone ?? null,
    duration_seconds: recurring?.durationSeconds ?? null,
    exempt_roles: row.exemptRoles,
    created_by: row.createdBy,
    on_behalf_of: row.onBehalfOf,
    created_at: row.at.toISOString(),
  };
  const places = Object.values(values).map((value) => statement.bind(value));
  statement.with(
    "frozen",
    `INSERT INTO freeze_window (${Object.keys(values).join(", ")}) VALUES (${places.join(", ")}) RETURNING id`,
  );
}

/** Ends a freeze window; false when somebody else has. */
export async function markEnded(
  transaction: Prisma.TransactionClient,
  input: { id: string; by: string; at: Date },
): Promise<boolean> {
  const { count } = await transaction.freezeWindow.updateMany({
    where: { id: input.id, endedAt: null },
    data: { endedAt: input.at, endedBy: input.by },
  });
  return count === 1;
}

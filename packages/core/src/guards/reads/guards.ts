import { type Reads, readRows } from "../../kernel/index.ts";
import type { FreezeWindow } from "../freeze-window.ts";
import type { ServiceLock } from "../service-lock.ts";
import { matchingPatterns, openAt, toWindow, windowColumns } from "./freeze-windows.ts";
import { heldAt, lockColumns, toLock } from "./locks.ts";

const nulls = (columns: string) => columns.replace(/[^,]+/g, " NULL").trim();
const lockWidth = lockColumns.split(",").length;

/**
 * What may stand in the way of a path: one statement over both tables, as every request for a deployment asks. Only
 * what is held and open is looked at, by its own partial index, so released locks and ended windows cost nothing.
 */
const statement =
  `SELECT ${lockColumns}, NULL, ${nulls(windowColumns)} FROM service_lock l ` +
  `WHERE $1 LIKE l.path_like AND ${heldAt("$2")} UNION ALL ` +
  `SELECT ${nulls(lockColumns)}, ${matchingPatterns("$1")}, ${windowColumns} FROM freeze_window w ` +
  `WHERE $1 LIKE ANY (w.path_likes) AND ${openAt("$2")} AND (w.starts_at IS NULL OR w.starts_at <= $2::timestamptz)`;

/** The locks that hold a path at a time, and the windows that may; whether a recurring one does is its schedule's. */
export async function guardsOfPath(
  reads: Reads,
  input: { path: string; at: Date },
): Promise<{ locks: ServiceLock[]; windows: FreezeWindow[] }> {
  const rows = await readRows(reads, statement, [input.path, input.at.toISOString()]);
  return {
    locks: rows.filter(([lockId]) => lockId !== null).map((row) => toLock(row)),
    windows: rows.filter(([lockId]) => lockId === null).map((row) => toWindow(row, lockWidth)),
  };
}

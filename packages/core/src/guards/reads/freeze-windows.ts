import { type Bind, type Reads, readRows } from "../../kernel/index.ts";
import { type Caller, visibility } from "../../permissions/index.ts";
import type { FreezeWindow } from "../freeze-window.ts";
import type { FreezeSchedule } from "../schedule.ts";

export const windowColumns =
  "w.id, w.reason, w.starts_at, w.ends_at, w.cron, w.time_zone, w.duration_seconds, w.exempt_roles, w.created_by, " +
  "w.on_behalf_of, w.created_at, w.ended_at, w.ended_by";

/** A window of a row with its patterns before the columns. */
export function toWindow(row: readonly unknown[], from = 0): FreezeWindow {
  const [services, id, reason, startsAt, endsAt, cron, timeZone, durationSeconds, ...rest] = row.slice(from);
  const [exemptRoles, createdBy, onBehalfOf, createdAt, endedAt, endedBy] = rest;
  const schedule = scheduleOf({ startsAt, endsAt, cron, timeZone, durationSeconds } as ScheduleColumns);
  return {
    id,
    services,
    reason,
    schedule,
    exemptRoles,
    createdBy,
    onBehalfOf,
    createdAt,
    endedAt,
    endedBy,
  } as FreezeWindow;
}

type ScheduleColumns = {
  startsAt: string | null;
  endsAt: string | null;
  cron: string | null;
  timeZone: string | null;
  durationSeconds: number | null;
};

/** The schedule that the columns of a row hold: those of one kind are null. */
function scheduleOf(row: ScheduleColumns): FreezeSchedule {
  const { startsAt, endsAt, cron, timeZone, durationSeconds } = row;
  if (cron !== null && timeZone !== null && durationSeconds !== null) {
    return { kind: "RECURRING", cron, timeZone, durationSeconds };
  }
  if (startsAt === null || endsAt === null) throw new Error("a freeze window has no schedule");
  return { kind: "ONCE", start: new Date(startsAt), end: new Date(endsAt) };
}

/** What can still hold at a time or later. */
export const openAt = (at: string) =>
  `w.ended_at IS NULL AND (w.ends_at IS NULL OR w.ends_at > ${at}::timestamptz)`;

/**
 * Where windows are read from: with the patterns `v.patterns` that the reader may know of, which are those of the part
 * of the fleet that they read and those that hold a service of theirs; no window without any.
 */
function visibleWindows(caller: Caller, bind: Bind): { from: string; services: string; where: string[] } {
  const patterns = visibility(caller.grants, "fleet:read");
  if (patterns === null) return { from: "freeze_window w", services: "w.patterns", where: [] };
  const own = `ANY (${bind(patterns)}::text[])`;
  const from =
    "freeze_window w CROSS JOIN LATERAL (SELECT array_agg(u.pattern ORDER BY u.n) AS patterns " +
    "FROM unnest(w.patterns, w.path_likes) WITH ORDINALITY AS u(pattern, path_like, n) " +
    `WHERE u.pattern LIKE ${own} OR EXISTS (SELECT FROM service s WHERE s.gone_at IS NULL ` +
    `AND s.path LIKE u.path_like AND s.path LIKE ${own})) AS v`;
  return { from, services: "v.patterns", where: ["v.patterns IS NOT NULL"] };
}

/** Windows by id, the ended ones too; one that may not be seen is not there. */
export async function freezeWindowsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, FreezeWindow>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { from, services, where } = visibleWindows(caller, bind);
  const condition = [`w.id = ANY (${bind(ids)}::text[])`, ...where].join(" AND ");
  const rows = await readRows(
    reads,
    `SELECT ${services}, ${windowColumns} FROM ${from} WHERE ${condition}`,
    values,
  );
  return new Map(rows.map((row) => [row[1] as string, toWindow(row)]));
}

/** All windows that hold at a time or can later, newest first. */
export async function openFreezeWindows(reads: Reads, caller: Caller, at: Date): Promise<FreezeWindow[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { from, services, where } = visibleWindows(caller, bind);
  const condition = [openAt(bind(at.toISOString())), ...where].join(" AND ");
  const text = `SELECT ${services}, ${windowColumns} FROM ${from} WHERE ${condition} ORDER BY w.id DESC`;
  return (await readRows(reads, text, values)).map((row) => toWindow(row));
}

/**
 * Every window that could hold between two times, the ended ones too, with all its patterns: what a change is compared
 * with that the caller may read. They are few.
 */
export async function freezeWindowsBetween(
  reads: Reads,
  input: { start: Date; end: Date },
): Promise<FreezeWindow[]> {
  const rows = await readRows(
    reads,
    `SELECT w.patterns, ${windowColumns} FROM freeze_window w WHERE w.created_at < $2::timestamptz ` +
      "AND (w.ended_at IS NULL OR w.ended_at > $1::timestamptz) " +
      "AND (w.starts_at IS NULL OR (w.starts_at < $2::timestamptz AND w.ends_at > $1::timestamptz)) ORDER BY w.id",
    [input.start.toISOString(), input.end.toISOString()],
  );
  return rows.map((row) => toWindow(row));
}

/** The open windows of each path, oldest first, with the patterns that name it. */
export async function freezeWindowsOfPaths(
  reads: Reads,
  input: { paths: readonly string[]; at: Date },
): Promise<Map<string, FreezeWindow[]>> {
  const text =
    `SELECT p.n, ${matchingPatterns("p.path")}, ${windowColumns} FROM freeze_window w ` +
    "JOIN unnest($1::text[]) WITH ORDINALITY AS p(path, n) ON p.path LIKE ANY (w.path_likes) " +
    `WHERE ${openAt("$2")} ORDER BY w.id`;
  const rows = await readRows(reads, text, [input.paths, input.at.toISOString()]);
  const lists = input.paths.map((): FreezeWindow[] => []);
  for (const row of rows) lists[(row[0] as number) - 1]?.push(toWindow(row, 1));
  return new Map(lists.map((list, index) => [input.paths[index] as string, list]));
}

/** Of a window's patterns those that name the path: who reads one service learns nothing of the others. */
export const matchingPatterns = (path: string) =>
  "ARRAY(SELECT u.pattern FROM unnest(w.patterns, w.path_likes) WITH ORDINALITY AS u(pattern, path_like, n) " +
  `WHERE ${path} LIKE u.path_like ORDER BY u.n)`;

/** A window by id, whoever asks: a use case's own answer. */
export async function theFreezeWindow(reads: Reads, id: string): Promise<FreezeWindow> {
  const [row] = await readRows(
    reads,
    `SELECT w.patterns, ${windowColumns} FROM freeze_window w WHERE w.id = $1`,
    [id],
  );
  if (!row) throw new Error(`the freeze window ${id} is not there`);
  return toWindow(row);
}

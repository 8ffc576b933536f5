import { type Bind, type Page, type PageRequest, type Reads, readRows, toPage } from "../../kernel/index.ts";
import { type Caller, visibility } from "../../permissions/index.ts";
import type { ServiceLock } from "../service-lock.ts";

export type ServiceLockFilter = { owner?: string | null | undefined };

export const lockColumns =
  "l.id, l.pattern, l.service_id, l.owner, l.locked_by, l.reason, l.created_at, l.expires_at, l.released_at, l.released_by";

export function toLock(row: readonly unknown[], from = 0): ServiceLock {
  const [id, pattern, serviceId, owner, lockedBy, reason, createdAt, expiresAt, releasedAt, releasedBy] =
    row.slice(from);
  return {
    id,
    pattern,
    serviceId,
    owner,
    lockedBy,
    reason,
    createdAt,
    expiresAt,
    releasedAt,
    releasedBy,
  } as ServiceLock;
}

/** What is held at a time. */
export const heldAt = (at: string) =>
  `l.released_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > ${at}::timestamptz)`;

/**
 * What a reader may see: locks of the part of the fleet that they read, and those that hold a service of theirs. Text
 * with a literal * is within a pattern only where everything that it stands for is.
 */
function visibleLocks(caller: Caller, bind: Bind): string[] {
  const patterns = visibility(caller.grants, "fleet:read");
  if (patterns === null) return [];
  const own = `ANY (${bind(patterns)}::text[])`;
  return [
    `(l.pattern LIKE ${own} OR EXISTS (SELECT FROM service s WHERE s.gone_at IS NULL AND s.path LIKE l.path_like AND s.path LIKE ${own}))`,
  ];
}

function conditions(caller: Caller, input: { filter: ServiceLockFilter; at: Date }, bind: Bind): string[] {
  const { owner } = input.filter;
  return [
    heldAt(bind(input.at.toISOString())),
    ...visibleLocks(caller, bind),
    ...(owner == null ? [] : [`l.owner = ${bind(owner)}`]),
  ];
}

/** A page of the locks that are held at a time, newest first. */
export async function locksPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: ServiceLockFilter; at: Date },
): Promise<Page<ServiceLock>> {
  const { page } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = conditions(caller, input, bind);
  if (page.after) where.push(`l.id < ${bind(page.after[0])}`);
  if (page.before) where.push(`l.id > ${bind(page.before[0])}`);
  const text =
    `SELECT ${lockColumns} FROM service_lock l WHERE ${where.join(" AND ")} ` +
    `ORDER BY l.id ${page.backward ? "ASC" : "DESC"} LIMIT ${bind(page.limit + 1)}`;
  const rows = await readRows(reads, text, values);
  return toPage(
    page,
    rows.map((row) => toLock(row)),
  );
}

/** How many locks are held at a time. */
export async function countLocks(
  reads: Reads,
  caller: Caller,
  input: { filter: ServiceLockFilter; at: Date },
): Promise<number> {
  const values: unknown[] = [];
  const where = conditions(caller, input, (value) => `$${values.push(value)}`);
  const [row] = await readRows(
    reads,
    `SELECT count(*) FROM service_lock l WHERE ${where.join(" AND ")}`,
    values,
  );
  return row?.[0] as number;
}

/** Locks by id, the released ones too; one that may not be seen is not there. */
export async function locksByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, ServiceLock>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [`l.id = ANY (${bind(ids)}::text[])`, ...visibleLocks(caller, bind)];
  const text = `SELECT ${lockColumns} FROM service_lock l WHERE ${where.join(" AND ")}`;
  const rows = await readRows(reads, text, values);
  return new Map(rows.map((row) => [row[0] as string, toLock(row)]));
}

/** The locks that hold each path at a time, oldest first: whoever sees a service sees what holds it. */
export async function locksOfPaths(
  reads: Reads,
  input: { paths: readonly string[]; at: Date },
): Promise<Map<string, ServiceLock[]>> {
  const text =
    `SELECT p.n, ${lockColumns} FROM service_lock l ` +
    "JOIN unnest($1::text[]) WITH ORDINALITY AS p(path, n) ON p.path LIKE l.path_like " +
    `WHERE ${heldAt("$2")} ORDER BY l.id`;
  const rows = await readRows(reads, text, [input.paths, input.at.toISOString()]);
  const lists = input.paths.map((): ServiceLock[] => []);
  for (const row of rows) lists[(row[0] as number) - 1]?.push(toLock(row, 1));
  return new Map(lists.map((list, index) => [input.paths[index] as string, list]));
}

/** A lock by id, whoever asks: a use case's own answer. */
export async function theLock(reads: Reads, id: string): Promise<ServiceLock> {
  const [row] = await readRows(reads, `SELECT ${lockColumns} FROM service_lock l WHERE l.id = $1`, [id]);
  if (!row) throw new Error(`the lock ${id} is not there`);
  return toLock(row);
}

/** The lock of exactly that pattern, whoever may see it: a use case's own question. */
export async function heldLock(
  reads: Reads,
  input: { pattern: string; at: Date },
): Promise<ServiceLock | null> {
  const text = `SELECT ${lockColumns} FROM service_lock l WHERE l.pattern = $1 AND ${heldAt("$2")}`;
  const [row] = await readRows(reads, text, [input.pattern, input.at.toISOString()]);
  return row ? toLock(row) : null;
}

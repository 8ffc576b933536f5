import {
  type Bind,
  firstIdAt,
  type Page,
  type PageRequest,
  type Reads,
  readRows,
  readRowsOnce,
  toPage,
} from "../kernel/index.ts";
import { type Caller, visibility, visiblePaths } from "../permissions/index.ts";
import type { AuditEvent, AuditEventFilter } from "./audit-event.ts";
import { auditColumns, toAuditEvent } from "./reads.ts";

/** Ways of which each gives a part of what is searched, in the order of an index; no entry is in two of them. */
type Ways = string[][];

/** Each way with each alternative. */
function crossed(ways: Ways, alternatives: Ways): Ways {
  // Of none of some values there is nothing; the conditions beside it stay, as their values are bound.
  const some = alternatives.length > 0 ? alternatives : [["false"]];
  return ways.flatMap((way) => some.map((alternative) => [...way, ...alternative]));
}

/**
 * What a search can be narrowed by, as ways that an index answers in the order of the ids: of several actions or
 * targets each is one of its own, since the planner sorts what `= ANY` finds, all of it. A person is who acted for
 * themselves, and who was acted for.
 */
function waysOf(filter: AuditEventFilter, bind: Bind): Ways {
  const { actor, person, action, actions, outcome, targets } = filter;
  let ways: Ways = [[]];
  if (targets != null)
    ways = crossed(
      ways,
      distinct(targets).map((id) => [`target_id = ${bind(id)}`]),
    );
  if (actor != null) ways = crossed(ways, [[`actor_name = ${bind(actor)}`]]);
  if (person != null) {
    const name = bind(person);
    ways = crossed(ways, [[`actor_name = ${name}`, "on_behalf_of IS NULL"], [`on_behalf_of = ${name}`]]);
  }
  if (action != null) ways = crossed(ways, [[`action = ${bind(action)}`]]);
  if (actions != null)
    ways = crossed(
      ways,
      distinct(actions).map((each) => [`action = ${bind(each)}`]),
    );
  // Spelt out, so that the partial index of what was refused is the way to it.
  if (outcome != null)
    ways = crossed(ways, [[`outcome = '${outcome === "REFUSED" ? "REFUSED" : "ACCEPTED"}'`]]);
  return ways;
}

/** The same as conditions that all hold, and what the caller may read, for what has an order of its own. */
export function auditConditions(caller: Caller, filter: AuditEventFilter, bind: Bind): string[] {
  const ways = waysOf(filter, bind).map((way) => way.join(" AND ") || "true");
  const all = ways.length === 1 ? ways : [`(${ways.map((way) => `(${way})`).join(" OR ")})`];
  return [...all, ...always(caller, filter, bind)];
}

const distinct = (values: readonly string[]) => [...new Set(values)];

/** What holds on every way: what the caller may read, and the time. */
function always(caller: Caller, filter: AuditEventFilter, bind: Bind): string[] {
  const patterns = visibility(caller.grants, "audit:read");
  return [...visiblePaths(patterns, bind, "path"), ...within(filter, bind)];
}

/** The time, of which an id is made. */
const within = ({ start, end }: AuditEventFilter, bind: Bind): string[] => [
  ...(start == null ? [] : [`id >= ${bind(firstIdAt("auditEvent", start))}`]),
  ...(end == null ? [] : [`id < ${bind(firstIdAt("auditEvent", end))}`]),
];

/** The ids, or columns, of what is found, in the order of the ids; `limit` is bound. */
function found(
  ways: Ways,
  input: { common: readonly string[]; columns: string; direction: "ASC" | "DESC"; limit: string },
): string {
  const { common, columns, direction, limit } = input;
  const parts = ways.map((way) => {
    const where = [...way, ...common];
    // LIMIT as a parameter: a literal one let the planner flip to bitmap and sort after a few executions.
    return `SELECT ${columns} FROM audit_event ${where.length > 0 ? `WHERE ${where.join(" AND ")} ` : ""}ORDER BY id ${direction} LIMIT ${limit}`;
  });
  if (parts.length === 1) return parts[0] as string;
  const all = parts.map((part) => `(${part})`).join(" UNION ALL ");
  return `SELECT * FROM (${all}) AS found ORDER BY id ${direction} LIMIT ${limit}`;
}

/** A page of the audit history, newest first; the key of a cursor is the id, which sorts by time. */
export async function auditEventsPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: AuditEventFilter },
): Promise<Page<AuditEvent>> {
  const { page, filter } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const ways = waysOf(filter, bind);
  const common = always(caller, filter, bind);
  if (page.after) common.push(`id < ${bind(page.after[0])}`);
  if (page.before) common.push(`id > ${bind(page.before[0])}`);
  const direction = page.backward ? "ASC" : "DESC";
  const limit = bind(page.limit + 1);
  const read = readerOf(caller);
  const part = { common, direction, limit } as const;
  const rows = await read(
    reads,
    // The index of targets has what else is asked for: entries that are another's are not looked up.
    isOfTarget(filter)
      ? `SELECT ${auditColumns} FROM audit_event WHERE id IN (${found(ways, { ...part, columns: "id" })}) ORDER BY id ${direction}`
      : found(ways, { ...part, columns: auditColumns }),
    values,
  );
  return toPage(page, rows.map(toAuditEvent));
}

/** Whoever may read a part has a plan for that part: a small one is found by its paths, a large one by walking back. */
const readerOf = (caller: Caller) =>
  visibility(caller.grants, "audit:read") === null ? readRows : readRowsOnce;

const isOfTarget = ({ targets, actor, action, actions, outcome }: AuditEventFilter) =>
  targets != null && [actor, action, actions, outcome].some((each) => each != null);

// As with the lists of the fleet: of a search that has more, nobody reads the number.
const mostCounted = 10_000;

/**
 * How many entries a search has; null where there are more than 10,000, and for who may read parts of the history that a
 * pattern with a star names: no index knows them, and to count them is to look at everybody's.
 */
export async function countAuditEvents(
  reads: Reads,
  caller: Caller,
  filter: AuditEventFilter,
): Promise<number | null> {
  if (visibility(caller.grants, "audit:read")?.some((like) => like.includes("%"))) return null;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const ways = waysOf(filter, bind);
  const common = always(caller, filter, bind);
  const text = found(ways, { common, columns: "id", direction: "DESC", limit: bind(mostCounted + 1) });
  const [row] = await readerOf(caller)(reads, `SELECT count(*) FROM (${text}) AS counted`, values);
  const count = row?.[0] as number;
  return count > mostCounted ? null : count;
}

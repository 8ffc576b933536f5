import { firstIdAt, type Reads, readRowsOnce } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import type { AuditEventFilter } from "../audit-event.ts";
import { auditConditions } from "../search.ts";

/** An entry as it is kept; `index` is null where it has no place in the log yet. `leaf`: what the log holds of it. */
export type KeptEntry = { index: number | null; id: string; nonce: Buffer; leaf: Buffer; entry: Buffer };
/** The entries that are wanted of the leaves from <= index < to. */
export type LeafPage = { from: number; to: number; entries: KeptEntry[] };

type Wanted = { filter: AuditEventFilter; from: number; size: number };

const pageBytes = 1024 * 1024;
/** A page that turns out larger than foreseen is cut here. */
const mostBytes = 4 * pageBytes;
const leaves = { first: 256, least: 16, most: 65_536 };

/**
 * The wanted entries in the order of the log, a page at a time. Each page is one statement over a range of indexes, so
 * that neither a filter that finds nothing nor a reader that is slow keeps a statement, a snapshot or a connection; what
 * is below a size of the log never changes.
 */
export async function* leafPages(reads: Reads, caller: Caller, wanted: Wanted): AsyncGenerator<LeafPage> {
  const { size } = wanted;
  let count = leaves.first;
  const read = (from: number) =>
    readPage(reads, caller, { ...wanted, from, to: Math.min(size, from + count) });
  let reading = wanted.from < size ? read(wanted.from) : null;
  while (reading !== null) {
    const page: LeafPage = await reading;
    const bytes = page.entries.reduce((sum, { entry }) => sum + entry.length, 0);
    const fitting = (pageBytes * (page.to - page.from)) / Math.max(bytes, 1);
    count = Math.round(Math.min(leaves.most, count * 4, Math.max(leaves.least, fitting)));
    // The next one is read while this one is written; a reader that has left does not wait for it.
    reading = page.to < size ? read(page.to) : null;
    reading?.catch(() => undefined);
    yield page;
  }
}

async function readPage(
  reads: Reads,
  caller: Caller,
  { filter, from, to }: { filter: AuditEventFilter; from: number; to: number },
): Promise<LeafPage> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = auditConditions(caller, filter, bind);
  const page =
    `SELECT index, id, nonce, placed, entry, sum(octet_length(entry)) OVER (ORDER BY index ROWS UNBOUNDED PRECEDING) ` +
    `- octet_length(entry) AS before FROM ${leafRange(filter, { from, to }, bind)} JOIN audit_event ON id = event_id` +
    (where.length > 0 ? ` WHERE ${where.join(" AND ")}` : "");
  const text = `SELECT index, id, nonce, placed, entry FROM (${page}) page WHERE before < ${bind(mostBytes)} ORDER BY index`;
  // Planned for its range: a plan for any range may read the whole table for each page.
  const rows = await readRowsOnce(reads, text, values);
  const entries = rows.map(toEntry);
  const bytes = entries.reduce((sum, { entry }) => sum + entry.length, 0);
  const last = entries.at(-1)?.index ?? to;
  return { from, to: bytes >= mostBytes ? last + 1 : to, entries };
}

/** The leaves of a range of indexes; their ids sort by time, so what a time range leaves out is not looked up at all. */
function leafRange(
  filter: AuditEventFilter,
  { from, to }: { from: number; to: number },
  bind: (value: unknown) => string,
): string {
  const where = [`index >= ${bind(from)}`, `index < ${bind(to)}`];
  if (filter.start != null) where.push(`event_id >= ${bind(firstIdAt("auditEvent", filter.start))}`);
  if (filter.end != null) where.push(`event_id < ${bind(firstIdAt("auditEvent", filter.end))}`);
  return `(SELECT index, event_id, leaf AS placed FROM audit_leaf WHERE ${where.join(" AND ")}) leaves`;
}

const toEntry = ([index, id, nonce, leaf, entry]: unknown[]) =>
  ({ index, id, nonce, leaf, entry }) as KeptEntry;

const tailRows = 500;

/** The wanted entries that have no place below a size of the log and that a snapshot of PostgreSQL's has seen, by id. */
export async function* unplacedEntries(
  reads: Reads,
  caller: Caller,
  { filter, size, snapshot }: { filter: AuditEventFilter; size: number; snapshot: string },
): AsyncGenerator<KeptEntry[]> {
  const [found] = await readRowsOnce(reads, sequencedTo, [size]);
  const from = found?.[0] as string;
  for (let last = ""; ; ) {
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const where = [
      ...auditConditions(caller, filter, bind),
      `xid >= ${bind(from)}`,
      `pg_visible_in_snapshot(xid, ${bind(snapshot)})`,
      `id > ${bind(last)}`,
      `NOT EXISTS (SELECT FROM audit_leaf WHERE event_id = id AND index < ${bind(size)})`,
    ];
    const text = `SELECT NULL, id, nonce, leaf, entry FROM audit_event WHERE ${where.join(" AND ")} ORDER BY id LIMIT ${bind(tailRows)}`;
    const entries = (await readRowsOnce(reads, text, values)).map(toEntry);
    if (entries.length > 0) yield entries;
    const next = entries.at(-1)?.id;
    if (next === undefined || entries.length < tailRows) return;
    last = next;
  }
}

/**
 * The transaction from which on entries may have no place below a size: where the sequencer is, or those that it has
 * placed behind. Without it each export would look up every entry there is.
 */
const sequencedTo =
  "SELECT least((SELECT xid FROM audit_log), (SELECT min(xid) FROM audit_leaf JOIN audit_event ON id = event_id WHERE index >= $1))::text";

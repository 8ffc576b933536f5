import { type Reads, readRows, readRowsOnce } from "../kernel/index.ts";

/** What there is of the history and of its log, counted at one moment. */
export type Completeness = {
  /** How many leaves the log's head says there are. */
  size: number;
  /** How many leaves there are, and the first and last index: 0 and size - 1 when none is missing. */
  leaves: number;
  firstIndex: number | null;
  lastIndex: number | null;
  /** Entries in the store, those that wait for their place in the log, and those in the archives of sealed months. */
  entries: number;
  waiting: number;
  archived: number;
};

/** Behind the sequencer's cursor every entry has its place. */
const waits = "(e.xid, e.id) > (h.xid, h.event_id)";
/** Sealed months are whole ranges of ids. */
const isArchived = (id: string) =>
  `EXISTS (SELECT FROM audit_archive a WHERE ${id} >= audit_event_first_id(a.month::timestamptz) ` +
  `AND ${id} < audit_event_first_id(a.month::timestamptz + interval '1 month'))`;
const mostNamed = 10;

/** Counts the history against its log, in one statement, so that nothing changes in between. Reads all of both indexes. */
export async function countCompleteness(reads: Reads): Promise<Completeness> {
  const [row] = await readRows(
    reads,
    "SELECT h.size, l.count, l.first, l.last, (SELECT count(*) FROM audit_event), " +
      `(SELECT count(*) FROM audit_event e WHERE ${waits} AND NOT EXISTS (SELECT FROM audit_leaf f WHERE f.event_id = e.id)), ` +
      "(SELECT coalesce(sum(events), 0)::bigint FROM audit_archive) FROM audit_log h, " +
      "(SELECT count(*) AS count, min(index) AS first, max(index) AS last FROM audit_leaf) AS l",
    [],
  );
  const [size, leaves, firstIndex, lastIndex, entries, waiting, archived] = row as number[];
  return { size, leaves, firstIndex, lastIndex, entries, waiting, archived } as Completeness;
}

/** Up to ten entries that the log has and the store has lost: neither there, nor of a month that was sealed. */
export async function lostEntries(reads: Reads): Promise<string[]> {
  const rows = await readRowsOnce(
    reads,
    "SELECT l.event_id FROM audit_leaf l LEFT JOIN audit_event e ON e.id = l.event_id " +
      `WHERE e.id IS NULL AND NOT ${isArchived("l.event_id")} LIMIT $1`,
    [mostNamed],
  );
  return rows.map(([id]) => id as string);
}

/** Up to ten entries that the store has and the log has not, though the sequencer has been past them. */
export async function unloggedEntries(reads: Reads): Promise<string[]> {
  const rows = await readRowsOnce(
    reads,
    "SELECT e.id FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id, audit_log h " +
      `WHERE l.event_id IS NULL AND NOT (${waits}) LIMIT $1`,
    [mostNamed],
  );
  return rows.map(([id]) => id as string);
}

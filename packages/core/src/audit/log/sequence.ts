import type { Database, PoolClient } from "@fleetgraph/database";
import { leafHash } from "@fleetgraph/transparency-log";
import { inTransaction } from "../../kernel/index.ts";
import { GrowingTiles } from "./growing-tiles.ts";
import { sha256 } from "./sha256.ts";

/** What one batch did. `busy`: another sequencer is at it. */
export type Sequenced = { appended: number; more: boolean; busy: boolean };

// What costs is the commit: 4,096 leaves are 16 tiles and 20 ms of hashing and statements.
const leavesPerBatch = 4_096;

/** The head of the log, held until the transaction ends: nobody else appends meanwhile. Null while somebody does. */
const takeHead = `
  SELECT size::text, edge, seen::text, reading::text, xid::text, event_id AS "eventId", pg_current_snapshot()::text AS now,
    pg_snapshot_xmax(coalesce(reading, seen)) > pg_snapshot_xmax(pg_current_snapshot()) AS "fromElsewhere"
  FROM audit_log WHERE id = 1 FOR UPDATE SKIP LOCKED`;

/** How far the history was read: all that `seen` sees, and of what `reading` sees beyond it the part up to (xid, id). */
type Cursor = { seen: string; reading: string | null; xid: string; eventId: string };

type Head = Cursor & {
  size: string;
  edge: Buffer;
  now: string;
  /** The snapshot is another PostgreSQL's: a dump of it was restored here. */
  fromElsewhere: boolean;
};

// Ids are not in the order of commits, and transactions are neither. But what is visible has been committed: so each round
// reads what is visible by now and was not when the last one began, and nothing is ever passed by. A round of several
// batches keeps to the snapshot that it began with.
const committed = `
  SELECT xid, id, leaf FROM audit_event
  WHERE xid >= pg_snapshot_xmin($3::pg_snapshot) AND (xid, id) > ($5::xid8, $6) AND NOT pg_visible_in_snapshot(xid, $3::pg_snapshot)
    AND pg_visible_in_snapshot(xid, (SELECT snapshot FROM round)) ORDER BY xid, id LIMIT $2`;

// What is there and has no leaf, in a range of ids: whatever the rounds cannot know of.
const missed = `
  SELECT xid, id, leaf FROM audit_event e
  WHERE id >= $3 AND id < $4 AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY id LIMIT $2`;

const appending = (found: string, round: string) => `
  WITH round AS (SELECT ${round} AS snapshot),
  found AS (${found}),
  fresh AS (
    SELECT f.*, row_number() OVER (ORDER BY f.xid, f.id) AS place FROM found f
    WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = f.id)),
  appended AS (
    INSERT INTO audit_leaf (index, event_id, leaf) SELECT $1::bigint + place - 1, id, leaf FROM fresh RETURNING index, leaf)
  SELECT (SELECT snapshot::text FROM round) AS snapshot, (SELECT count(*)::int FROM found) AS found,
    (SELECT array_agg(leaf ORDER BY index) FROM appended) AS leaves,
    (SELECT xid::text FROM found ORDER BY xid DESC, id DESC LIMIT 1) AS xid,
    (SELECT id FROM found ORDER BY xid DESC, id DESC LIMIT 1) AS "eventId"`;

const appendCommitted = appending(committed, "coalesce($4::pg_snapshot, pg_current_snapshot())");
const appendMissed = appending(missed, "pg_current_snapshot()");

type Appended = {
  snapshot: string;
  found: number;
  leaves: Buffer[] | null;
  xid: string | null;
  eventId: string | null;
};

const start = { reading: null, xid: "0", eventId: "" };

/**
 * Gives the next events their places in the log: leaves, tiles and head in one transaction, so that a process that dies
 * at any moment leaves all of it or nothing. One sequencer at a time, by a lock on the head; one that was thought dead
 * and wakes up finds its transaction gone.
 */
export async function sequenceBatch(
  database: Pick<Database, "pool">,
  { limit = leavesPerBatch }: { limit?: number } = {},
): Promise<Sequenced & { fromElsewhere: boolean }> {
  return inTransaction(database, async (client) => {
    const head = await headOf(client);
    if (head === null) return { appended: 0, more: false, busy: true, fromElsewhere: false };
    const { fromElsewhere } = head;
    // What was restored is found by the sweep; the rounds begin anew with what is not there yet.
    const cursor: Cursor = fromElsewhere ? { ...start, seen: head.now } : head;
    const { seen, reading, xid, eventId } = cursor;
    const values = [head.size, limit, seen, reading, xid, eventId];
    const { rows } = await client.query<Appended>(appendCommitted, values);
    const [round] = rows as [Appended];
    const more = round.found === limit;
    const next = more
      ? { seen, reading: round.snapshot, xid: round.xid ?? xid, eventId: round.eventId ?? eventId }
      : { ...start, seen: round.snapshot };
    if (round.found > 0 || reading !== null || fromElsewhere) {
      await grow(client, { head, leaves: round.leaves ?? [], next });
    }
    return { appended: round.leaves?.length ?? 0, more, busy: false, fromElsewhere };
  });
}

/** The same for events of a range of ids that no round finds. */
export async function sequenceMissed(
  database: Pick<Database, "pool">,
  input: { from: string; to: string; limit?: number },
): Promise<Sequenced> {
  const { from, to, limit = leavesPerBatch } = input;
  return inTransaction(database, async (client) => {
    const head = await headOf(client);
    if (head === null) return { appended: 0, more: true, busy: true };
    const { rows } = await client.query<Appended>(appendMissed, [head.size, limit, from, to]);
    const [{ found, leaves }] = rows as [Appended];
    if (leaves !== null) await grow(client, { head, leaves, next: head });
    return { appended: leaves?.length ?? 0, more: found === limit, busy: false };
  });
}

async function headOf(client: PoolClient): Promise<Head | null> {
  const { rows } = await client.query<Head>(takeHead);
  return rows[0] ?? null;
}

// What a tile has is only added to, and must be what the edge says it is.
const addToTiles = `
  INSERT INTO audit_tile AS tile (level, index, hashes)
  SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[])
  ON CONFLICT (level, index) DO UPDATE SET hashes = tile.hashes || excluded.hashes
  RETURNING level, index::text, length(hashes) / 32 AS width`;

async function grow(
  client: PoolClient,
  input: { head: Head; leaves: readonly Buffer[]; next: Cursor },
): Promise<void> {
  const { head, leaves, next } = input;
  const tiles = new GrowingTiles(sha256, { size: Number(head.size), edge: head.edge });
  for (const leaf of leaves) tiles.append(leafHash(sha256, leaf));
  const growth = tiles.growth();
  const { rows } = await client.query<{ level: number; index: string; width: number }>(addToTiles, [
    growth.map(({ level }) => level),
    growth.map(({ index }) => index),
    growth.map(({ hashes }) => Buffer.concat(hashes)),
  ]);
  const widths = new Map(rows.map(({ level, index, width }) => [`${level}/${index}`, width]));
  for (const { level, index, before, hashes } of growth) {
    if (widths.get(`${level}/${index}`) !== before + hashes.length) {
      throw new Error(`tile ${level}/${index} of the audit log does not have the ${before} hashes it should`);
    }
  }
  await client.query(
    "UPDATE audit_log SET size = $1, edge = $2, seen = $3, reading = $4, xid = $5, event_id = $6 WHERE id = 1",
    [tiles.size, tiles.edge(), next.seen, next.reading, next.xid, next.eventId],
  );
}

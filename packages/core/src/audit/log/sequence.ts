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
  SELECT size::text, edge, xid::text, event_id AS "eventId",
    xid > pg_snapshot_xmax(pg_current_snapshot()) AS "fromElsewhere", pg_snapshot_xmin(pg_current_snapshot())::text AS xmin
  FROM audit_log WHERE id = 1 FOR UPDATE SKIP LOCKED`;

type Head = {
  size: string;
  edge: Buffer;
  xid: string;
  eventId: string;
  /** The transaction number comes from another PostgreSQL: a dump of it was restored here. */
  fromElsewhere: boolean;
  xmin: string;
};

// A sequence is not in commit order, and neither are ids: what is read is behind the cursor in the order of (xid, id),
// and below every transaction that may still commit, so that nothing comes to be in front of the cursor later.
const committed = `
  SELECT xid, id, leaf FROM audit_event
  WHERE (xid, id) > ($1::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT $4`;

// What is there and has no leaf, in a range of ids: whatever the cursor has passed by.
const missed = `
  SELECT xid, id, leaf FROM audit_event e
  WHERE id >= $1 AND id < $2 AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY id LIMIT $4`;

const appending = (found: string) => `
  WITH found AS (${found}),
  fresh AS (
    SELECT f.*, row_number() OVER (ORDER BY f.xid, f.id) AS place FROM found f
    WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = f.id)),
  appended AS (
    INSERT INTO audit_leaf (index, event_id, leaf) SELECT $3::bigint + place - 1, id, leaf FROM fresh RETURNING index, leaf)
  SELECT (SELECT count(*)::int FROM found) AS found,
    (SELECT array_agg(leaf ORDER BY index) FROM appended) AS leaves,
    (SELECT xid::text FROM found ORDER BY xid DESC, id DESC LIMIT 1) AS xid,
    (SELECT id FROM found ORDER BY xid DESC, id DESC LIMIT 1) AS "eventId"`;

type Appended = { found: number; leaves: Buffer[] | null; xid: string | null; eventId: string | null };

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
    // What was restored is found by the sweep; what comes from now on has numbers from here.
    const cursor = fromElsewhere ? { xid: head.xmin, eventId: "" } : head;
    const { rows } = await client.query<Appended>(appending(committed), [
      cursor.xid,
      cursor.eventId,
      head.size,
      limit,
    ]);
    const [{ found, leaves, xid, eventId }] = rows as [Appended];
    const next = { xid: xid ?? cursor.xid, eventId: eventId ?? cursor.eventId };
    if (found > 0 || fromElsewhere) await grow(client, { head, leaves: leaves ?? [], next });
    return { appended: leaves?.length ?? 0, more: found === limit, busy: false, fromElsewhere };
  });
}

/** The same for events of a range of ids that the cursor has passed by. */
export async function sequenceMissed(
  database: Pick<Database, "pool">,
  input: { from: string; to: string; limit?: number },
): Promise<Sequenced> {
  const { from, to, limit = leavesPerBatch } = input;
  return inTransaction(database, async (client) => {
    const head = await headOf(client);
    if (head === null) return { appended: 0, more: true, busy: true };
    const { rows } = await client.query<Appended>(appending(missed), [from, to, head.size, limit]);
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
  input: { head: Head; leaves: readonly Buffer[]; next: { xid: string; eventId: string } },
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
  await client.query("UPDATE audit_log SET size = $1, edge = $2, xid = $3, event_id = $4 WHERE id = 1", [
    tiles.size,
    tiles.edge(),
    next.xid,
    next.eventId,
  ]);
}

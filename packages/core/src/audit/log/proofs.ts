import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  type LeafRange,
  type Subtree,
  subtreesOf,
} from "@fleetgraph/transparency-log";
import { InvalidInput, message, type Reads, readRows } from "../../kernel/index.ts";
import { nodeReader, nodesFrom } from "./nodes.ts";
import { sha256 } from "./sha256.ts";

/** The places of events in the log, by id; one that is not sequenced yet is not there. */
export async function leafIndexesOf(reads: Reads, ids: readonly string[]): Promise<Map<string, number>> {
  const text = "SELECT event_id, index FROM audit_leaf WHERE event_id = ANY ($1::text[])";
  const rows = await readRows(reads, text, [ids]);
  return new Map(rows.map(([id, index]) => [id as string, index as number]));
}

/** The hashes of perfect subtrees of the log, in their order. Throws an Error when the log does not reach that far. */
export async function nodesOf(reads: Reads, subtrees: readonly Subtree[]): Promise<Uint8Array[]> {
  const nodes = await nodesFrom(reads.pool, subtrees);
  if (nodes === null) throw new Error("the audit log does not reach that far");
  return subtrees.map(nodeReader(nodes));
}

/** The hashes that show that leaves are in the log of `size` leaves, from the leaf up, by index. Throws InvalidInput. */
export async function inclusionProofsOf(
  reads: Reads,
  { indexes, size }: { indexes: readonly number[]; size: number },
): Promise<Map<number, Uint8Array[]>> {
  if (!Number.isSafeInteger(size) || size < 1) throw beyond("size", size);
  const wanted = indexes.filter((index) => index < size);
  const subtrees = wanted.flatMap((index) => subtreesOf(inclusionRanges({ index, size })));
  const nodes = await nodesFrom(reads.pool, subtrees);
  if (nodes === null) throw beyond("size", size);
  const nodeAt = nodeReader(nodes);
  return new Map(wanted.map((index) => [index, inclusionProof(sha256, { index, size, nodeAt })]));
}

/** The same for one leaf. */
export async function inclusionProofOf(
  reads: Reads,
  { index, size }: { index: number; size: number },
): Promise<Uint8Array[]> {
  const proof = (await inclusionProofsOf(reads, { indexes: [index], size })).get(index);
  if (!proof) throw beyond("size", size);
  return proof;
}

/** The hashes that show that the log of `from` leaves is the beginning of that of `to`. Throws InvalidInput. */
export async function consistencyProofOf(reads: Reads, range: LeafRange): Promise<Uint8Array[]> {
  const { from, to } = range;
  if (!Number.isSafeInteger(from) || from < 0 || from > to) {
    throw new InvalidInput(message("problem.invalid.logSizes", { from, to }), null, ["from"]);
  }
  const { rows } = await reads.pool.query<{ reaches: boolean }>(
    "SELECT size >= $1 AS reaches FROM audit_log",
    [to],
  );
  if (!rows[0]?.reaches) throw beyond("to", to);
  const nodes = await nodesFrom(reads.pool, subtreesOf(consistencyRanges(range)));
  if (nodes === null) throw new Error(`the audit log's tiles do not reach ${to}`);
  return consistencyProof(sha256, { ...range, nodeAt: nodeReader(nodes) });
}

function beyond(field: string, size: number): InvalidInput {
  return new InvalidInput(message("problem.invalid.logSize", { size }), null, [field]);
}

const countedAtMost = 10_000;

/** How many events wait for their place, as far as they are counted. */
export async function countUnsequenced(reads: Reads): Promise<number> {
  // What a restored dump hid from the sequencer is found by the sweep: its numbers are those of transactions to come.
  // Ordered as the index is, or all of the history would be looked through.
  const text =
    "SELECT (SELECT count(*) FROM (SELECT e.id FROM audit_event e WHERE e.xid >= pg_snapshot_xmin(h.seen) " +
    "AND e.xid < pg_snapshot_xmax(pg_current_snapshot()) AND NOT pg_visible_in_snapshot(e.xid, h.seen) " +
    "AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY e.xid, e.id LIMIT $1) AS waiting) " +
    "FROM audit_log h WHERE h.id = 1";
  const [row] = await readRows(reads, text, [countedAtMost]);
  return row?.[0] as number;
}

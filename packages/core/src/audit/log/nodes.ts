import type { Pool, PoolClient } from "@fleetgraph/database";
import { CompactRange, leavesOf, type NodeAt, type Subtree, tileOf } from "@fleetgraph/transparency-log";
import { sha256 } from "./sha256.ts";

/** What reads: a pool, or the connection of a transaction. */
type Queries = Pick<PoolClient, "query"> | Pick<Pool, "query">;

const hashLength = 32;

// A part of a tile: its hashes are stored uncompressed, so that PostgreSQL reads no more than that part.
const parts = `
  SELECT substr(tile.hashes, wanted.first * 32 + 1, wanted.count * 32) AS hashes
  FROM unnest($1::int[], $2::bigint[], $3::int[], $4::int[]) WITH ORDINALITY AS wanted (level, index, first, count, place)
  LEFT JOIN audit_tile tile ON tile.level = wanted.level AND tile.index = wanted.index ORDER BY place`;

export type Nodes = ReadonlyMap<string, Uint8Array>;

const nameOf = ({ level, index }: Subtree) => `${level}/${index}`;

/** The hashes of subtrees; null when the log does not reach that far. */
export async function nodesFrom(queries: Queries, wanted: readonly Subtree[]): Promise<Nodes | null> {
  // Proofs of neighbours share most of their hashes.
  const subtrees = [...new Map(wanted.map((subtree) => [nameOf(subtree), subtree])).values()];
  const places = subtrees.map(tileOf);
  const { rows } = await (queries as Pick<PoolClient, "query">).query<{ hashes: Buffer | null }>(parts, [
    places.map(({ level }) => level),
    places.map(({ index }) => index),
    places.map(({ first }) => first),
    places.map(({ count }) => count),
  ]);
  const nodes = new Map<string, Uint8Array>();
  for (const [at, subtree] of subtrees.entries()) {
    const hashes = rows[at]?.hashes;
    const count = places[at]?.count ?? 0;
    if (hashes?.length !== count * hashLength) return null;
    const range = new CompactRange(sha256);
    for (let from = 0; from < hashes.length; from += hashLength) {
      range.append(hashes.subarray(from, from + hashLength));
    }
    nodes.set(nameOf(subtree), range.root());
  }
  return nodes;
}

/** Nodes as the proofs ask for them. */
export function nodeReader(nodes: Nodes): NodeAt {
  return (subtree) => {
    const hash = nodes.get(nameOf(subtree));
    if (hash) return hash;
    const { from, to } = leavesOf(subtree);
    throw new Error(`the hash of the leaves ${from} to ${to} was not read`);
  };
}

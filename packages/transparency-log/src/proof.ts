import { foldRight } from "./compact-range.ts";
import type { Sha256 } from "./hash.ts";
import { coverOf, isCount, type LeafRange, type Subtree } from "./subtree.ts";

/** The hash of a perfect subtree that is whole in the log. */
export type NodeAt = (subtree: Subtree) => Uint8Array;

/** Where the tree of n > 1 leaves splits: the largest power of two below n. */
function splitOf(leaves: number): number {
  let width = 1;
  while (width * 2 < leaves) width *= 2;
  return width;
}

/** What an inclusion proof consists of, from the leaf up: the leaves under each of its hashes (RFC 6962 2.1.1). */
export function inclusionRanges({ index, size }: { index: number; size: number }): LeafRange[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError(`no leaf ${index} of ${size}`);
  const path: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
    }
  }
  return path.reverse();
}

/** What a consistency proof between two sizes consists of (RFC 6962 2.1.2). */
export function consistencyRanges({ from: first, to: second }: LeafRange): LeafRange[] {
  if (!isCount(first) || !isCount(second) || first > second) {
    throw new RangeError(`a log does not grow from ${first} to ${second}`);
  }
  // Every log begins with the empty one, and is what it is.
  if (first === 0 || first === second) return [];
  const path: LeafRange[] = [];
  let [from, to] = [0, second];
  while (first < to) {
    const middle = from + splitOf(to - from);
    if (first <= middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
    }
  }
  // The old tree itself is known to whoever asks, unless it is not whole in the new one.
  if (from > 0) path.push({ from, to });
  return path.reverse();
}

/** The perfect subtrees whose hashes it takes to make a proof: to be read before, all at once. */
export function subtreesOf(ranges: readonly LeafRange[]): Subtree[] {
  return ranges.flatMap(coverOf);
}

function hashesOf(sha256: Sha256, { ranges, nodeAt }: { ranges: LeafRange[]; nodeAt: NodeAt }): Uint8Array[] {
  return ranges.map((range) =>
    foldRight(
      sha256,
      coverOf(range).map((subtree) => ({ hash: nodeAt(subtree) })),
    ),
  );
}

/** The proof that the leaf at `index` is in the log of `size` leaves. */
export function inclusionProof(
  sha256: Sha256,
  { index, size, nodeAt }: { index: number; size: number; nodeAt: NodeAt },
): Uint8Array[] {
  return hashesOf(sha256, { ranges: inclusionRanges({ index, size }), nodeAt });
}

/** The proof that the log of `from` leaves is the beginning of the log of `to` leaves. */
export function consistencyProof(
  sha256: Sha256,
  { from, to, nodeAt }: LeafRange & { nodeAt: NodeAt },
): Uint8Array[] {
  return hashesOf(sha256, { ranges: consistencyRanges({ from, to }), nodeAt });
}

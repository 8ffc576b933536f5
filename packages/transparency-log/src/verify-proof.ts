import { equalBytes } from "./bytes.ts";
import { hashLength, nodeHash, type Sha256 } from "./hash.ts";
import { isCount } from "./subtree.ts";

const isHash = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array && value.length === hashLength;

/** A tree's shape is walked from a leaf up: is this node a right child, and is it the last of its level? */
type Place = { node: number; last: number };
const up = ({ node, last }: Place): Place => ({ node: Math.floor(node / 2), last: Math.floor(last / 2) });

/** Whether a proof shows that a leaf is in the log, at that index (RFC 9162 section 2.1.3.2). Never throws. */
export function verifyInclusion(
  sha256: Sha256,
  claim: {
    index: number;
    size: number;
    leafHash: Uint8Array;
    proof: readonly Uint8Array[];
    root: Uint8Array;
  },
): boolean {
  const { index, size, proof, root } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (!isHash(claim.leafHash) || !isHash(root) || !Array.isArray(proof) || !proof.every(isHash)) return false;
  let place: Place = { node: index, last: size - 1 };
  let hash = claim.leafHash;
  for (const beside of proof) {
    if (place.last === 0) return false;
    if (place.node % 2 === 1 || place.node === place.last) {
      hash = nodeHash(sha256, { left: beside, right: hash });
      // A last node without a sibling goes up as it is.
      while (place.node % 2 === 0 && place.node > 0) place = up(place);
    } else {
      hash = nodeHash(sha256, { left: hash, right: beside });
    }
    place = up(place);
  }
  return place.last === 0 && equalBytes(hash, root);
}

/** Whether a proof shows that one log is the beginning of the other (RFC 9162 section 2.1.4.2). Never throws. */
export function verifyConsistency(
  sha256: Sha256,
  claim: {
    from: number;
    fromRoot: Uint8Array;
    to: number;
    toRoot: Uint8Array;
    proof: readonly Uint8Array[];
  },
): boolean {
  const { from, fromRoot, to, toRoot } = claim;
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (!isHash(fromRoot) || !isHash(toRoot) || !Array.isArray(claim.proof) || !claim.proof.every(isHash)) {
    return false;
  }
  if (from === to) return claim.proof.length === 0 && equalBytes(fromRoot, toRoot);
  // Nothing is to be shown of the empty log, but its root is known.
  if (from === 0) return claim.proof.length === 0 && equalBytes(fromRoot, sha256(new Uint8Array(0)));
  // An old tree that is whole in the new one is where the proof begins.
  const proof: readonly Uint8Array[] = isPowerOfTwo(from) ? [fromRoot, ...claim.proof] : claim.proof;
  const [first, ...rest] = proof;
  if (first === undefined || claim.proof.length === 0) return false;
  let place: Place = { node: from - 1, last: to - 1 };
  while (place.node % 2 === 1) place = up(place);
  let [oldHash, newHash] = [first, first];
  for (const beside of rest) {
    if (place.last === 0) return false;
    if (place.node % 2 === 1 || place.node === place.last) {
      oldHash = nodeHash(sha256, { left: beside, right: oldHash });
      newHash = nodeHash(sha256, { left: beside, right: newHash });
      while (place.node % 2 === 0 && place.node > 0) place = up(place);
    } else {
      newHash = nodeHash(sha256, { left: newHash, right: beside });
    }
    place = up(place);
  }
  return place.last === 0 && equalBytes(oldHash, fromRoot) && equalBytes(newHash, toRoot);
}

function isPowerOfTwo(count: number): boolean {
  let rest = count;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

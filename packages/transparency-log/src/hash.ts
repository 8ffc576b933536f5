/**
 * SHA-256, given by whoever calls: Node has one, and a page brings one. Synchronous, because a log is many small
 * hashes. What it is given is used again after the call; what it gives back must not be.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const hashLength = 32;

// Making an array takes longer than hashing it, so what is hashed is put together in one that stays.
let leafInput = new Uint8Array(1024);
const nodeInput = new Uint8Array(1 + 2 * hashLength);

/** The hash of a leaf, RFC 6962 section 2.1: SHA-256(0x00 || leaf). */
export function leafHash(sha256: Sha256, leaf: Uint8Array): Uint8Array {
  if (leafInput.length <= leaf.length) leafInput = new Uint8Array(2 * leaf.length);
  leafInput[0] = 0;
  leafInput.set(leaf, 1);
  return sha256(leafInput.subarray(0, 1 + leaf.length));
}

/** The hash of a node: SHA-256(0x01 || left || right). The first byte keeps a node from passing for a leaf. */
export function nodeHash(
  sha256: Sha256,
  { left, right }: { left: Uint8Array; right: Uint8Array },
): Uint8Array {
  const length = 1 + left.length + right.length;
  const input = length <= nodeInput.length ? nodeInput : new Uint8Array(length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(length === input.length ? input : input.subarray(0, length));
}

/** The root of a tree without leaves: SHA-256 of nothing. */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0));
}

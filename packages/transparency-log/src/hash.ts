/** SHA-256, given by whoever calls: Node has one, and a page brings one. Synchronous, because a log is many small hashes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const hashLength = 32;

/** The hash of a leaf, RFC 6962 section 2.1: SHA-256(0x00 || leaf). */
export function leafHash(sha256: Sha256, leaf: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + leaf.length);
  bytes.set(leaf, 1);
  return sha256(bytes);
}

/** The hash of a node: SHA-256(0x01 || left || right). The first byte keeps a node from passing for a leaf. */
export function nodeHash(
  sha256: Sha256,
  { left, right }: { left: Uint8Array; right: Uint8Array },
): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return sha256(bytes);
}

/** The root of a tree without leaves: SHA-256 of nothing. */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0));
}

import { decodeBase64Into } from "../base64.ts";
import { concat, utf8 } from "../bytes.ts";
import type { Sha256 } from "../hash.ts";

/** The first byte of a leaf. */
const leafVersion = 1;
const nonceLength = 32;
const digestLength = 32;

/**
 * The leaf of an event: version byte 1, the event's id in ASCII, SHA-256(nonce || entry). It commits to the entry
 * without showing it.
 */
export function leafOfEntry(
  sha256: Sha256,
  { id, nonce, entry }: { id: string; nonce: Uint8Array; entry: Uint8Array },
): Uint8Array {
  return concat(Uint8Array.of(leafVersion), utf8(id), sha256(concat(nonce, entry)));
}

/** The event's id in its leaf. Throws a RangeError for what is none. */
export function idInLeaf(leaf: Uint8Array): string {
  if (leaf[0] !== leafVersion || leaf.length <= 1 + digestLength)
    throw new RangeError("no leaf of version 1");
  return String.fromCharCode(...leaf.subarray(1, leaf.length - digestLength));
}

/**
 * Hashes the leaves of an export's events one after the other, each in the same memory: the hash of the leaf, 32
 * bytes, or null when the entry cannot be the one of that id.
 */
export class EntryHasher {
  readonly #sha256: Sha256;
  readonly #encoder = new TextEncoder();
  #committed = new Uint8Array(4096);
  readonly #leaf = new Uint8Array(1024);

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  hash({ id, nonce, entry }: { id: string; nonce: string; entry: string }): Uint8Array | null {
    // Both are in the leaf, and so both are proven; but they must be the same for whoever reads.
    if (!entry.includes(`"id":"${id}"`) || id.length > 512) return null;
    // A character of a string is at most three bytes of UTF-8.
    const most = nonceLength + 3 * entry.length;
    if (this.#committed.length < most) this.#committed = new Uint8Array(2 * most);
    if (decodeBase64Into(nonce, { bytes: this.#committed, at: 0 }) !== nonceLength) return null;
    const { written } = this.#encoder.encodeInto(entry, this.#committed.subarray(nonceLength));
    const digest = this.#sha256(this.#committed.subarray(0, nonceLength + written));
    // The leaf with the byte before it that RFC 6962 hashes with it.
    const leaf = this.#leaf;
    leaf[0] = 0;
    leaf[1] = leafVersion;
    for (let at = 0; at < id.length; at += 1) leaf[2 + at] = id.charCodeAt(at);
    leaf.set(digest, 2 + id.length);
    return this.#sha256(leaf.subarray(0, 2 + id.length + digestLength));
  }
}

/** When an event happened, as its entry says; null for a text that is no entry. */
export function timeOf(entry: string | null): string | null {
  try {
    const { at } = JSON.parse(entry ?? "") as { at?: unknown };
    return typeof at === "string" ? at : null;
  } catch {
    return null;
  }
}

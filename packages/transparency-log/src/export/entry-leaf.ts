import { utf8 } from "../bytes.ts";
import { leafHash, type Sha256 } from "../hash.ts";

/** The first byte of a leaf. */
const leafVersion = 1;
const nonceLength = 32;

/**
 * The leaf of an event: version byte 1, the event's id in ASCII, SHA-256(nonce || entry). It commits to the entry
 * without showing it.
 */
export function leafOfEntry(
  sha256: Sha256,
  { id, nonce, entry }: { id: string; nonce: Uint8Array; entry: Uint8Array },
): Uint8Array {
  const committed = new Uint8Array(nonce.length + entry.length);
  committed.set(nonce);
  committed.set(entry, nonce.length);
  const name = utf8(id);
  const leaf = new Uint8Array(1 + name.length + 32);
  leaf[0] = leafVersion;
  leaf.set(name, 1);
  leaf.set(sha256(committed), 1 + name.length);
  return leaf;
}

/** What a verifier reads of an entry. */
export type EntryHead = { id: string; at: string | null };

/** The hash of an event's leaf, from what an export tells of it; null when that is no entry with an id. */
export function hashOfEntry(
  sha256: Sha256,
  { nonce, entry }: { nonce: Uint8Array; entry: string },
): (EntryHead & { hash: Uint8Array }) | null {
  const head = nonce.length === nonceLength ? headOf(entry) : null;
  if (head === null) return null;
  const leaf = leafOfEntry(sha256, { id: head.id, nonce, entry: utf8(entry) });
  return { ...head, hash: leafHash(sha256, leaf) };
}

/** Null for a text that is no entry. */
export function headOf(entry: string): EntryHead | null {
  if (!entry.isWellFormed()) return null;
  try {
    const { id, at } = JSON.parse(entry) as { id?: unknown; at?: unknown };
    if (typeof id !== "string" || !/^[\x21-\x7e]+$/.test(id)) return null;
    return { id, at: typeof at === "string" ? at : null };
  } catch {
    return null;
  }
}

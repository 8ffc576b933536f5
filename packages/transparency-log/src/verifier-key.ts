import { decodeBase64, encodeBase64 } from "./base64.ts";
import { concat, toHex, utf8 } from "./bytes.ts";
import type { Sha256 } from "./hash.ts";

/** What a key signs: a note's text (0x01), or as a witness that it saw a checkpoint at some time (0x04). */
export const signatureTypes = { ed25519: 1, cosignature: 4 } as const;
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes];

/** A public key that somebody trusts, with the name it signs under (C2SP signed-note, "vkey"). */
export type VerifierKey = { name: string; id: Uint8Array; type: SignatureType; publicKey: Uint8Array };

/** Whether a key may have this name: not empty, no spaces, no plus, no control characters. */
export function isKeyName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return name !== "" && name.isWellFormed() && !/[\s+\u0000-\u001f\u0085]/u.test(name);
}

/** The first four bytes of SHA-256(name || 0x0A || type || public key). */
export function keyId(
  sha256: Sha256,
  { name, type, publicKey }: { name: string; type: SignatureType; publicKey: Uint8Array },
): Uint8Array {
  return sha256(concat(utf8(name), Uint8Array.of(10, type), publicKey)).slice(0, 4);
}

export function verifierKey(
  sha256: Sha256,
  key: { name: string; publicKey: Uint8Array; type?: SignatureType },
): VerifierKey {
  const { name, publicKey, type = signatureTypes.ed25519 } = key;
  if (!isKeyName(name)) throw new RangeError(`no name of a key: ${JSON.stringify(name)}`);
  if (publicKey.length !== 32) throw new RangeError("an Ed25519 public key has 32 bytes");
  return { name, type, publicKey, id: keyId(sha256, { name, type, publicKey }) };
}

/** `<name>+<key id in hex>+<base64 of type and key>`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${toHex(id)}+${encodeBase64(concat(Uint8Array.of(type), publicKey))}`;
}

/** The key that a text spells; null when it is none, or its id is another key's. */
export function parseVerifierKey(sha256: Sha256, text: string): VerifierKey | null {
  const [, name = "", id = "", base64 = ""] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  const bytes = decodeBase64(base64);
  const type = Object.values(signatureTypes).find((each) => each === bytes?.[0]);
  if (!isKeyName(name) || bytes?.length !== 33 || type === undefined) return null;
  const key = verifierKey(sha256, { name, type, publicKey: bytes.slice(1) });
  return toHex(key.id) === id ? key : null;
}

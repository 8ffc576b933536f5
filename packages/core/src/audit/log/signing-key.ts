import { createPrivateKey, createPublicKey, randomBytes, sign } from "node:crypto";
import {
  decodeBase64,
  type Ed25519Sign,
  encodeBase64,
  formatVerifierKey,
  type VerifierKey,
  verifierKey,
} from "@fleetgraph/transparency-log";
import { sha256 } from "./sha256.ts";

/** Who can sign checkpoints: a public key with its name, and a function that knows the private one. */
export type Signer = {
  key: VerifierKey;
  /** The public key as a C2SP verifier key. */
  text: string;
  sign: Ed25519Sign;
};

// DER in front of a seed (RFC 8410 section 7): a PrivateKeyInfo for id-Ed25519.
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const ed25519 = 1;

/**
 * The signer of a private key, written as Go's sumdb/note does: PRIVATE+KEY+<name>+<key id in hex>+<base64 of type and
 * seed>. Throws an Error that never holds any of the text.
 */
export function parseSigningKey(text: string): Signer {
  const [, name = "", id = "", base64 = ""] =
    /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text.trim()) ?? [];
  const bytes = decodeBase64(base64);
  if (bytes?.length !== 33 || bytes[0] !== ed25519) {
    throw new Error("no signing key: expected PRIVATE+KEY+<name>+<key id>+<base64>");
  }
  const signer = signerOf(name, bytes.slice(1));
  if (!signer.text.startsWith(`${name}+${id}+`)) throw new Error("the signing key's id is not its own");
  return signer;
}

/** A new private key of a name, as text. */
export function newSigningKey(name: string): string {
  const seed = randomBytes(32);
  const [, id] = signerOf(name, seed).text.split("+");
  return `PRIVATE+KEY+${name}+${id}+${encodeBase64(Buffer.concat([Buffer.of(ed25519), seed]))}`;
}

function signerOf(name: string, seed: Uint8Array): Signer {
  const secret = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32);
  const key = verifierKey(sha256, { name, publicKey });
  return { key, text: formatVerifierKey(key), sign: (message) => sign(null, message, secret) };
}

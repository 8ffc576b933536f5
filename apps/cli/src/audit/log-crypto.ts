import { createHash, createPublicKey, verify } from "node:crypto";
import type { Ed25519Verify, Sha256 } from "@fleetgraph/transparency-log";

// DER in front of a public key (RFC 8410 section 4): a SubjectPublicKeyInfo for id-Ed25519.
const spki = Buffer.from("302a300506032b6570032100", "hex");

export const sha256: Sha256 = (bytes) => createHash("sha256").update(bytes).digest();

export const verifyEd25519: Ed25519Verify = ({ publicKey, message, signature }) => {
  const key = createPublicKey({ key: Buffer.concat([spki, publicKey]), format: "der", type: "spki" });
  return verify(null, message, key, signature);
};

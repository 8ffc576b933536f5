import { createPublicKey, verify } from "node:crypto";
import type { Ed25519Verify } from "@fleetgraph/transparency-log";

// DER in front of a public key (RFC 8410 section 4): a SubjectPublicKeyInfo for id-Ed25519.
const spki = Buffer.from("302a300506032b6570032100", "hex");

/** Node's Ed25519, as the transparency log wants one. */
export const verifyEd25519: Ed25519Verify = ({ publicKey, message, signature }) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: "der", type: "spki" }),
    signature,
  );

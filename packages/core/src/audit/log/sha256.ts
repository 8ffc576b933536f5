import { hash } from "node:crypto";

/** Node's SHA-256, as the transparency log wants one: in one call, which for a node's 65 bytes is twice as fast. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash("sha256", bytes, "buffer");

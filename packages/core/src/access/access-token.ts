import { createHash, randomBytes } from "node:crypto";

/** An access token as the graph shows it: never its text, nor its hash. */
export type AccessToken = {
  id: string;
  name: string;
  principal: string;
  roles: string[];
  /** RFC 3339 */
  createdAt: string;
  createdBy: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
  firstUsedAt: string | null;
};

// A fixed prefix lets secret scanners find a token that was committed by mistake.
const prefix = "fgt_";
const form = /^fgt_[A-Za-z0-9_-]{43}$/;

/** A new token's text: 256 random bits. It is shown once and never kept. */
export function newTokenText(): string {
  return prefix + randomBytes(32).toString("base64url");
}

export function isTokenText(text: string): boolean {
  return form.test(text);
}

/** What is kept of a token. Plain SHA-256 is enough for 256 random bits: there is nothing to guess. */
export function hashToken(text: string): Buffer {
  return createHash("sha256").update(text, "ascii").digest();
}

import { createHash, randomBytes } from "node:crypto";
import canonicalize from "canonicalize";
import { newId, redactSecrets } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";

/** Who or what an entry is about. `path` decides who may read it; "" belongs to no part of the fleet. */
export type AuditTarget = { type: string; id: string | null; name: string | null; path: string };

export type AuditAction =
  | "deployment.request"
  | "deployment.rollback"
  | "deployment.scale"
  | "deployment.restart"
  | "deployment.bulk"
  | "deployment.cancel"
  | "service.lock"
  | "service.unlock"
  | "freeze.create"
  | "freeze.end"
  | "deployment.approve"
  | "deployment.reject"
  | "deployment.continue"
  | "revision.deregister"
  | "host.drain"
  | "host.activate"
  | "host.end"
  | "fleet.sync"
  | "fleet.replay"
  | "audit.export"
  | "audit.seal"
  | "audit.drop"
  | "token.create"
  | "token.revoke"
  | "token.first-use"
  | "token.refuse"
  | "access.refuse"
  | "environment.reveal"
  | "configuration.change"
  | "deployment.begin"
  | "deployment.expire"
  | "deployment.end"
  | "bulk.end"
  | "history.drop"
  | "outOfBand.acknowledge"
  | "insight.snooze"
  | "insight.unsnooze";

/** An accepted or refused act, as its slice describes it. The payload never holds a secret. */
export type AuditRecord = {
  action: AuditAction;
  outcome: "ACCEPTED" | "REFUSED";
  target: AuditTarget;
  onBehalfOf: string | null;
  reason: string | null;
  /** Who has approved what this is about by now, oldest first. */
  approvers?: readonly string[];
  payload: Record<string, unknown>;
};

/** An entry ready to be kept: its RFC 8785 bytes, a nonce, and the leaf that commits to both. */
export type SealedEntry = { id: string; entry: Buffer; nonce: Buffer; leaf: Buffer };

const leafVersion = Buffer.from([1]);

/**
 * The leaf that the Merkle log will hash: version byte (1), the event's id in ASCII, SHA-256(nonce || entry).
 * The random nonce keeps anybody from guessing an entry's content out of a published log.
 */
export function leafOf(entry: { id: string; entry: Uint8Array; nonce: Uint8Array }): Buffer {
  const digest = createHash("sha256").update(entry.nonce).update(entry.entry).digest();
  return Buffer.concat([leafVersion, Buffer.from(entry.id, "ascii"), digest]);
}

/**
 * What is kept of what was given. A text that was cut to its longest may end in half of a surrogate pair; RFC 8785 and
 * PostgreSQL's jsonb refuse that, and the attempt must be on record all the same. What looks like a secret is left out:
 * an entry is for ever, and people put tokens into reasons.
 */
function keepable(value: unknown): unknown {
  if (typeof value === "string") return redactSecrets(value.toWellFormed());
  if (Array.isArray(value)) return value.map(keepable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toWellFormed(), keepable(each)]));
}

/** Makes the entry of a record: the JSON Canonicalization Scheme's bytes (RFC 8785) are what is kept and proven. */
export function sealEntry(caller: Caller, record: AuditRecord, at: Date): SealedEntry {
  const id = newId("auditEvent", at);
  const content = {
    version: 1,
    id,
    at: at.toISOString(),
    action: record.action,
    outcome: record.outcome,
    actor: {
      id: caller.principalId,
      name: caller.principalName,
      token: caller.tokenId,
      address: caller.address,
      client: caller.client,
      clientName: caller.clientName ?? null,
      clientVersion: caller.clientVersion ?? null,
      job: caller.job ?? null,
    },
    onBehalfOf: record.onBehalfOf,
    approvers: record.approvers ?? [],
    target: record.target,
    reason: record.reason,
    requestId: caller.requestId,
    payload: record.payload,
  };
  const text = canonicalize(keepable(content));
  if (text === undefined) throw new Error("an audit entry must be JSON");
  const entry = Buffer.from(text, "utf8");
  const nonce = randomBytes(32);
  return { id, entry, nonce, leaf: leafOf({ id, entry, nonce }) };
}

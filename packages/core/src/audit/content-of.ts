import { clientOf } from "../kernel/index.ts";
import type { AuditContent } from "./audit-event.ts";

/** An entry's own text. What later releases added is not in entries of earlier ones. */
type EntryText = {
  actor: {
    token: string;
    address: string | null;
    client: string | null;
    clientName?: string | null;
    clientVersion?: string | null;
    job?: string | null;
  };
  target: { path: string };
  reason: string | null;
  approvers?: string[];
  payload: Record<string, unknown>;
};

/** What an entry's bytes tell beyond the columns that were derived from them. */
export function contentOf(entry: string, leaf: string): AuditContent {
  const { actor, target, reason, approvers, payload } = JSON.parse(entry) as EntryText;
  const named = actor.clientName == null ? clientOf(actor.client) : null;
  return {
    reason,
    payload,
    path: target.path,
    leaf,
    tokenId: actor.token.startsWith("tok_") && actor.token !== "tok_fleetgraph" ? actor.token : null,
    address: actor.address,
    client: named ? named.name : (actor.clientName ?? null),
    clientVersion: named ? named.version : (actor.clientVersion ?? null),
    userAgent: actor.client,
    job: actor.job ?? null,
    approvers: approvers ?? [],
  };
}

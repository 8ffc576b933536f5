import type { AuditEvent } from "../audit/index.ts";
import type { CarriedOut } from "../deployments/index.ts";
import { shareSomebody } from "../guards/index.ts";
import type { AloneReason } from "./audited-change.ts";

/**
 * The approvals that were another person's, and why there was none. Four eyes are those of two people: whoever had a
 * part in the request, as the principal that made it or as who it was made for, is no second person, however often they
 * approve and however their name is spelt.
 */
export function secondPersonOf(input: {
  request: AuditEvent;
  approved: readonly AuditEvent[];
  overrides: readonly string[];
  carriedOut: CarriedOut | null;
}): { approvals: AuditEvent[]; aloneBecause: AloneReason | null } {
  const { request, approved, overrides, carriedOut } = input;
  const approvals = approved.filter((each) => !shareSomebody(actorOf(each), actorOf(request)));
  if (approvals.length > 0) return { approvals, aloneBecause: null };
  if (carriedOut?.causedById != null) return { approvals, aloneBecause: "POLICY" };
  if (overrides.includes("APPROVAL")) return { approvals, aloneBecause: "OVERRIDDEN" };
  // Nothing can say what the change needed when its deployment is gone.
  const needed = carriedOut === null || carriedOut.approvalsNeeded > 0;
  return { approvals, aloneBecause: needed ? "MISSING" : "NOT_NEEDED" };
}

const actorOf = ({ actor, onBehalfOf }: AuditEvent) => ({ principal: actor, onBehalfOf });

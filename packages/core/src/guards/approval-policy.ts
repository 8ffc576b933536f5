import { type FleetPath, isWithin, nameKey, samePerson } from "../permissions/index.ts";

/** That the changes of a part of the fleet need the approval of others first. */
export type ApprovalPolicy = {
  on: readonly string[];
  needed: number;
  /** The name of the group whose members may approve. */
  from: string;
  /** Seconds after which what was not approved is refused. */
  expiresIn: number;
};

export type Approvals = {
  /** The names of principals, by the name of the group. */
  groups: Readonly<Record<string, readonly string[]>>;
  policies: readonly ApprovalPolicy[];
};

export const noApprovals: Approvals = { groups: {}, policies: [] };

/** How many approvals a change needs, whose, and within which time. */
export type NeededApproval = { needed: number; group: string; expiresSeconds: number };

/**
 * What a change of the service with that path needs; null where nobody has to approve. Of several policies that name
 * it the strictest alone holds: the one that needs most approvals; among those the one whose group has the fewest
 * members; among those the one that expires first; and then the one that is first in the file.
 */
export function approvalNeeded(approvals: Approvals, path: FleetPath): NeededApproval | null {
  const sizeOf = (policy: ApprovalPolicy) => membersOf(approvals, policy.from).length;
  const [strictest] = approvals.policies
    .filter(({ on }) => on.some((resource) => isWithin(resource, path)))
    // Array.prototype.sort is stable (ECMAScript 2019), so equally strict ones stay in the file's order.
    .sort((a, b) => b.needed - a.needed || sizeOf(a) - sizeOf(b) || a.expiresIn - b.expiresIn);
  if (!strictest) return null;
  return { needed: strictest.needed, group: strictest.from, expiresSeconds: strictest.expiresIn };
}

/** Who is in a group now. One that was taken out of the configuration has nobody, so nothing it guards passes. */
export function membersOf(approvals: Approvals, group: string): readonly string[] {
  return Object.hasOwn(approvals.groups, group) ? (approvals.groups[group] ?? []) : [];
}

/** Who acts: the principal of the token, and whom it acts for, if anybody. Names. */
export type Actor = { principal: string; onBehalfOf: string | null };

/** Why somebody may not approve. */
export type ApprovalRefusal = "OWN_REQUEST" | "APPROVED_ALREADY" | "NOT_IN_GROUP";

export type ApprovalVerdict =
  /** It counts; `complete` when no further one is needed. */
  { allowed: true; complete: boolean } | { allowed: false; reason: ApprovalRefusal };

/**
 * Whether an approval counts. The one who approves is who is acted for, or else the principal itself, and has to be a
 * member of the group. Four eyes are those of four people: nobody who had a part in the request, as the principal
 * that made it or as who it was made for, has one in an approval, and nobody has a part in two approvals. A token that
 * may act for others would otherwise be all the approvers there are.
 */
export function mayApprove(input: {
  policy: { needed: number; members: readonly string[] };
  requester: Actor;
  approver: Actor;
  earlier: readonly Actor[];
}): ApprovalVerdict {
  const { policy, requester, approver, earlier } = input;
  if (shareSomebody(approver, requester)) return { allowed: false, reason: "OWN_REQUEST" };
  if (earlier.some((other) => shareSomebody(approver, other))) {
    return { allowed: false, reason: "APPROVED_ALREADY" };
  }
  if (!isMember(policy.members, personOf(approver))) return { allowed: false, reason: "NOT_IN_GROUP" };
  return { allowed: true, complete: earlier.length + 1 >= policy.needed };
}

const personOf = ({ principal, onBehalfOf }: Actor) => onBehalfOf ?? principal;

/** Whoever has a part in what an actor does, however their names are spelt. */
const partsOf = ({ principal, onBehalfOf }: Actor): Set<string> =>
  new Set([principal, onBehalfOf ?? principal].map(nameKey));

/** Whether somebody had a part in both. */
export function shareSomebody(one: Actor, other: Actor): boolean {
  const others = partsOf(other);
  return [...partsOf(one)].some((part) => others.has(part));
}

/** Whether somebody is in a group, however the name is spelt. */
export function isMember(members: readonly string[], person: string): boolean {
  return members.some((member) => samePerson(member, person));
}

/** How many members could approve a request: those that had no part in it. */
export function eligibleApprovers(members: readonly string[], requester: Actor): number {
  const parts = partsOf(requester);
  return new Set(members.map(nameKey).filter((member) => !parts.has(member))).size;
}

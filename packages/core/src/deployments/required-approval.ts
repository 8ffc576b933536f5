import { nearest } from "@fleetgraph/catalogue";
import { principalNames } from "../access/index.ts";
import { approvalNeeded, eligibleApprovers, membersOf, type NeededApproval } from "../guards/index.ts";
import { InvalidInput, message } from "../kernel/index.ts";
import type { Caller, FleetPath } from "../permissions/index.ts";
import { nameKey, samePerson } from "../permissions/index.ts";
import type { RequestTerms } from "./check-request.ts";
import type { DeploymentDeps } from "./deps.ts";

/** What a request has to wait for, and for whom it is made in the spelling that is known. */
export type RequiredApproval = { approval: NeededApproval | null; onBehalfOf: string | null };

/**
 * Which approval a request needs. Where it needs one, whom it is made for must be somebody who is known: a name in
 * another spelling, or of nobody, would let people approve what they asked for through a bot. Throws InvalidInput for
 * such a name, and for a request that nobody is left to approve: it would wait for its expiry and never be done.
 */
export async function requiredApproval(
  deps: Pick<DeploymentDeps, "database" | "approvals">,
  caller: Caller,
  input: { terms: RequestTerms; path: FleetPath; field: readonly string[] },
): Promise<RequiredApproval> {
  const { terms, path, field } = input;
  const asked = terms.onBehalfOf?.trim() ?? null;
  const overridden = (terms.override ?? []).includes("APPROVAL");
  const approval = overridden ? null : approvalNeeded(deps.approvals, path);
  if (approval === null) return { approval, onBehalfOf: asked };
  const onBehalfOf = asked === null ? null : await knownPerson(deps, caller, asked);
  const members = membersOf(deps.approvals, approval.group);
  const left = eligibleApprovers(members, { principal: caller.principalName, onBehalfOf });
  if (left >= approval.needed) return { approval, onBehalfOf };
  const { group, needed } = approval;
  const hint = message("problem.invalid.tooFewApprovers.hint", { group });
  throw new InvalidInput(message("problem.invalid.tooFewApprovers", { group, needed, left }), hint, field);
}

/** The name of whoever is meant: a principal, a member of a group, or the caller. */
async function knownPerson(
  { database, approvals }: Pick<DeploymentDeps, "database" | "approvals">,
  caller: Caller,
  asked: string,
): Promise<string> {
  const members = Object.values(approvals.groups).flat();
  const known = [...new Set([caller.principalName, ...(await principalNames(database)), ...members])];
  // The spelling itself first: two names that differ in case alone may both be there.
  const found = known.find((name) => name === asked) ?? known.find((name) => samePerson(name, asked));
  if (found !== undefined) return found;
  const candidates = nearest(nameKey(asked), known);
  const hint = message("problem.invalid.unknownPerson.hint", { candidates });
  throw new InvalidInput(message("problem.invalid.unknownPerson", { name: asked }), hint, [
    "input",
    "onBehalfOf",
  ]);
}

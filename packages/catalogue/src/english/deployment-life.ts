import { didYouMean } from "./change.ts";

/** Queues, approvals, pause hooks, bulks: what happens to a deployment before and beside its roll-out. */
const forWhom = (p: { by: string; onBehalfOf: string | null }) =>
  `${p.by}${p.onBehalfOf ? ` for ${p.onBehalfOf}` : ""}`;
const approvals = (count: number) => (count === 1 ? "one approval" : `${count} approvals`);

export const deploymentLife = {
  "deployment.queued": (p: { by: string; onBehalfOf: string | null }) =>
    `Asked for by ${forWhom(p)}; it waits for its turn.`,
  "deployment.awaitingApproval": (p: {
    by: string;
    onBehalfOf: string | null;
    needed: number;
    group: string;
  }) => `Asked for by ${forWhom(p)}; it needs ${approvals(p.needed)} of ${p.group}.`,
  "deployment.approvalGiven": (p: { by: string; missing: number }) =>
    `Approved by ${p.by}; ${approvals(p.missing)} more to come.`,
  "deployment.approved": (p: { by: string }) => `Approved by ${p.by}; it waits for its turn.`,
  "deployment.rejected": (p: { by: string; reason: string | null }) =>
    `Rejected by ${p.by}${p.reason ? `: ${p.reason}` : ""}. Nothing was changed.`,
  "deployment.approvalExpired": (p: { group: string }) =>
    `Nobody of ${p.group} approved it in time. Nothing was changed.`,
  "deployment.withdrawn": (p: { by: string }) => `Cancelled by ${p.by} before it began. Nothing was changed.`,
  "deployment.turnCame": () => "Its turn has come.",
  "deployment.restarting": (p: { revision: string }) => `Replacing the tasks of ${p.revision} by new ones.`,
  "deployment.hookAnswered": (p: { by: string; stage: string | null; action: "CONTINUE" | "ROLLBACK" }) =>
    `${p.by} lets it ${p.action === "CONTINUE" ? "go on" : "roll back"}${p.stage ? ` at ${p.stage}` : ""}.`,
  "deployment.heldByBulk": (p: { bulk: string }) => `${p.bulk} was stopped before its turn came.`,
  "cause.verification": (p: { checks: readonly string[] }) =>
    `What was asked for cannot work: ${p.checks.join(", ")} failed when its turn came. Nothing was changed.`,
  "cause.verification.next": () => "See what is wrong with: fleet plan SERVICE …, mend it, and ask again.",
  "problem.verificationFailed": (p: { count: number; checks: readonly string[] }) =>
    `${p.count === 1 ? "One check" : `${p.count} checks`} failed, so nothing was changed: ${p.checks.join(", ")}.`,
  "problem.verificationFailed.hint": () =>
    "Mend what is wrong, or go past it with --override verification and a reason.",
  "deployment.stoppedWithBulk": (p: { bulk: string }) => `${p.bulk} was cancelled: stopping it too.`,
  "cause.guarded": (p: { guard: string }): string =>
    p.guard === "LOCK"
      ? "The service was locked before the deployment began."
      : "A freeze window began before the deployment did.",
  "cause.guarded.next": () => "Ask again when the lock or the freeze is over. Nothing was changed.",
  "cause.readOnlyAccount": (p: { account: string }) =>
    `Fleetgraph may not change the account ${p.account} any more. Nothing was changed.`,
  "cause.readOnlyAccount.next": () => "Set access: deploy for the account in fleetgraph.yaml, and ask again.",
  "cause.noLongerFits": (p: { field: string }) =>
    `What was asked for does not fit the service any more: ${p.field}.`,
  "cause.noLongerFits.next": () =>
    "Somebody has changed the service since it was asked for: look at it, and ask again.",
  "problem.invalid.serviceTwice": (p: { service: string }) => `The service "${p.service}" is named twice.`,
  "problem.invalid.unknownPerson": (p: { name: string }) =>
    `Nobody is known as "${p.name}"; what others have to approve is asked for by or for somebody who is.`,
  "problem.invalid.unknownPerson.hint": (p: { candidates: readonly string[] }) =>
    `${didYouMean(p.candidates)}Known is who has a token, or is in a group of fleetgraph.yaml.`,
  "problem.invalid.tooFewApprovers": (p: { group: string; needed: number; left: number }) =>
    `It needs ${approvals(p.needed)} of ${p.group}, and ${
      p.left === 0 ? "nobody is in it" : `${p.left} ${p.left === 1 ? "is" : "are"} in it`
    } besides those who ask.`,
  "problem.invalid.tooFewApprovers.hint": (p: { group: string }) =>
    `Let somebody outside of ${p.group} ask, or add members to it in fleetgraph.yaml.`,
  "problem.notAwaitingApproval": (p: { deployment: string; state: string }) =>
    `${p.deployment} does not wait for approval: it is ${p.state.toLowerCase().replaceAll("_", " ")}.`,
  "problem.notAwaitingApproval.hint": (p: { deployment: string }) =>
    `See how it goes on with: fleet status ${p.deployment}`,
  "problem.approvalNotAllowed": (p: { why: string; group: string }) =>
    ({
      OWN_REQUEST: "Nobody approves their own request.",
      APPROVED_ALREADY: "You have approved it already.",
      NOT_IN_GROUP: `Only members of ${p.group} may approve or reject it.`,
    })[p.why] ?? `This approval does not count: ${p.why}.`,
  "problem.approvalNotAllowed.hint": (p: { group: string }) =>
    `Ask somebody else of ${p.group}; the groups stand in fleetgraph.yaml.`,
  "problem.notPaused": (p: { deployment: string; hook?: string | null }) =>
    p.hook
      ? `${p.deployment} does not wait at that pause hook any more; nothing was done.`
      : `${p.deployment} does not wait at a pause hook.`,
  "problem.notPaused.hint": (p: { deployment: string }) => `Watch it with: fleet status ${p.deployment}`,
};

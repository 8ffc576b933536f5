import { type Actor, isMember, mayApprove, membersOf } from "../guards/index.ts";
import { message, type Statement } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { approvalsOf } from "./approvals.ts";
import { changeDeployment, type DeploymentOrder } from "./change-deployment.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { expireApproval } from "./expire-approval.ts";
import { bulkJob, turnJob } from "./job.ts";
import { ApprovalNotAllowed, NotAwaitingApproval } from "./problems.ts";
import { insertApproval, type Work } from "./store.ts";

/**
 * Gives one approval. With the last one that is needed the deployment takes its place in the service's queue. Throws
 * NotFound, NotPermitted, NotAwaitingApproval, and ApprovalNotAllowed for one that would not count.
 */
export function approveDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: DeploymentOrder,
): Promise<Deployment> {
  const approver = actorOf(caller, input);
  return changeDeployment(deps, caller, input, {
    operation: "approveDeployment",
    action: "deployment.approve",
    verb: "deployment:approve",
    async decide(work) {
      await requireWaiting(deps, work);
      const group = work.approvalGroup ?? "";
      const earlier = (await approvalsOf(deps.database, [work.id])).map(
        ({ principal, approver: person }): Actor => ({
          principal,
          onBehalfOf: person === principal ? null : person,
        }),
      );
      const verdict = mayApprove({
        policy: { needed: work.approvalsNeeded, members: membersOf(deps.approvals, group) },
        requester: { principal: work.requestedByName, onBehalfOf: work.onBehalfOf },
        approver,
        earlier,
      });
      if (!verdict.allowed) throw new ApprovalNotAllowed(verdict.reason, group);
      const at = deps.clock.now();
      const join = addApproval({ deps, caller, input, work, verdict: "APPROVED" });
      const by = personOf(approver);
      if (!verdict.complete) {
        const missing = work.approvalsNeeded - earlier.length - 1;
        return {
          event: "APPROVAL_GIVEN",
          message: message("deployment.approvalGiven", { by, missing }),
          approver: by,
          join,
        };
      }
      return {
        event: "APPROVED",
        message: message("deployment.approved", { by }),
        approver: by,
        // Its bulk deployment lets it go when it has room.
        fields: work.bulkId === null ? { releasedAt: at } : {},
        job: work.bulkId === null ? turnJob(work.serviceId) : bulkJob(work.bulkId),
        join,
      };
    },
  });
}

/**
 * Refuses a deployment that waits for approval: nothing is changed, and it ends as CANCELLED. Whoever may approve may
 * refuse, the requester too.
 */
export function rejectDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: DeploymentOrder,
): Promise<Deployment> {
  const approver = actorOf(caller, input);
  return changeDeployment(deps, caller, input, {
    operation: "rejectDeployment",
    action: "deployment.reject",
    verb: "deployment:approve",
    async decide(work) {
      await requireWaiting(deps, work);
      const group = work.approvalGroup ?? "";
      if (!isMember(membersOf(deps.approvals, group), personOf(approver))) {
        throw new ApprovalNotAllowed("NOT_IN_GROUP", group);
      }
      return {
        event: "REJECTED",
        message: message("deployment.rejected", { by: personOf(approver), reason: input.reason ?? null }),
        join: addApproval({ deps, caller, input, work, verdict: "REJECTED" }),
      };
    },
  });
}

const actorOf = (caller: Caller, { onBehalfOf = null }: DeploymentOrder): Actor => ({
  principal: caller.principalName,
  onBehalfOf,
});
const personOf = ({ principal, onBehalfOf }: Actor) => onBehalfOf ?? principal;

async function requireWaiting(deps: DeploymentDeps, work: Work): Promise<void> {
  if (work.state !== "AWAITING_APPROVAL") throw new NotAwaitingApproval(work.id, work.state);
  if (work.approvalExpiresAt === null || deps.clock.now() < work.approvalExpiresAt) return;
  // The job that ends it is late, as when no worker ran: what comes now is too late all the same.
  await expireApproval(deps, { deploymentId: work.id });
  throw new NotAwaitingApproval(work.id, "CANCELLED");
}

function addApproval(of: {
  deps: DeploymentDeps;
  caller: Caller;
  input: DeploymentOrder;
  work: Work;
  verdict: "APPROVED" | "REJECTED";
}): (statement: Statement) => void {
  const { deps, caller, input, work, verdict } = of;
  const row = {
    deploymentId: work.id,
    approver: personOf(actorOf(caller, input)),
    principal: caller.principalName,
    verdict,
    reason: input.reason ?? null,
    at: deps.clock.now(),
  };
  return (statement) => insertApproval(statement, row);
}

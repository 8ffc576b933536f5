import { type Approval, approvalsOf, type Deployment } from "@fleetgraph/core/deployments";
import type { Service } from "@fleetgraph/core/fleet";
import { mayApprove, membersOf } from "@fleetgraph/core/guards";
import { isVisible, visibility } from "@fleetgraph/core/permissions";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { loadNode } from "./node.ts";

const ApprovalRef = builder.objectRef<Approval>("DeploymentApproval").implement({
  description: "One person's word on a deployment that waits for approval.",
  fields: (t) => ({
    approver: t.exposeString("approver", { description: "Whose word it is." }),
    principal: t.exposeString("principal", {
      description: "The principal that gave it: another one where somebody was acted for.",
    }),
    verdict: t.expose("verdict", {
      description: "What was said.",
      type: builder.enumType("ApprovalVerdict", {
        description: "What somebody said on a deployment.",
        values: ["APPROVED", "REJECTED"] as const,
      }),
    }),
    reason: t.exposeString("reason", { description: "Why, in their words.", nullable: true }),
    at: t.expose("at", { description: "When.", type: "DateTime" }),
  }),
});

export const NeededApprovalsRef = builder.objectRef<Deployment>("NeededApprovals").implement({
  description: "Whose approval a deployment needs, and what was said so far.",
  fields: (t) => ({
    needed: t.exposeInt("approvalsNeeded", { description: "How many have to approve." }),
    group: t.string({
      description: "The group they are of (fleetgraph.yaml).",
      resolve: ({ approvalGroup }) => approvalGroup ?? "",
    }),
    expiresAt: t.expose("approvalExpiresAt", {
      description: "When it is refused unless it was approved.",
      type: "DateTime",
      nullable: true,
    }),
    byCaller: t.boolean({
      description:
        "Whether an approval of the caller would count: it may approve there, is of the group, had no part in the request and gave none yet.",
      resolve: callerMayApprove,
    }),
    given: t.field({
      description: "What was said, oldest first.",
      type: [ApprovalRef],
      resolve: ({ id }, _args, context) => approvalsOfOne(context, id),
    }),
  }),
});

async function callerMayApprove(deployment: Deployment, _args: unknown, context: Context): Promise<boolean> {
  const { caller, app } = context;
  if (deployment.state !== "AWAITING_APPROVAL") return false;
  const [service, given] = await Promise.all([
    loadNode(context, deployment.serviceId) as Promise<Service | null>,
    approvalsOfOne(context, deployment.id),
  ]);
  if (service === null || !isVisible(visibility(caller.grants, "deployment:approve"), service.path))
    return false;
  const { approvalGroup, approvalsNeeded, requestedBy, onBehalfOf } = deployment;
  return mayApprove({
    policy: { needed: approvalsNeeded, members: membersOf(app.approvals, approvalGroup ?? "") },
    requester: { principal: requestedBy, onBehalfOf },
    approver: { principal: caller.principalName, onBehalfOf: null },
    earlier: given.map(({ principal, approver }) => ({
      principal,
      onBehalfOf: approver === principal ? null : approver,
    })),
  }).allowed;
}

async function approvalsOfOne(context: Context, id: string): Promise<Approval[]> {
  const found = await context.load("approvals", id, async (reads, _caller, ids) => {
    const all = await approvalsOf(reads, ids);
    return new Map(ids.map((each) => [each, all.filter(({ deploymentId }) => deploymentId === each)]));
  });
  return found ?? [];
}

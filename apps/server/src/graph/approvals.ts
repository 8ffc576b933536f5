import { type Approval, approvalsOf, type Deployment } from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";

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
    given: t.field({
      description: "What was said, oldest first.",
      type: [ApprovalRef],
      resolve: ({ id }, _args, context) => approvalsOfOne(context, id),
    }),
  }),
});

async function approvalsOfOne(context: Context, id: string): Promise<Approval[]> {
  const found = await context.load("approvals", id, async (reads, _caller, ids) => {
    const all = await approvalsOf(reads, ids);
    return new Map(ids.map((each) => [each, all.filter(({ deploymentId }) => deploymentId === each)]));
  });
  return found ?? [];
}

import type { Say } from "./change-words.ts";
import type { MessageParams } from "./render.ts";

/** What of a deployment says who approved it, what it went past, and what it is a part of. */
export type NotedDeployment = {
  approvals: {
    given: readonly { approver: string; verdict: string; reason: string | null }[];
  } | null;
  overrides: MessageParams<"cli.note.past">["guards"];
  causedBy: { id: string } | null;
  bulkDeployment: { id: string } | null;
};

/** Whoever approved, in the order in which they did. */
export const approversOf = (approvals: NotedDeployment["approvals"]): string[] =>
  (approvals?.given ?? []).flatMap(({ approver, verdict }) => (verdict === "APPROVED" ? [approver] : []));

/** What else there is to know of a deployment, a sentence each; empty where there is nothing. */
export function deploymentNotes(say: Say, deployment: NotedDeployment): string[] {
  const { approvals, overrides, causedBy, bulkDeployment } = deployment;
  const approvers = approversOf(approvals);
  return [
    ...(approvers.length > 0 ? [say("cli.note.approved", { by: approvers })] : []),
    ...(approvals?.given ?? []).flatMap(({ approver, verdict, reason }) =>
      verdict === "REJECTED" ? [say("cli.note.rejected", { by: approver, reason })] : [],
    ),
    ...(overrides.length > 0 ? [say("cli.note.past", { guards: overrides })] : []),
    ...(causedBy ? [say("cli.note.causedBy", { deployment: causedBy.id })] : []),
    ...(bulkDeployment ? [say("cli.note.bulk", { bulk: bulkDeployment.id })] : []),
  ];
}

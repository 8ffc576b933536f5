import { type Reads, readRows } from "../kernel/index.ts";

/** One person's word on a deployment. */
export type Approval = {
  deploymentId: string;
  /** For whom the principal acted, else the principal. */
  approver: string;
  principal: string;
  verdict: "APPROVED" | "REJECTED";
  reason: string | null;
  /** RFC 3339 */
  at: string;
};

/** What was said on deployments, oldest first. Who may read the deployment may read this. */
export async function approvalsOf(reads: Reads, ids: readonly string[]): Promise<Approval[]> {
  const rows = await readRows(
    reads,
    "SELECT deployment_id, approver, principal_name, verdict, reason, at FROM deployment_approval " +
      "WHERE deployment_id = ANY ($1::text[]) ORDER BY at, approver",
    [ids],
  );
  return rows.map(([deploymentId, approver, principal, verdict, reason, at]) => ({
    deploymentId: deploymentId as string,
    approver: approver as string,
    principal: principal as string,
    verdict: verdict as Approval["verdict"],
    reason: reason as string | null,
    at: at as string,
  }));
}

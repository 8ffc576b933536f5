import { findFirstResult, idempotencyConstraint, rememberFirstResult, violates } from "../../access/index.ts";
import { appendAudit, recordingRefusal } from "../../audit/index.ts";
import { addJobs } from "../../jobs/index.ts";
import { NotFound, readRows, Statement } from "../../kernel/index.ts";
import { type Caller, requirePermission } from "../../permissions/index.ts";
import { checkTerms, longestName, longestReason } from "../check-request.ts";
import type { DeploymentDeps } from "../deps.ts";
import { bulkJob } from "../job.ts";
import { DeploymentFinished } from "../problems.ts";
import { type BulkDeployment, isFinished } from "./bulk-deployment.ts";
import { bulkDeploymentsByIds } from "./reads.ts";

export type CancelBulkDeploymentInput = {
  bulkDeployment: string;
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

/**
 * Stops a bulk deployment: what has not begun never does, and what has is cancelled. Needs deployment:cancel on each
 * of its services. Throws NotFound, NotPermitted, DeploymentFinished.
 */
export async function cancelBulkDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: CancelBulkDeploymentInput,
): Promise<BulkDeployment> {
  const { idempotencyKey: key, ...asked } = input;
  const idempotent = { key, operation: "cancelBulkDeployment", input: asked };
  const id = input.bulkDeployment;
  const field = ["input", "bulkDeployment"];
  const describe = () => ({
    action: "deployment.cancel" as const,
    target: { type: "BulkDeployment", id: id.slice(0, longestName), name: null, path: "" },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason?.slice(0, longestReason) ?? null,
    payload: {},
  });
  const theBulk = async () => {
    const found = (await bulkDeploymentsByIds(deps.database, caller, [id])).get(id);
    if (!found) throw NotFound.of("bulk deployment", id, field);
    return found;
  };
  return recordingRefusal(deps, caller, describe, async () => {
    if ((await findFirstResult(deps.database, caller, idempotent)) !== null) return theBulk();
    const bulk = await theBulk();
    const paths = await readRows(deps.database, "SELECT DISTINCT path FROM deployment WHERE bulk_id = $1", [
      id,
    ]);
    for (const [path] of paths) {
      requirePermission(caller, "deployment:cancel", path as string);
      checkTerms(caller, input, path as string);
    }
    if (isFinished(bulk.state)) throw new DeploymentFinished(id, bulk.state);
    const at = deps.clock.now();
    const statement = new Statement();
    rememberFirstResult(statement, caller, { ...idempotent, resultId: id, at });
    appendAudit(statement, caller, { ...describe(), outcome: "ACCEPTED" }, at);
    statement.with(
      "bulk",
      `UPDATE bulk_deployment SET state = 'CANCELLING' WHERE id = ${statement.bind(id)} AND finished_at IS NULL ` +
        "RETURNING id",
    );
    addJobs(statement, [bulkJob(id)]);
    try {
      await deps.database.pool.query(statement.build());
    } catch (error) {
      if (!violates(error, idempotencyConstraint)) throw error;
      // The same request came twice at the same moment; another one under the same key is refused by this.
      if ((await findFirstResult(deps.database, caller, idempotent)) === null) throw error;
    }
    return theBulk();
  });
}

import { findFirstResult, idempotencyConstraint, rememberFirstResult, violates } from "../../access/index.ts";
import { appendAudit, recordingRefusal } from "../../audit/index.ts";
import { addJobs } from "../../jobs/index.ts";
import { inTransaction, NotFound, NotPermitted, Statement } from "../../kernel/index.ts";
import { allows, type Caller, type FleetPath, requirePermission } from "../../permissions/index.ts";
import { checkTerms, longestName, longestReason } from "../check-request.ts";
import type { DeploymentDeps } from "../deps.ts";
import { bulkJob } from "../job.ts";
import { DeploymentFinished } from "../problems.ts";
import { type BulkDeployment, isFinished } from "./bulk-deployment.ts";
import { partRecord } from "./part-record.ts";
import { bulkDeploymentsByIds, partsOfBulk } from "./reads.ts";
import { markCancelling } from "./store.ts";

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
    const parts = await partsOfBulk(deps.database, id);
    for (const path of new Set(parts.map((part) => part.path))) requireCancel(caller, path, input);
    if (isFinished(bulk.state)) throw new DeploymentFinished(id, bulk.state);
    const at = deps.clock.now();
    try {
      await inTransaction(deps.database, async (client) => {
        const head = new Statement();
        rememberFirstResult(head, caller, { ...idempotent, resultId: id, at });
        appendAudit(head, caller, { ...describe(), outcome: "ACCEPTED" }, at);
        markCancelling(head, id);
        addJobs(head, [bulkJob(id)]);
        await client.query(head.build());
        // The bulk belongs to no part of the fleet: who reads the history of one service finds its own entry.
        for (const part of parts.filter(({ finished }) => !finished)) {
          const entry = new Statement();
          appendAudit(entry, caller, { ...describe(), ...partRecord(part, id), outcome: "ACCEPTED" }, at);
          await client.query(entry.build());
        }
      });
    } catch (error) {
      if (!violates(error, idempotencyConstraint)) throw error;
      // The same request came twice at the same moment; another one under the same key is refused by this.
      if ((await findFirstResult(deps.database, caller, idempotent)) === null) throw error;
    }
    return theBulk();
  });
}

/** Throws NotPermitted unless the caller may cancel there. A service that the caller may not see is not named. */
function requireCancel(caller: Caller, path: FleetPath, input: CancelBulkDeploymentInput): void {
  try {
    requirePermission(caller, "deployment:cancel", path);
    checkTerms(caller, input, path);
  } catch (error) {
    if (!(error instanceof NotPermitted) || allows(caller.grants, "fleet:read", path)) throw error;
    throw new NotPermitted(error.permission, "");
  }
}

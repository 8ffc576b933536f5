import { findFirstResult, idempotencyConstraint, rememberFirstResult, violates } from "../access/index.ts";
import { type AuditAction, appendAudit, recordingRefusal } from "../audit/index.ts";
import { NotFound, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission, type Verb } from "../permissions/index.ts";
import { checkTerms, longestName, longestReason, serviceName } from "./check-request.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { deploymentsByIds } from "./reads.ts";
import { type Change, loadWork, recordChange, StaleDeployment, type Work } from "./store.ts";

/** What somebody gives who acts on one deployment. */
export type DeploymentOrder = {
  deployment: string;
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

/**
 * Somebody's act on one deployment: authorise, decide, and record the change with its audit entry and idempotency key
 * in one transaction. `decide` is asked again when the worker recorded something meanwhile; null is an act that is on
 * record and changes nothing. Throws NotFound, NotPermitted, InvalidInput and what `decide` throws.
 */
export async function changeDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  order: DeploymentOrder,
  how: {
    operation: string;
    action: AuditAction;
    verb: Verb;
    /** What is given besides. */
    asked?: Record<string, unknown>;
    decide(work: Work): Promise<Change | null>;
  },
): Promise<Deployment> {
  const { idempotencyKey: key, ...given } = { ...order, ...how.asked };
  const idempotent = { key, operation: how.operation, input: given };
  let work: Work | null = null;
  const describe = () => ({
    action: how.action,
    target: {
      type: "Deployment",
      id: work?.id ?? null,
      name: work ? serviceName(work) : order.deployment.slice(0, longestName),
      path: work?.path ?? "",
    },
    onBehalfOf: order.onBehalfOf?.slice(0, longestName) ?? null,
    reason: order.reason?.slice(0, longestReason) ?? null,
    payload: { deployment: order.deployment.slice(0, longestName), ...how.asked },
  });
  const firstResult = () => findFirstResult(deps.database, caller, idempotent);
  return recordingRefusal(deps, caller, describe, async () => {
    const earlier = await firstResult();
    if (earlier !== null) return visible(deps, caller, earlier);
    await visible(deps, caller, order.deployment);
    for (;;) {
      work = await loadWork(deps.database, order.deployment);
      if (work === null) throw NotFound.of("deployment", order.deployment, ["input", "deployment"]);
      requirePermission(caller, how.verb, work.path);
      checkTerms(caller, order, work.path);
      let change: Change | null;
      try {
        change = await how.decide(work);
      } catch (refusal) {
        // The same request may have come twice at the same moment: then what the other one did is why this is refused.
        const first = await firstResult();
        if (first === null) throw refusal;
        return visible(deps, caller, first);
      }
      const at = deps.clock.now();
      const record = { ...describe(), outcome: "ACCEPTED" as const };
      const remember = (statement: Statement) =>
        rememberFirstResult(statement, caller, { ...idempotent, resultId: order.deployment, at });
      try {
        if (change === null) {
          const statement = new Statement();
          remember(statement);
          appendAudit(statement, caller, record, at);
          await deps.database.pool.query(statement.build());
        } else {
          await recordChange(deps, work, {
            ...change,
            audit: { caller, record },
            join(statement) {
              remember(statement);
              change.join?.(statement);
            },
          });
        }
        return visible(deps, caller, work.id);
      } catch (error) {
        // The worker recorded a step in between, or the same request came twice: look again.
        if (error instanceof StaleDeployment) continue;
        if (!violates(error, idempotencyConstraint)) throw error;
        return visible(deps, caller, (await firstResult()) ?? order.deployment);
      }
    }
  });
}

async function visible(deps: DeploymentDeps, caller: Caller, id: string): Promise<Deployment> {
  const found = (await deploymentsByIds(deps.database, caller, [id])).get(id);
  if (!found) throw NotFound.of("deployment", id, ["input", "deployment"]);
  return found;
}

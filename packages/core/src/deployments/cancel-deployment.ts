import { findFirstResult, idempotencyConstraint, rememberFirstResult, violates } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { InvalidInput, message, NotFound, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { advanceJob } from "./job.ts";
import { DeploymentFinished } from "./problems.ts";
import { deploymentsByIds } from "./reads.ts";
import { loadWork, recordChange, StaleDeployment, type Work } from "./store.ts";
import { isFinal, nextState } from "./transitions.ts";

export type CancelDeploymentInput = {
  deployment: string;
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

/**
 * Asks for a deployment to be stopped and the service returned to what ran before; the worker does it. Asking again
 * while it is being stopped gives the same deployment. Throws NotFound, NotPermitted, DeploymentFinished.
 */
export async function cancelDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: CancelDeploymentInput,
): Promise<Deployment> {
  const { idempotencyKey: key, ...asked } = input;
  const idempotent = { key, operation: "cancelDeployment", input: asked };
  let work: Work | null = null;
  const describe = () => ({
    action: "deployment.cancel" as const,
    target: {
      type: "Deployment",
      id: work?.id ?? null,
      name: work ? work.path.split("/").slice(2).join("/") : input.deployment.slice(0, 100),
      path: work?.path ?? "",
    },
    onBehalfOf: input.onBehalfOf?.slice(0, 100) ?? null,
    reason: input.reason?.slice(0, 500) ?? null,
    payload: { deployment: input.deployment.slice(0, 100) },
  });
  return recordingRefusal(deps, caller, describe, async () => {
    const earlier = await findFirstResult(deps.database, caller, idempotent);
    if (earlier !== null) return visible(deps, caller, earlier);
    await visible(deps, caller, input.deployment);
    for (;;) {
      work = await loadWork(deps.database, input.deployment);
      if (work === null) throw NotFound.of("deployment", input.deployment, ["input", "deployment"]);
      requirePermission(caller, "deployment:cancel", work.path);
      if (input.onBehalfOf != null) requirePermission(caller, "principal:act-as", work.path);
      if ((input.reason ?? "").length > 500) {
        const text = message("problem.invalid.tooLong", { field: "reason", limit: 500 });
        throw new InvalidInput(text, null, ["input", "reason"]);
      }
      if (isFinal(work.state)) throw new DeploymentFinished(work.id, work.state);
      const at = deps.clock.now();
      const accepted = { ...describe(), outcome: "ACCEPTED" as const };
      const remember = (statement: Statement) =>
        rememberFirstResult(statement, caller, { ...idempotent, resultId: input.deployment, at });
      try {
        if (nextState(work.state, "STOP_REQUESTED") === null) {
          // It is being stopped or rolled back already: nothing changes, but that it was asked for is kept.
          const statement = new Statement();
          remember(statement);
          appendAudit(statement, caller, accepted, at);
          await deps.database.pool.query(statement.build());
          return visible(deps, caller, work.id);
        }
        await recordChange(deps, work, {
          event: "STOP_REQUESTED",
          message: message("deployment.cancelRequested", { by: caller.principalName }),
          job: advanceJob({ deploymentId: work.id }),
          audit: { caller, record: accepted },
          join: remember,
        });
        return visible(deps, caller, work.id);
      } catch (error) {
        // The worker recorded a step in between, or the same request came twice: look again.
        if (error instanceof StaleDeployment) continue;
        if (!violates(error, idempotencyConstraint)) throw error;
        const first = await findFirstResult(deps.database, caller, idempotent);
        return visible(deps, caller, first ?? input.deployment);
      }
    }
  });
}

async function visible(deps: DeploymentDeps, caller: Caller, id: string): Promise<Deployment> {
  const found = (await deploymentsByIds(deps.database, caller, [id])).get(id);
  if (!found) throw NotFound.of("deployment", id, ["input", "deployment"]);
  return found;
}

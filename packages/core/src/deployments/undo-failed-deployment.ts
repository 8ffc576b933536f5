import { Problem } from "../kernel/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import { describeService } from "./ecs.ts";
import { policyOf } from "./policy.ts";
import { rollbackService } from "./rollback-service.ts";
import { loadWork } from "./store.ts";
import { systemCaller } from "./system-caller.ts";

/**
 * The job: returns a service to what was proven healthy when its policy says so and ECS has left the failed revision
 * standing. Safe to repeat: the roll-back has the failed deployment's id as its idempotency key.
 */
export async function undoFailedDeployment(
  deps: AdvanceDeps,
  input: { deploymentId: string },
): Promise<void> {
  const work = await loadWork(deps.database, input.deploymentId);
  if (work?.state !== "FAILED" || work.toTaskDefinition === null) return;
  if (!policyOf(deps.deployments.policies, work.path).rollBackOnFailure) return;
  const service = await describeService(await deps.ecsOf(work.path), work);
  // ECS has returned it by itself, or somebody has deployed something else since.
  if (service?.taskDefinition !== work.toTaskDefinition) return;
  await deps.refreshService({ serviceId: work.serviceId });
  try {
    const rollback = await rollbackService(deps, systemCaller(work.id), {
      service: work.serviceId,
      // What keeps people from changing a service must not keep a broken one as it is.
      override: ["LOCK", "FREEZE_WINDOW", "APPROVAL", "VERIFICATION"],
      reason: "rollBackOnFailure",
      idempotencyKey: `undo:${work.id}`,
      causedById: work.id,
    });
    deps.log.info("deployment.undone", { deployment: work.id, by: rollback.id });
  } catch (error) {
    // Nothing to go back to, or somebody is at it already: that is on record, and theirs.
    if (!(error instanceof Problem)) throw error;
    deps.log.warn("deployment.not-undone", { deployment: work.id, code: error.code });
  }
}

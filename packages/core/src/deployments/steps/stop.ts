import { message } from "../../kernel/index.ts";
import {
  type DescribedService,
  describeService,
  describeServiceDeployment,
  stopServiceDeployment,
  updateService,
} from "../ecs.ts";
import { primaryOf } from "../observation.ts";
import { causedDeployment, ownDeployment, ownServiceDeployment } from "../own-deployment.ts";
import { progressOf } from "../progress-of.ts";
import { recordChange, type Work } from "../store.ts";
import { withHealth } from "../with-health.ts";
import { afterItsEnd } from "./after-its-end.ts";
import { graceMs, type Step, type StepContext, type StepResult } from "./step.ts";

/**
 * CANCELLING: return the service to what it was. Ends as CANCELLED, or as FAILED when it was the deadline that asked
 * for it or ECS does not go back; a roll-out that ECS had completed before the stop reached it stays SUCCEEDED.
 */
export const stop: Step = async (context, work) => {
  const { deps, ecs } = context;
  if (changedNothing(work)) return { work: await endUnchanged(deps, work) };
  const service = await describeService(ecs, work);
  if (service === null || service.status === "INACTIVE") return ended(context, work);
  if (work.toTaskDefinition === null) return restoreCount(context, work, service);

  if (work.ecsDeploymentId === null && work.serviceDeploymentArn === null) {
    const claimed = await claimEffect(context, work, service);
    if (claimed !== null) return { work: claimed };
  }
  const own = work.ecsDeploymentId ?? ownDeployment(service, work);
  const now = deps.clock.now().getTime();
  if (service.taskDefinition !== work.toTaskDefinition || own === null || cameBack(service, work, own)) {
    // Not ours (any more): rolled back, or never taken. A look that lags could hide an update of a moment ago.
    if (now - work.updatedAt.getTime() < deps.deployments.consistencyMs) return wait(context, work);
    return settled(context, work, service);
  }
  const arn = work.serviceDeploymentArn ?? (await ownServiceDeployment(ecs, work, null));
  const found = arn === null ? null : await describeServiceDeployment(ecs, arn);
  const ownState = service.deployments.find((each) => each.id === own)?.rolloutState ?? null;
  if (found?.status === "SUCCESSFUL" || (found === null && ownState === "COMPLETED")) {
    const last = await afterItsEnd(ecs, work, service);
    const seen = last.deployments.find((each) => each.id === own) ?? null;
    const running = seen?.running ?? last.running;
    const progress = progressOf({ service: last, own: seen, serviceDeployment: found });
    await deps.refreshService({ serviceId: work.serviceId });
    return {
      work: await recordChange(deps, work, {
        event: "COMPLETED",
        message: message("deployment.succeeded", { running }),
        // It was about to fail for its deadline, and did not.
        fields: { progress: await withHealth(deps, work, progress), failure: null },
      }),
    };
  }
  if (found?.status === "ROLLBACK_SUCCESSFUL") return settled(context, work, service);
  if (found !== null && underWay.includes(found.status)) return wait(context, work);
  const over = found !== null && givenUp.includes(found.status);
  const answer = over || arn === null ? "unsupported" : await stopServiceDeployment(ecs, arn);
  if (answer === "unsupported" || (answer === "ended" && found === null)) {
    // Without service deployments the way back is the revision before; naming it twice starts nothing new.
    await updateService(ecs, work, { taskDefinition: work.fromTaskDefinition, desiredCount: null });
  }
  return wait(context, work);
};

/** The stop may have come between the update and its record: what it caused is this deployment's all the same. */
async function claimEffect(
  { deps, ecs }: StepContext,
  work: Work,
  service: DescribedService,
): Promise<Work | null> {
  const ecsDeploymentId = causedDeployment(service, work);
  const serviceDeploymentArn = await ownServiceDeployment(ecs, work, null);
  if (ecsDeploymentId === null && serviceDeploymentArn === null) return null;
  return recordChange(deps, work, {
    event: "PROGRESSED",
    message: message("deployment.serviceUpdated", { ecsDeployment: ecsDeploymentId }),
    fields: { ecsDeploymentId, serviceDeploymentArn },
  });
}

/** What the service had before is in the place of ours: of a restart both have the same revision. */
function cameBack(service: DescribedService, work: Work, own: string): boolean {
  const primary = primaryOf(service);
  return primary !== null && primary.id !== own && work.priorEcsDeployments.includes(primary.id);
}

/** States of ServiceDeploymentStatus in which ECS goes back by itself. */
const underWay = ["STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"];
/** States in which ECS does no more, and has not gone back. */
const givenUp = ["STOPPED", "ROLLBACK_FAILED"];

/** Waits for the revision before to be all there is; then the stop is done. */
async function settled(context: StepContext, work: Work, service: DescribedService): Promise<StepResult> {
  const primary = primaryOf(service);
  const others = service.deployments.filter((each) => each !== primary && each.running > 0);
  const back =
    primary?.rolloutState === "COMPLETED" || (others.length === 0 && service.running >= service.desired);
  if (!back) return wait(context, work);
  if (work.desiredCount !== null) return restoreCount(context, work, service);
  return ended(context, work);
}

/**
 * A count that was asked for is taken back, unless somebody or autoscaling has moved it since. ECS may still show what
 * was before the last call: so what is seen counts once ECS must have shown that, and the end is not told before a look
 * has seen it.
 */
async function restoreCount(
  context: StepContext,
  work: Work,
  service: DescribedService,
): Promise<StepResult> {
  const { previousDesiredCount: before, desiredCount: asked } = work;
  const { clock, deployments } = context.deps;
  if (before === null || before === asked) return ended(context, work);
  if (clock.now().getTime() - work.updatedAt.getTime() < deployments.consistencyMs)
    return wait(context, work);
  if (service.desired === asked) {
    await updateService(context.ecs, work, { taskDefinition: null, desiredCount: before });
    const restoring = await recordChange(context.deps, work, {
      event: "PROGRESSED",
      message: message("deployment.countRestored", { desired: before }),
    });
    return wait(context, restoring);
  }
  const kept = message("deployment.cancelledCountKept", { desired: service.desired });
  return ended(context, work, service.desired === before ? undefined : kept);
}

/** What the service was is recorded with the intent to update it: without that nothing was changed. */
export function changedNothing(work: Work): boolean {
  return work.state === "CANCELLING" && work.previousDesiredCount === null;
}

/** Ends what has changed nothing. AWS is not asked: it may be out of reach for good. */
export async function endUnchanged(deps: StepContext["deps"], work: Work): Promise<Work> {
  return (await ended({ deps }, work)).work;
}

async function ended(
  { deps }: Pick<StepContext, "deps">,
  work: Work,
  told = message("deployment.cancelled", {}),
): Promise<StepResult> {
  const change =
    work.failure === null
      ? { event: "STOPPED" as const, message: told }
      : { event: "FAILED" as const, message: message("deployment.failed", {}) };
  return { work: await recordChange(deps, work, change) };
}

/** ECS may never show that it is done: past the grace the stop has failed, and that is told. */
async function wait({ deps }: StepContext, work: Work): Promise<StepResult> {
  const overdue = deps.clock.now().getTime() > work.deadlineAt.getTime() + graceMs;
  if (!overdue) return { work, waitMs: deps.deployments.pollMs };
  const failure = { ...message("cause.notReturned", {}), evidence: null };
  const failed = await recordChange(deps, work, {
    event: "FAILED",
    message: message("deployment.notReturned", {}),
    fields: { failure: work.failure ?? failure },
  });
  return { work: failed };
}

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
import { recordChange, type Work } from "../store.ts";
import { graceMs, type Step, type StepContext, type StepResult } from "./step.ts";

/**
 * CANCELLING: return the service to what it was. Ends as CANCELLED, or as FAILED when it was the deadline that asked
 * for it; a roll-out that ECS had completed before the stop reached it stays SUCCEEDED.
 */
export const stop: Step = async (context, work) => {
  const { deps, ecs } = context;
  // What the service was is recorded with the intent to update it: without that nothing was changed.
  if (work.previousDesiredCount === null) return ended(context, work);
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
    const running = service.deployments.find((each) => each.id === own)?.running ?? service.running;
    await deps.refreshService({ serviceId: work.serviceId });
    return {
      work: await recordChange(deps, work, {
        event: "COMPLETED",
        message: message("deployment.succeeded", { running }),
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

/** A count that was asked for is taken back, unless somebody or autoscaling has moved it since. */
async function restoreCount(
  context: StepContext,
  work: Work,
  service: DescribedService,
): Promise<StepResult> {
  if (service.desired === work.desiredCount && work.previousDesiredCount !== work.desiredCount) {
    await updateService(context.ecs, work, { taskDefinition: null, desiredCount: work.previousDesiredCount });
  }
  return ended(context, work);
}

async function ended({ deps }: StepContext, work: Work): Promise<StepResult> {
  const change =
    work.failure === null
      ? { event: "STOPPED" as const, message: message("deployment.cancelled", {}) }
      : { event: "FAILED" as const, message: message("deployment.failed", {}) };
  return { work: await recordChange(deps, work, change) };
}

/** ECS may never show that it is done: past the grace the stop is told as it stands. */
async function wait(context: StepContext, work: Work): Promise<StepResult> {
  const { clock, deployments } = context.deps;
  const overdue = clock.now().getTime() > work.deadlineAt.getTime() + graceMs;
  return overdue ? ended(context, work) : { work, waitMs: deployments.pollMs };
}

import { message } from "../../kernel/index.ts";
import { plannedWaitMs } from "../deadline.ts";
import { type DescribedService, describeService, type EcsCalls, updateService } from "../ecs.ts";
import { fail, missedDeadline } from "../fail-deployment.ts";
import { causedDeployment, ownDeployment, ownServiceDeployment } from "../own-deployment.ts";
import { recordChange, type Work } from "../store.ts";
import type { Step } from "./step.ts";

/**
 * UPDATING: UpdateService, at most once with effect. It has no client token either, so a repeated step looks for an
 * ECS deployment or service deployment of our revision that was not there when the intent was recorded. Were that
 * look too early to see it, the repeated call would name the revision that the service has already, and ECS starts
 * no deployment for that.
 */
export const update: Step = async ({ deps, ecs, resumed }, work) => {
  const { toTaskDefinition: taskDefinition, desiredCount } = work;
  const earlier = resumed ? await findEffect(ecs, work) : null;
  if (earlier === null && deps.clock.now() > work.deadlineAt) {
    // Nobody was there to do it in time: it is not begun only to be stopped.
    const desired = desiredCount ?? work.previousDesiredCount ?? 0;
    return { work: await fail(deps, work, missedDeadline(work, { running: 0, desired }), null) };
  }
  const restarts = work.kind === "RESTART";
  // A second restart would be one more deployment, unlike a second update to the same revision: so a repeated step
  // waits until ECS must have shown the effect of the first, should it have had one.
  const age = deps.clock.now().getTime() - work.updatedAt.getTime();
  if (restarts && resumed && earlier === null && age < deps.deployments.consistencyMs) {
    return { work, waitMs: deps.deployments.pollMs };
  }
  const service =
    earlier?.service ??
    (await updateService(ecs, work, {
      taskDefinition: restarts ? null : taskDefinition,
      desiredCount,
      forceNewDeployment: restarts,
    }));
  const own = taskDefinition === null ? null : ownDeployment(service, work);
  const serviceDeploymentArn =
    earlier?.serviceDeployment ?? (own === null ? null : await ownServiceDeployment(ecs, work, service));
  const waits = own === null ? 0 : plannedWaitMs(service.configuration.deploymentConfiguration);
  return {
    work: await recordChange(deps, work, {
      event: "SERVICE_UPDATED",
      message: message("deployment.serviceUpdated", { ecsDeployment: own }),
      fields: {
        ecsDeploymentId: own,
        serviceDeploymentArn,
        deadlineAt: new Date(work.deadlineAt.getTime() + waits),
      },
    }),
  };
};

type Effect = { service: DescribedService; serviceDeployment: string | null };

/** What an earlier try did, though ECS may have rolled it back since; null when it had no effect. */
async function findEffect(ecs: EcsCalls, work: Work): Promise<Effect | null> {
  const service = await describeService(ecs, work);
  if (service === null) return null;
  if (work.toTaskDefinition === null) {
    return service.desired === work.desiredCount ? { service, serviceDeployment: null } : null;
  }
  // What is current need not be ours: somebody else may have updated the service since.
  const serviceDeployment = await ownServiceDeployment(ecs, work, null);
  const taken =
    serviceDeployment !== null ||
    causedDeployment(service, work) !== null ||
    // A restart's revision was there before it.
    (work.kind !== "RESTART" && service.taskDefinition === work.toTaskDefinition);
  return taken ? { service, serviceDeployment } : null;
}

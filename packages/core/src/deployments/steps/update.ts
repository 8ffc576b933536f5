import { message } from "../../kernel/index.ts";
import { type DescribedService, describeService, findServiceDeployment, updateService } from "../ecs.ts";
import { recordChange, type Work } from "../store.ts";
import type { Step } from "./step.ts";

/**
 * UPDATING: UpdateService, at most once with effect. It has no client token either, so a repeated step looks for an
 * ECS deployment of our revision that was not there when the intent was recorded. Were that look too early to see
 * it, the repeated call would name the revision that the service has already, and ECS starts no deployment for that.
 */
export const update: Step = async ({ deps, ecs, resumed }, work) => {
  const seen = resumed ? await describeService(ecs, work) : null;
  const service =
    seen && hasTaken(seen, work)
      ? seen
      : await updateService(ecs, work, {
          taskDefinition: work.toTaskDefinition,
          desiredCount: work.desiredCount,
        });
  const own = work.toTaskDefinition === null ? null : ownDeployment(service, work);
  const serviceDeploymentArn = own === null ? null : await ownServiceDeployment();
  return {
    work: await recordChange(deps, work, {
      event: "SERVICE_UPDATED",
      message: message("deployment.serviceUpdated", { ecsDeployment: own }),
      fields: { ecsDeploymentId: own, serviceDeploymentArn },
    }),
  };

  async function ownServiceDeployment(): Promise<string | null> {
    const current = service.currentServiceDeployment;
    if (current !== null && !work.priorEcsDeployments.includes(current)) return current;
    return findServiceDeployment(ecs, work, work.priorEcsDeployments);
  }
};

function hasTaken(service: DescribedService, work: Work): boolean {
  if (work.toTaskDefinition === null) return service.desired === work.desiredCount;
  return ownDeployment(service, work) !== null && service.taskDefinition === work.toTaskDefinition;
}

/** The ECS deployment that this deployment caused: of our revision, and not there before. */
export function ownDeployment(service: DescribedService, work: Work): string | null {
  const ours = service.deployments.filter((each) => each.taskDefinition === work.toTaskDefinition);
  const caused = ours.find((each) => !work.priorEcsDeployments.includes(each.id));
  // An ECS that keeps one deployment and changes it in place gives no new id.
  return caused?.id ?? ours.find((each) => each.status === "PRIMARY")?.id ?? null;
}

import type { Deployment, ServiceDeployment } from "../state/model.ts";
import { Fault, invalidParameter } from "../wire/fault.ts";
import { optionalText, requiredText } from "../wire/input.ts";
import type { CallContext, Operation } from "./call-context.ts";
import { requireServiceDeployment } from "./find-service-deployment.ts";
import { closeHooks } from "./new-shift.ts";
import { isOngoing, rollBack, setStatus } from "./rollout.ts";
import { unsettle } from "./unsettle.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html (accepted states).
 * At every lifecycle stage alike. ABORT is in the enumeration, yet the documentation calls only ROLLBACK valid.
 */
export const stopServiceDeployment: Operation = (context, input) => {
  const arn = requiredText(input, "serviceDeploymentArn");
  const stopType = optionalText(input, "stopType") ?? "ROLLBACK";
  if (stopType !== "ROLLBACK") throw invalidParameter("stopType must be ROLLBACK.");
  const deployment = requireServiceDeployment(context, arn);
  if (!isOngoing(deployment)) {
    throw new Fault(
      "ConflictException",
      `The service deployment is ${deployment.status} and cannot be stopped.`,
    );
  }
  context.effect(arn);
  if (deployment.status === "PENDING" || deployment.status === "IN_PROGRESS") {
    requestStop(context, deployment);
  }
  return { serviceDeploymentArn: arn };
};

function requestStop({ world }: CallContext, deployment: ServiceDeployment): void {
  const { service } = deployment;
  const reason = "Service deployment rollback was requested by StopServiceDeployment.";
  unsettle(world, service);
  if (service.lastCompleted === undefined) {
    // The first deployment of a service has nothing to go back to.
    setStatus(world, deployment, "STOP_REQUESTED", reason);
    world.clock.after(world.timing.schedulerTick, () => {
      if (deployment.status !== "STOP_REQUESTED") return;
      deployment.stoppedAt = world.clock.now();
      deployment.finishedAt = deployment.stoppedAt;
      setStatus(world, deployment, "STOPPED");
      closeHooks(deployment);
      failPrimary(world.clock.now(), service.deployments[0]);
      world.unsettled.delete(service);
    });
    return;
  }
  setStatus(world, deployment, "ROLLBACK_REQUESTED", reason);
  world.clock.after(world.timing.schedulerTick, () => {
    // Overtaken by a newer deployment, it is being stopped already.
    if (deployment.status !== "ROLLBACK_REQUESTED") return;
    failPrimary(world.clock.now(), service.deployments[0]);
    rollBack(world, service, { deployment, statusReason: reason, rolloutReason: "ECS deployment stopped: " });
  });
}

function failPrimary(now: number, primary: Deployment | undefined): void {
  if (primary === undefined) return;
  primary.rolloutState = "FAILED";
  primary.rolloutStateReason = `ECS deployment ${primary.id} stopped.`;
  primary.updatedAt = now;
}

import type { Deployment, Service, ServiceDeployment, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { countFailure } from "./circuit-breaker.ts";
import { failRollout, ongoing } from "./rollout.ts";
import { tell } from "./service-events.ts";

/** Restarts slow down: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html */
export function taskFailed(world: World, task: Task): void {
  const { service } = task;
  service.consecutiveFailures += 1;
  const beyond = service.consecutiveFailures - 3 * Math.max(1, service.desiredCount);
  if (beyond > 0) {
    service.nextStartAt = world.clock.elapsed() + Math.min(15 * 60_000, 15_000 * 2 ** Math.min(beyond, 10));
    tell(
      world,
      service,
      "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide",
    );
    world.events.serviceAction(service, { eventName: "SERVICE_TASK_START_IMPAIRED", eventType: "WARN" });
  }
  countFailedTask(world, service, task.deployment);
}

export function countFailedTask(world: World, service: Service, deployment: Deployment): void {
  deployment.failedTasks += 1;
  deployment.updatedAt = world.clock.now();
  const rollout = ongoing(service);
  if (rollout === undefined || deployment !== service.deployments[0]) return;
  if (deployment.rolloutState !== "IN_PROGRESS" || !tripsBreaker(rollout, deployment)) return;
  failRollout(world, service, {
    event: "tasks failed to start",
    rolloutReason: "ECS deployment circuit breaker: ",
    failedReason: "ECS deployment circuit breaker: tasks failed to start.",
    statusReason: "the deployment circuit breaker threshold was exceeded",
    rollback: rollout.configuration.circuitBreaker.rollback,
  });
}

/** The breaker's own count says what failed the deployment; a roll-back's failures are counted apart. */
function tripsBreaker(rollout: ServiceDeployment, deployment: Deployment): boolean {
  if (rollout.rollback === undefined) return countFailure(rollout);
  return rollout.breaker.status !== "DISABLED" && deployment.failedTasks >= rollout.breaker.threshold;
}

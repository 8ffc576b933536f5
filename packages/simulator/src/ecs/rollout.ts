import { findImage } from "../ecr/find-image.ts";
import { serviceDeploymentArn, serviceRevisionArn } from "../state/arns.ts";
import type {
  Deployment,
  Service,
  ServiceDeployment,
  ServiceDeploymentStatus,
  ServiceRevision,
  TaskDefinition,
} from "../state/model.ts";
import type { World } from "../state/world.ts";
import { breakerThreshold } from "./circuit-breaker.ts";
import { closeHooks, newShift } from "./new-shift.ts";
import { tell } from "./service-events.ts";
import { unsettle } from "./unsettle.ts";

/*
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html (states),
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html (roll-back),
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html (reasons).
 */

const ONGOING: ReadonlySet<ServiceDeploymentStatus> = new Set<ServiceDeploymentStatus>([
  "PENDING",
  "IN_PROGRESS",
  "STOP_REQUESTED",
  "ROLLBACK_REQUESTED",
  "ROLLBACK_IN_PROGRESS",
]);

export const isOngoing = (deployment: ServiceDeployment): boolean => ONGOING.has(deployment.status);

/** The service deployment that is under way, if any: the newest one that has not ended. */
export function ongoing(service: Service): ServiceDeployment | undefined {
  const newest = service.serviceDeployments.at(-1);
  return newest !== undefined && isOngoing(newest) ? newest : undefined;
}

export function setStatus(
  world: World,
  deployment: ServiceDeployment,
  status: ServiceDeploymentStatus,
  reason?: string,
): void {
  deployment.status = status;
  deployment.updatedAt = world.clock.now();
  if (reason !== undefined) deployment.statusReason = reason;
}

function createRevision(world: World, service: Service, definition: TaskDefinition): ServiceRevision {
  const id = world.random.digits(19);
  const revision: ServiceRevision = {
    id,
    arn: serviceRevisionArn(service.cluster, service.name, id),
    service,
    definition,
    createdAt: world.clock.now(),
    // A revision pins the digest that the tag stood for (developer guide, service-revision).
    images: definition.containers.map((container) => {
      const image = findImage(world, container.image);
      const digest = image === undefined || image === "missing" ? undefined : image.digest;
      return {
        containerName: container.name,
        image: container.image,
        ...(digest === undefined ? {} : { imageDigest: digest }),
      };
    }),
  };
  service.revisions.push(revision);
  return revision;
}

function createDeployment(world: World, service: Service, revision: ServiceRevision): Deployment {
  const id = `ecs-svc/${world.random.digits(19)}`;
  const now = world.clock.now();
  return {
    id,
    status: "PRIMARY",
    definition: revision.definition,
    revision,
    desiredCount: service.desiredCount,
    failedTasks: 0,
    createdAt: now,
    updatedAt: now,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: `ECS deployment ${id} in progress.`,
  };
}

/** A new PRIMARY deployment and its service deployment; whatever was under way is stopped by it. */
export function startRollout(world: World, service: Service, definition: TaskDefinition): Deployment {
  const superseded = ongoing(service);
  if (superseded !== undefined) {
    closeHooks(superseded);
    setStatus(world, superseded, "STOP_REQUESTED", "A newer service deployment has started.");
    world.clock.after(world.timing.schedulerTick, () => {
      superseded.stoppedAt = world.clock.now();
      superseded.finishedAt = superseded.stoppedAt;
      setStatus(world, superseded, "STOPPED");
    });
  }
  const traffic = newShift(service);
  // What traffic is shifted from is what serves it: a deployment that is overtaken never did for good.
  const source = (traffic && service.lastCompleted?.revision) ?? service.deployments[0]?.revision;
  const revision = createRevision(world, service, definition);
  const deployment = createDeployment(world, service, revision);
  for (const older of service.deployments) older.status = "ACTIVE";
  service.deployments.unshift(deployment);
  service.definition = definition;
  service.steady = false;
  service.consecutiveFailures = 0;
  service.nextStartAt = 0;
  const id = serviceDeploymentId(world);
  const now = world.clock.now();
  service.serviceDeployments.push({
    sequence: world.nextSequence(),
    id,
    arn: serviceDeploymentArn(service.cluster, service.name, id),
    service,
    status: "PENDING",
    createdAt: now,
    updatedAt: now,
    ...(source === undefined ? {} : { source }),
    target: revision,
    requestedTaskCount: service.desiredCount,
    configuration: structuredClone(service.configuration),
    breaker: {
      // "can only be used for services using the rolling update" (API_DeploymentConfiguration)
      status: service.configuration.circuitBreaker.enable && !traffic ? "MONITORING" : "DISABLED",
      failureCount: 0,
      threshold: breakerThreshold(service.configuration, service.desiredCount),
    },
    alarms: { status: service.configuration.alarms.enable ? "MONITORING" : "DISABLED", triggered: [] },
    ...(traffic === undefined ? {} : { shift: traffic }),
  });
  tellRollout(world, service, { deployment, eventName: "SERVICE_DEPLOYMENT_IN_PROGRESS" });
  world.evaluateSoon(service);
  return deployment;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html */
function tellRollout(
  world: World,
  service: Service,
  { deployment, eventName }: { deployment: Deployment; eventName: string },
): void {
  world.events.deploymentChanged(service, {
    eventName,
    eventType: eventName.endsWith("FAILED") ? "ERROR" : "INFO",
    detail: { deploymentId: deployment.id, reason: deployment.rolloutStateReason },
  });
}

/** The 21 characters that ids of service deployments have. */
function serviceDeploymentId(world: World): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return Array.from({ length: 21 }, () => alphabet[world.random.below(alphabet.length)]).join("");
}

/** PRIMARY has all its healthy tasks and the others have none left. */
export function completeRollout(world: World, service: Service): void {
  const primary = service.deployments[0];
  if (primary === undefined || primary.rolloutState !== "IN_PROGRESS") return;
  const now = world.clock.now();
  primary.rolloutState = "COMPLETED";
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAt = now;
  // With early success others may still run.
  const rest = new Set([...service.tasks].map((task) => task.deployment));
  service.deployments = service.deployments.filter((each) => each === primary || rest.has(each));
  service.lastCompleted = primary;
  tell(world, service, `(deployment ${primary.id}) deployment completed`);
  tellRollout(world, service, { deployment: primary, eventName: "SERVICE_DEPLOYMENT_COMPLETED" });
  const deployment = ongoing(service);
  if (deployment === undefined) return;
  deployment.finishedAt = now;
  if (deployment.shift !== undefined && deployment.rollback === undefined) {
    Object.assign(deployment.shift, { stage: "CLEAN_UP", production: 100, test: 100, steps: [] });
  }
  for (const monitor of [deployment.breaker, deployment.alarms]) {
    if (monitor.status === "MONITORING") monitor.status = "MONITORING_COMPLETE";
  }
  setStatus(world, deployment, deployment.rollback === undefined ? "SUCCESSFUL" : "ROLLBACK_SUCCESSFUL");
}

/** What made a deployment fail, in the words of the places that tell it. */
interface RolloutFailure {
  /** Of the service event. */
  event: string;
  /** Before "rolling back to …" in the rolloutStateReason of what comes back. */
  rolloutReason: string;
  /** rolloutStateReason of what failed. */
  failedReason: string;
  /** A clause: "the deployment circuit breaker threshold was exceeded". */
  statusReason: string;
  rollback: boolean;
}

/** Back to the last completed revision, or stop launching tasks. */
export function failRollout(world: World, service: Service, failure: RolloutFailure): void {
  const primary = service.deployments[0];
  const deployment = ongoing(service);
  if (primary === undefined || deployment === undefined) return;
  const now = world.clock.now();
  primary.rolloutState = "FAILED";
  primary.rolloutStateReason = failure.failedReason;
  primary.updatedAt = now;
  tell(world, service, `(deployment ${primary.id}) deployment failed: ${failure.event}`);
  tellRollout(world, service, { deployment: primary, eventName: "SERVICE_DEPLOYMENT_FAILED" });
  if (deployment.rollback !== undefined) {
    deployment.finishedAt = now;
    setStatus(world, deployment, "ROLLBACK_FAILED", "The roll-back's tasks failed to start.");
  } else if (failure.rollback && service.lastCompleted !== undefined) {
    rollBack(world, service, {
      deployment,
      statusReason: `Service deployment rolled back because ${failure.statusReason}.`,
      rolloutReason: failure.rolloutReason,
    });
  } else {
    // Without a roll-back (or anything to go back to) the deployment stays as it is and launches nothing.
    closeHooks(deployment);
    deployment.finishedAt = now;
    deployment.stoppedAt = now;
    const { statusReason: reason } = failure;
    setStatus(world, deployment, "STOPPED", `${reason[0]?.toUpperCase()}${reason.slice(1)}.`);
    world.evaluateSoon(service);
  }
}

/**
 * Within the same service deployment the last completed deployment becomes PRIMARY again and goes from
 * COMPLETED to IN_PROGRESS; when it has left the service, a new one of its revision takes its place.
 */
export function rollBack(
  world: World,
  service: Service,
  {
    deployment,
    statusReason,
    rolloutReason,
  }: { deployment: ServiceDeployment; statusReason: string; rolloutReason: string },
): void {
  const target = service.lastCompleted;
  const failed = service.deployments[0];
  if (target === undefined || failed === undefined) return;
  const now = world.clock.now();
  const back = service.deployments.includes(target)
    ? target
    : createDeployment(world, service, target.revision);
  for (const other of service.deployments) other.status = "ACTIVE";
  service.deployments = [back, ...service.deployments.filter((other) => other !== back)];
  back.status = "PRIMARY";
  back.desiredCount = service.desiredCount;
  back.rolloutState = "IN_PROGRESS";
  back.rolloutStateReason = `${rolloutReason}rolling back to deploymentId ${back.id}.`;
  back.updatedAt = now;
  back.failedTasks = 0;
  service.definition = back.definition;
  service.steady = false;
  service.consecutiveFailures = 0;
  service.nextStartAt = 0;
  unsettle(world, service);
  deployment.rollback = { reason: statusReason, startedAt: now, revision: back.revision };
  closeHooks(deployment);
  setStatus(world, deployment, "ROLLBACK_IN_PROGRESS", statusReason);
  tell(world, service, `rolling back to deployment ${back.id}`);
  tellRollout(world, service, { deployment: back, eventName: "SERVICE_DEPLOYMENT_IN_PROGRESS" });
  world.evaluateSoon(service);
}

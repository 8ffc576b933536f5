import type { Deployment, Service, ServiceDeployment, Task } from "../state/model.ts";
import type { TaskChange, World } from "../state/world.ts";
import { countFailure, countHealthy } from "./circuit-breaker.ts";
import { createTask } from "./create-task.ts";
import { place } from "./placement.ts";
import { completeRollout, failRollout, ongoing, setStatus } from "./rollout.ts";
import { tell } from "./service-events.ts";
import { launch, stop } from "./task-lifecycle.ts";
import { unhealthyTexts } from "./unhealthy-texts.ts";

/*
 * The REPLICA service scheduler, rolling update.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */

/** minimumHealthyPercent rounds up, maximumPercent rounds down (API_DeploymentConfiguration). */
function bounds(service: Service): { lower: number; upper: number } {
  const { minimumHealthyPercent, maximumPercent } = service.configuration;
  return {
    lower: Math.ceil((service.desiredCount * minimumHealthyPercent) / 100),
    upper: Math.floor((service.desiredCount * maximumPercent) / 100),
  };
}

/** Looks at the service once: starts what is missing, stops what is too much, notices that all is well. */
export function evaluate(world: World, service: Service): void {
  const primary = service.deployments[0];
  if (primary === undefined || service.status !== "ACTIVE") return;
  const rollout = ongoing(service);
  if (rollout?.status === "PENDING") {
    rollout.startedAt = world.clock.now();
    setStatus(world, rollout, "IN_PROGRESS");
  }
  primary.desiredCount = service.desiredCount;
  startMissing(world, service, primary);
  stopSurplus(world, service, primary);
  settleIfSteady(world, service, primary);
}

/**
 * Whether the task is one that the service is to keep: of the PRIMARY deployment, and not on a host that
 * is being drained. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
 */
const stays = (task: Task, primary: Deployment): boolean =>
  task.deployment === primary && task.host?.status !== "DRAINING";

const live = (service: Service): Task[] =>
  [...service.tasks].filter((task) => task.desiredStatus === "RUNNING");

function startMissing(world: World, service: Service, primary: Deployment): void {
  // "A deployment in FAILED state doesn't launch any new tasks" (API_Deployment).
  if (primary.rolloutState === "FAILED") return;
  const tasks = live(service);
  const own = tasks.filter((task) => stays(task, primary)).length;
  const missing = service.desiredCount - own;
  if (missing <= 0) return;
  // The upper limit holds as long as there are tasks to be replaced.
  const room = tasks.length > own ? bounds(service).upper - tasks.length : missing;
  const count = Math.min(missing, room);
  if (count <= 0) {
    warnWhenStuck(world, service, tasks);
    return;
  }
  const wait = service.nextStartAt - world.clock.elapsed();
  if (wait > 0) {
    world.clock.after(wait, () => world.evaluateSoon(service));
    return;
  }
  const started: Task[] = [];
  for (let index = 0; index < count; index += 1) {
    const placement = place(world, service, primary.definition);
    if ("refused" in placement) {
      refuse(world, service, primary, placement.refused);
      break;
    }
    const task = createTask(world, { service, deployment: primary, ...placement });
    started.push(task);
    launch(world, task);
    if (placement.warning !== undefined) tell(world, service, placement.warning);
  }
  if (started.length === 0) return;
  unsettle(world, service);
  tell(
    world,
    service,
    `has started ${started.length} tasks: ${started.map((task) => `(task ${task.id})`).join(" ")}`,
  );
}

/** 100 % to 100 % can neither start nor stop anything. */
function warnWhenStuck(world: World, service: Service, tasks: Task[]): void {
  const { lower, upper } = bounds(service);
  if (upper > lower || tasks.some((task) => !task.healthy)) return;
  tell(
    world,
    service,
    "was unable to stop or start tasks during a deployment because of the service deployment configuration. " +
      "Update the minimumHealthyPercent or maximumPercent value and try again",
  );
}

/** A task that cannot be placed counts as failed ("can't launch the task", API_Deployment failedTasks). */
function refuse(world: World, service: Service, primary: Deployment, message: string): void {
  unsettle(world, service);
  tell(world, service, message);
  service.nextStartAt = world.clock.elapsed() + world.timing.placementRetry;
  world.clock.after(world.timing.placementRetry, () => world.evaluateSoon(service));
  countFailedTask(world, service, primary);
}

function stopSurplus(world: World, service: Service, primary: Deployment): void {
  const tasks = live(service);
  const own = tasks.filter((task) => stays(task, primary));
  const others = tasks.filter((task) => !stays(task, primary));
  const stopped: Task[] = [];
  const end = (task: Task, reason: string): void => {
    stop(world, task, { code: "ServiceSchedulerInitiated", reason });
    stopped.push(task);
  };
  if (primary.rolloutState !== "FAILED") {
    let spare = tasks.filter((task) => task.healthy).length - bounds(service).lower;
    for (const task of others) {
      if (task.healthy && spare <= 0) continue;
      if (task.healthy) spare -= 1;
      end(task, `Scaling activity initiated by (deployment ${task.deployment.id})`);
    }
  }
  const surplus = own.length - service.desiredCount;
  if (surplus > 0) {
    for (const task of own.slice(-surplus))
      end(task, `Scaling activity initiated by (deployment ${primary.id})`);
  }
  if (stopped.length === 0) return;
  unsettle(world, service);
  tell(
    world,
    service,
    `has stopped ${stopped.length} running tasks: ${stopped.map((task) => `(task ${task.id})`).join(" ")}`,
  );
}

function settleIfSteady(world: World, service: Service, primary: Deployment): void {
  let healthy = 0;
  const left = new Set<Deployment>();
  for (const task of service.tasks) {
    if (!stays(task, primary) || task.desiredStatus === "STOPPED") left.add(task.deployment);
    else if (task.healthy) healthy += 1;
    else left.add(primary);
  }
  for (const deployment of service.deployments) {
    if (deployment !== primary && !left.has(deployment)) deployment.status = "INACTIVE";
  }
  if (primary.rolloutState === "FAILED") {
    // Nothing more will happen by itself once every task is either running or gone.
    if ([...service.tasks].every((task) => task.lastStatus === "RUNNING")) world.unsettled.delete(service);
    return;
  }
  if (left.size > 0 || healthy !== service.desiredCount) return;
  completeRollout(world, service);
  service.consecutiveFailures = 0;
  if (!service.steady) {
    service.steady = true;
    tell(world, service, "has reached a steady state");
  }
  world.unsettled.delete(service);
}

export function unsettle(world: World, service: Service): void {
  service.steady = false;
  // A deleted service is not waited for: the scheduler has let it go.
  if (service.status === "ACTIVE") world.unsettled.add(service);
}

/** The scheduler's reaction to what became of a task. */
export function onTaskChange(world: World, task: Task, change: TaskChange): void {
  const { service } = task;
  if (change === "healthy") {
    service.consecutiveFailures = 0;
    task.deployment.failedTasks = 0;
    const rollout = ongoing(service);
    if (
      rollout !== undefined &&
      rollout.rollback === undefined &&
      task.deployment === service.deployments[0]
    ) {
      countHealthy(rollout);
    }
  } else if (change === "unhealthy") {
    const { event, stoppedReason } = unhealthyTexts(task);
    tell(world, service, event);
    stop(world, task, { code: "ServiceSchedulerInitiated", reason: stoppedReason });
    failed(world, task);
  } else if (change === "failed") {
    failed(world, task);
  }
  if (change !== "running") {
    if (!task.healthy) unsettle(world, service);
    world.evaluateSoon(service);
  }
}

/** Restarts slow down: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html */
function failed(world: World, task: Task): void {
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
  }
  countFailedTask(world, service, task.deployment);
}

function countFailedTask(world: World, service: Service, deployment: Deployment): void {
  deployment.failedTasks += 1;
  deployment.updatedAt = world.clock.now();
  const rollout = ongoing(service);
  if (rollout === undefined || deployment !== service.deployments[0]) return;
  if (deployment.rolloutState === "IN_PROGRESS" && tripsBreaker(rollout, deployment))
    failRollout(world, service);
}

/** The breaker's own count says what failed the deployment; a roll-back's failures are counted apart. */
function tripsBreaker(rollout: ServiceDeployment, deployment: Deployment): boolean {
  if (rollout.rollback === undefined) return countFailure(rollout);
  return rollout.configuration.circuitBreaker.enable && deployment.failedTasks >= rollout.breaker.threshold;
}

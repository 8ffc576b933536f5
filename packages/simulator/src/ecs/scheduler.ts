import type { Deployment, Service, ServiceDeployment, Task } from "../state/model.ts";
import type { TaskChange, World } from "../state/world.ts";
import { watchAlarms } from "./alarms.ts";
import { countHealthy } from "./circuit-breaker.ts";
import { taskFailed } from "./failed-task.ts";
import { liveTasks, stays } from "./live-tasks.ts";
import { completeRollout, ongoing, setStatus } from "./rollout.ts";
import { tell } from "./service-events.ts";
import { startTasks } from "./start-tasks.ts";
import { stopOrder } from "./stop-order.ts";
import { stopTasks } from "./stop-tasks.ts";
import { stop } from "./task-lifecycle.ts";
import { beginShift, shiftTraffic } from "./traffic-shift.ts";
import { unhealthyTexts } from "./unhealthy-texts.ts";
import { unsettle } from "./unsettle.ts";

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
  if (rollout?.status === "PENDING") begin(world, rollout);
  primary.desiredCount = service.desiredCount;
  if (rollout?.shift !== undefined && shiftTraffic(world, rollout)) return;
  if (endEarly(world, service, primary)) {
    world.evaluateSoon(service);
    return;
  }
  startMissing(world, service, primary);
  stopSurplus(world, service, primary);
  settleIfSteady(world, service, primary);
}

function begin(world: World, rollout: ServiceDeployment): void {
  rollout.startedAt = world.clock.now();
  setStatus(world, rollout, "IN_PROGRESS");
  watchAlarms(world, rollout);
  beginShift(world, rollout);
}

function startMissing(world: World, service: Service, primary: Deployment): void {
  // "A deployment in FAILED state doesn't launch any new tasks" (API_Deployment).
  if (primary.rolloutState === "FAILED") return;
  const tasks = liveTasks(service);
  const own = tasks.filter((task) => stays(task, primary)).length;
  const missing = service.desiredCount - own;
  if (missing <= 0) return;
  // The upper limit holds as long as there are tasks to be replaced.
  const room = tasks.length > own ? bounds(service).upper - tasks.length : missing;
  const count = Math.min(missing, room);
  if (count > 0) startTasks(world, service, { deployment: primary, count });
  else warnWhenStuck(world, service, tasks);
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

function stopSurplus(world: World, service: Service, primary: Deployment): void {
  const tasks = liveTasks(service);
  const own = tasks.filter((task) => stays(task, primary));
  const others = tasks.filter((task) => !stays(task, primary));
  const stopped: Task[] = [];
  if (primary.rolloutState !== "FAILED") {
    let spare = tasks.filter((task) => task.healthy).length - bounds(service).lower;
    for (const task of stopOrder(others, { live: tasks })) {
      if (task.healthy && spare <= 0) continue;
      if (task.healthy) spare -= 1;
      stopped.push(task);
    }
  }
  const surplus = own.length - service.desiredCount;
  if (surplus > 0) stopped.push(...own.slice(-surplus));
  stopTasks(world, service, stopped);
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
  service.deployments = [primary];
  service.consecutiveFailures = 0;
  if (!service.steady) {
    service.steady = true;
    tell(world, service, "has reached a steady state");
    world.events.serviceAction(service, { eventName: "SERVICE_STEADY_STATE" });
  }
  world.unsettled.delete(service);
}

/**
 * Early success criteria: the deployment ends at its share of healthy tasks, the rest goes on behind it.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
 */
function endEarly(world: World, service: Service, primary: Deployment): boolean {
  const rollout = ongoing(service);
  if (rollout?.status !== "IN_PROGRESS" || !rollout.configuration.earlySuccess.enable) return false;
  const { healthyPercent, cleanUp } = rollout.configuration.earlySuccess;
  const tasks = [...service.tasks];
  const healthy = tasks.filter((task) => stays(task, primary) && task.healthy).length;
  if (healthy * 100 < service.desiredCount * healthyPercent) return false;
  if (cleanUp === "BLOCKING" && tasks.some((task) => task.deployment !== primary)) return false;
  completeRollout(world, service);
  return true;
}

/** The scheduler's reaction to what became of a task. */
export function onTaskChange(world: World, task: Task, change: TaskChange): void {
  // Nobody minds a task of no service.
  if (task.standalone !== undefined) return;
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
    taskFailed(world, task);
  } else if (change === "failed") {
    taskFailed(world, task);
  }
  if (change !== "running") {
    if (!task.healthy) unsettle(world, service);
    world.evaluateSoon(service);
  }
}

import type { DeploymentConfiguration, LifecycleStage } from "../state/deployment-configuration.ts";
import type { Deployment, Service, ServiceDeployment, TrafficShift } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { runHooks } from "./lifecycle-hooks.ts";
import { liveTasks, stays } from "./live-tasks.ts";
import { completeRollout, failRollout } from "./rollout.ts";
import { startTasks } from "./start-tasks.ts";
import { stopTasks } from "./stop-tasks.ts";
import { unsettle } from "./unsettle.ts";

/*
 * Blue/green, linear and canary: the stages of API_ServiceDeployment (lifecycleStage).
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
 */

/** PRE_PRODUCTION_… and PRODUCTION_TRAFFIC_SHIFT come again for every step; null is the end. */
const NEXT: Record<LifecycleStage, LifecycleStage | null> = {
  RECONCILE_SERVICE: "PRE_SCALE_UP",
  PRE_SCALE_UP: "SCALE_UP",
  SCALE_UP: "POST_SCALE_UP",
  POST_SCALE_UP: "TEST_TRAFFIC_SHIFT",
  TEST_TRAFFIC_SHIFT: "POST_TEST_TRAFFIC_SHIFT",
  POST_TEST_TRAFFIC_SHIFT: "PRE_PRODUCTION_TRAFFIC_SHIFT",
  PRE_PRODUCTION_TRAFFIC_SHIFT: "PRODUCTION_TRAFFIC_SHIFT",
  PRODUCTION_TRAFFIC_SHIFT: "POST_PRODUCTION_TRAFFIC_SHIFT",
  POST_PRODUCTION_TRAFFIC_SHIFT: "BAKE_TIME",
  BAKE_TIME: "CLEAN_UP",
  CLEAN_UP: null,
};

/** The first stage of a service deployment that shifts traffic. */
export function beginShift(world: World, deployment: ServiceDeployment): void {
  if (deployment.shift !== undefined) enter(world, deployment, deployment.shift);
}

/**
 * The scheduler's look at a service whose traffic is being shifted: both sets of tasks are kept as the stage wants
 * them, and the next stage begins when it can. False when the rest is an ordinary service's.
 */
export function shiftTraffic(world: World, deployment: ServiceDeployment): boolean {
  const { service, shift } = deployment;
  const [primary, ...others] = service.deployments;
  if (shift === undefined || primary === undefined) return false;
  if (deployment.rollback !== undefined) return giveTrafficBack(world, deployment, shift);
  const blue = others.find((each) => each === service.lastCompleted);
  const scaled = shift.stage !== "RECONCILE_SERVICE" && shift.stage !== "PRE_SCALE_UP";
  keep(world, service, { deployment: primary, count: scaled ? service.desiredCount : 0 });
  for (const other of others) {
    const serves = other === blue && shift.stage !== "CLEAN_UP";
    keep(world, service, { deployment: other, count: serves ? service.desiredCount : 0 });
  }
  if (deployment.status === "IN_PROGRESS" && isThrough(service, { shift, primary }))
    next(world, deployment, shift);
  if (shift.hooks.some((hook) => hook.status === "AWAITING_ACTION") && isAtRest(service)) {
    // Nothing happens by itself until somebody continues it.
    world.unsettled.delete(service);
  }
  return true;
}

/** Traffic returns before the tasks that had it go: to what was there before, once that runs in full. */
function giveTrafficBack(world: World, deployment: ServiceDeployment, shift: TrafficShift): boolean {
  const { service } = deployment;
  const [back] = service.deployments;
  const given = shift.production === 0 && shift.test === 0;
  shift.stage = given ? "CLEAN_UP" : "PRODUCTION_TRAFFIC_SHIFT";
  if (given || back === undefined) return false;
  keep(world, service, { deployment: back, count: service.desiredCount });
  if (healthyOf(service, back) < service.desiredCount) return true;
  shift.production = 0;
  shift.test = 0;
  shift.stage = "CLEAN_UP";
  deployment.updatedAt = world.clock.now();
  world.evaluateSoon(service);
  return true;
}

/** So many tasks of the deployment, and none on a host that is being drained once others stand in for them. */
function keep(
  world: World,
  service: Service,
  { deployment, count }: { deployment: Deployment; count: number },
): void {
  const tasks = liveTasks(service).filter((task) => task.deployment === deployment);
  const own = tasks.filter((task) => stays(task, deployment));
  const leaving =
    own.filter((task) => task.healthy).length >= count ? tasks.filter((task) => !own.includes(task)) : [];
  stopTasks(world, service, [...leaving, ...own.slice(count)]);
  if (own.length < count) startTasks(world, service, { deployment, count: count - own.length });
}

const healthyOf = (service: Service, deployment: Deployment): number =>
  liveTasks(service).filter((task) => stays(task, deployment) && task.healthy).length;

const isAtRest = (service: Service): boolean => [...service.tasks].every((task) => task.healthy);

function isThrough(
  service: Service,
  { shift, primary }: { shift: TrafficShift; primary: Deployment },
): boolean {
  if (!shift.elapsed || shift.hooks.some((hook) => hook.status === "AWAITING_ACTION")) return false;
  if (shift.stage === "SCALE_UP") return healthyOf(service, primary) >= service.desiredCount;
  if (shift.stage === "CLEAN_UP") return [...service.tasks].every((task) => task.deployment === primary);
  return true;
}

function next(world: World, deployment: ServiceDeployment, shift: TrafficShift): void {
  const { service } = deployment;
  const again = shift.stage === "PRODUCTION_TRAFFIC_SHIFT" && shift.steps.length > 0;
  const stage = again ? "PRE_PRODUCTION_TRAFFIC_SHIFT" : NEXT[shift.stage];
  if (stage === null) {
    completeRollout(world, service);
    world.evaluateSoon(service);
    return;
  }
  shift.stage = stage;
  enter(world, deployment, shift);
}

function enter(world: World, deployment: ServiceDeployment, shift: TrafficShift): void {
  const { service } = deployment;
  const { stage } = shift;
  shift.elapsed = false;
  deployment.updatedAt = world.clock.now();
  if (stage === "TEST_TRAFFIC_SHIFT") shift.test = 100;
  if (stage === "PRODUCTION_TRAFFIC_SHIFT") shift.production = shift.steps.shift() ?? 100;
  const entered = shift.steps.length;
  const still = (): boolean =>
    deployment.status === "IN_PROGRESS" && shift.stage === stage && shift.steps.length === entered;
  runHooks(world, deployment, shift);
  unsettle(world, service);
  world.clock.after(world.timing.lifecycleStage + bakeOf(deployment.configuration, shift), () => {
    if (!still()) return;
    shift.elapsed = true;
    world.evaluateSoon(service);
  });
  world.evaluateSoon(service);
  if (stage !== "SCALE_UP") return;
  world.clock.after(world.timing.lifecycleStageLimit, () => {
    if (!still()) return;
    failRollout(world, service, {
      event: "tasks failed to start",
      rolloutReason: "ECS deployment lifecycle stage: ",
      failedReason: "ECS deployment lifecycle stage: SCALE_UP timed out.",
      statusReason: "the lifecycle stage SCALE_UP timed out",
      rollback: true,
    });
  });
}

/** Milliseconds that a stage lasts beyond its own; the last step of a shift has none ("not applied after reaching 100 percent"). */
function bakeOf({ strategy, linear, canary, ...rest }: DeploymentConfiguration, shift: TrafficShift): number {
  if (shift.stage === "BAKE_TIME") return rest.bakeTimeInMinutes * 60_000;
  if (shift.stage !== "PRODUCTION_TRAFFIC_SHIFT" || shift.steps.length === 0) return 0;
  const minutes = strategy === "CANARY" ? canary.canaryBakeTimeInMinutes : linear.stepBakeTimeInMinutes;
  return minutes * 60_000;
}

import { findImage } from "../ecr/find-image.ts";
import { type Fate, fateOf, healthCheckFailure } from "../scenarios/task-fate.ts";
import type { Task, TaskStatus } from "../state/model.ts";
import { newRuntimeId } from "../state/runtime-id.ts";
import type { World } from "../state/world.ts";
import { release } from "./occupy.ts";

/*
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 * PROVISIONING and DEPROVISIONING only with a network interface (awsvpc); ACTIVATING and DEACTIVATING
 * only with a load balancer. Stop codes: API_Task. Container reasons: stopped-task-error-codes.html.
 */

const hasNetworkInterface = (task: Task): boolean => task.definition.networkMode === "awsvpc";

/** A change of status or health is a new version; DescribeTasks and task events carry it. */
function enter(world: World, task: Task, status: TaskStatus): void {
  task.lastStatus = status;
  changed(world, task);
}

function changed(world: World, task: Task): void {
  task.version += 1;
  world.events.taskChanged(task);
}

const after = (world: World, task: Task, milliseconds: number, next: () => void): void => {
  task.timer?.cancel();
  task.timer = world.clock.after(milliseconds, next);
};

/** Takes a task that has just been created on its way to RUNNING. */
export function launch(world: World, task: Task): void {
  if (task.launchType === "EC2" && task.host === undefined) {
    waitForCapacity(world, task);
    return;
  }
  if (hasNetworkInterface(task)) {
    task.lastStatus = "PROVISIONING";
    after(world, task, world.timing.provisioning, () => {
      enter(world, task, "PENDING");
      pull(world, task);
    });
    return;
  }
  pull(world, task);
}

/**
 * A task of a capacity provider without hosts waits in PROVISIONING for one, and is given up in the end.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
function waitForCapacity(world: World, task: Task): void {
  task.lastStatus = "PROVISIONING";
  after(world, task, world.timing.provisioning, () => {
    task.stopCode = "TaskFailedToStart";
    task.stoppedReason = "TaskFailedToStart: EMPTY CAPACITY PROVIDER";
    wind(world, task, "failed");
  });
}

function pull(world: World, task: Task): void {
  task.pullStartedAt = world.clock.now();
  after(world, task, world.timing.pending, () => {
    const fate = fateOf(world, task);
    if (fate?.kind === "start-failure") return failToStart(world, task, fate);
    task.pullStoppedAt = world.clock.now();
    for (const container of task.containers) {
      const image = findImage(world, container.definition.image);
      if (image !== undefined && image !== "missing") container.imageDigest = image.digest;
      container.runtimeId = newRuntimeId(world.random, task);
    }
    if (fate?.kind === "exit" && fate.afterMilliseconds === undefined) return end(world, task, fate);
    if (!task.service.loadBalanced) return run(world, task, fate);
    enter(world, task, "ACTIVATING");
    for (const container of task.containers) container.lastStatus = "RUNNING";
    after(world, task, world.timing.activating, () => run(world, task, fate));
  });
}

function run(world: World, task: Task, fate: Fate | undefined): void {
  enter(world, task, "RUNNING");
  task.startedAt = world.clock.now();
  for (const container of task.containers) container.lastStatus = "RUNNING";
  world.taskChanged(task, "running");
  if (fate?.kind === "exit" || fate?.kind === "interrupted") {
    world.clock.after(fate.afterMilliseconds ?? 0, () => {
      if (task.desiredStatus !== "RUNNING") return;
      if (fate.kind === "exit") end(world, task, fate);
      else interrupt(world, task);
    });
  }
  watchHealth(world, task);
}

/** Container health check first, then the load balancer's, else 40 s of grace. */
function watchHealth(world: World, task: Task): void {
  const check = task.containers.find((container) => container.definition.healthCheck)?.definition.healthCheck;
  const interval = (check?.interval ?? 30) * 1000;
  const failure = healthCheckFailure(world, task);
  if (failure !== undefined) {
    // Docker's defaults, which the API keeps: every 30 s, unhealthy after 3 failures beyond startPeriod.
    const patience = check
      ? (check.startPeriod ?? 0) * 1000 + interval * (check.retries ?? 3)
      : world.timing.targetHealth;
    after(world, task, patience, () => turnUnhealthy(world, task, failure));
    return;
  }
  const wait = check
    ? interval
    : task.service.loadBalanced
      ? world.timing.targetHealth
      : world.timing.healthyWithoutCheck;
  after(world, task, wait, () => {
    task.healthy = true;
    if (check) {
      task.healthStatus = "HEALTHY";
      changed(world, task);
    }
    world.taskChanged(task, "healthy");
  });
}

/** The scheduler replaces it; whether it is told through the container's or the target's health depends. */
export function turnUnhealthy(world: World, task: Task, reason = "Request timed out"): void {
  if (task.desiredStatus === "STOPPED") return;
  task.healthy = false;
  task.unhealthyReason = reason;
  if (!task.service.loadBalanced || task.containers.some((container) => container.definition.healthCheck)) {
    task.healthStatus = "UNHEALTHY";
    changed(world, task);
  }
  world.taskChanged(task, "unhealthy");
}

function failToStart(world: World, task: Task, fate: Fate & { kind: "start-failure" }): void {
  const failed = task.containers.find((container) => container.definition.name === fate.container);
  if (failed !== undefined && fate.reason !== undefined) failed.reason = fate.reason;
  task.stoppedReason = fate.stoppedReason;
  task.stopCode = "TaskFailedToStart";
  wind(world, task, "failed");
}

/** AWS takes the capacity back: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
export function interrupt(world: World, task: Task): void {
  const before = task.healthy ? "stopping" : "failed";
  for (const container of task.containers) container.exitCode = 143;
  task.stopCode = "SpotInterruption";
  task.stoppedReason = "Your Spot Task was interrupted.";
  wind(world, task, before);
}

/** An essential container exits by itself. */
export function end(world: World, task: Task, fate: Fate & { kind: "exit" }): void {
  const before = task.lastStatus === "RUNNING" && task.healthy ? "stopping" : "failed";
  const culprit = task.containers.find((container) => container.definition.essential !== false);
  for (const container of task.containers) container.exitCode = container === culprit ? fate.exitCode : 143;
  if (culprit !== undefined && fate.reason !== undefined) culprit.reason = fate.reason;
  task.stopCode = "EssentialContainerExited";
  task.stoppedReason = "Essential container in task exited";
  task.executionStoppedAt = world.clock.now();
  wind(world, task, before);
}

/** The scheduler (or a person) wants the task gone. */
export function stop(world: World, task: Task, { code, reason }: { code: string; reason: string }): void {
  if (task.desiredStatus === "STOPPED") return;
  task.stopCode = code;
  task.stoppedReason = reason;
  if (task.lastStatus === "RUNNING") for (const container of task.containers) container.exitCode = 0;
  wind(world, task, "stopping");
}

/** DEACTIVATING, STOPPING, DEPROVISIONING as far as they apply, then STOPPED. */
function wind(world: World, task: Task, change: "failed" | "stopping"): void {
  task.desiredStatus = "STOPPED";
  task.healthy = false;
  task.stoppingAt = world.clock.now();
  const running = task.lastStatus === "RUNNING" || task.lastStatus === "ACTIVATING";
  const phases: [TaskStatus, number][] = [];
  if (running && task.service.loadBalanced) phases.push(["DEACTIVATING", world.timing.deactivating]);
  if (running) phases.push(["STOPPING", world.timing.stopping]);
  if (hasNetworkInterface(task)) phases.push(["DEPROVISIONING", world.timing.deprovisioning]);
  // Without any phase the task is still being torn down for one tick of the scheduler.
  if (phases.length === 0) phases.push(["STOPPING", world.timing.schedulerTick]);
  const step = (index: number): void => {
    const phase = phases[index];
    if (phase === undefined) {
      stopped(world, task);
      return;
    }
    enter(world, task, phase[0]);
    after(world, task, phase[1], () => step(index + 1));
  };
  step(0);
  world.taskChanged(task, change);
}

function stopped(world: World, task: Task): void {
  enter(world, task, "STOPPED");
  task.stoppedAt = world.clock.now();
  task.executionStoppedAt ??= task.stoppedAt;
  for (const container of task.containers) container.lastStatus = "STOPPED";
  release(world, task);
  task.service.tasks.delete(task);
  task.service.stoppedTasks.add(task);
  world.taskChanged(task, "stopped");
  after(world, task, world.timing.stoppedTaskRetention, () => {
    task.cluster.tasks.delete(task.id);
    task.service.stoppedTasks.delete(task);
    task.timer = undefined;
  });
}

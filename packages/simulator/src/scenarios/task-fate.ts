import { findImage } from "../ecr/find-image.ts";
import type { ContainerDefinition, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";
import type { Scenario, Subject, TaskScenarioKind } from "./scenario.ts";
import { START_FAILURES, type StartFailure, type StartFailureKind, startFailure } from "./start-failure.ts";

/** How a task ends by itself; `afterMilliseconds` counts from RUNNING, absent means before it. */
export type Fate =
  | ({ kind: "start-failure"; container: string } & StartFailure)
  | { kind: "exit"; exitCode: number; reason?: string; afterMilliseconds?: number }
  | { kind: "interrupted"; afterMilliseconds: number };

const subjectOf = (task: Task, container: ContainerDefinition): Subject => ({
  account: task.cluster.region.account,
  region: task.cluster.region.name,
  cluster: task.cluster.name,
  service: task.service.name,
  image: container.image,
});

function meet(world: World, kind: TaskScenarioKind, task: Task): [Scenario, ContainerDefinition] | undefined {
  for (const container of task.definition.containers) {
    const scenario = world.scenarios.meet(kind, subjectOf(task, container));
    if (scenario !== undefined) return [scenario, container];
  }
  return undefined;
}

/** Decided once per task, when its images have been pulled or not. */
export function fateOf(world: World, task: Task): Fate | undefined {
  for (const kind of START_FAILURES) {
    const met = meet(world, kind, task);
    if (met !== undefined) return failing(kind, task, met[1]);
  }
  for (const container of task.definition.containers) {
    // An image of this account's ECR is looked up for real; any other registry is taken to have it.
    if (findImage(world, container.image) === "missing") return failing("image-missing", task, container);
  }
  for (const kind of ENDS) {
    const met = meet(world, kind, task);
    if (met !== undefined) return fateBy(met[0]);
  }
  return undefined;
}

const ENDS = ["exit-at-start", "oom", "spot-interruption"] as const;

const failing = (kind: StartFailureKind, task: Task, container: ContainerDefinition): Fate => ({
  kind: "start-failure",
  container: container.name,
  ...startFailure(kind, task, container),
});

/** The end that a scenario of kind exit-at-start, oom or spot-interruption brings. */
export function fateBy(scenario: Scenario): Fate {
  const when =
    scenario.afterMilliseconds === undefined ? {} : { afterMilliseconds: scenario.afterMilliseconds };
  if (scenario.kind === "spot-interruption")
    return { kind: "interrupted", afterMilliseconds: scenario.afterMilliseconds ?? 5_000 };
  if (scenario.kind === "oom") {
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html: OutOfMemoryError
    return {
      kind: "exit",
      exitCode: 137,
      reason: "OutOfMemoryError: Container killed due to memory usage",
      ...when,
    };
  }
  return { kind: "exit", exitCode: scenario.exitCode ?? 1, ...when };
}

/**
 * Why the health check will not pass; undefined when it will. Reasons of a target group: Elastic Load Balancing,
 * "Health checks for Application Load Balancer target groups".
 */
export function healthCheckFailure(world: World, task: Task): string | undefined {
  const scenario = meet(world, "failing-health-check", task)?.[0];
  if (scenario === undefined) return undefined;
  return scenario.code === undefined
    ? "Request timed out"
    : `Health checks failed with these codes: [${scenario.code}]`;
}

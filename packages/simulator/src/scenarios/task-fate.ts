import { findImage } from "../ecr/find-image.ts";
import type { ContainerDefinition, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";
import type { Scenario, Subject, TaskScenarioKind } from "./scenario.ts";

/** How a task ends by itself; `afterMilliseconds` counts from RUNNING, absent means before it. */
export type Fate =
  | { kind: "image-missing"; container: string; image: string }
  | { kind: "exit"; exitCode: number; reason?: string; afterMilliseconds?: number };

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
  const missing = meet(world, "image-missing", task);
  if (missing !== undefined) {
    return { kind: "image-missing", container: missing[1].name, image: missing[1].image };
  }
  for (const container of task.definition.containers) {
    // An image of this account's ECR is looked up for real; any other registry is taken to have it.
    if (findImage(world, container.image) === "missing") {
      return { kind: "image-missing", container: container.name, image: container.image };
    }
  }
  const exit = meet(world, "exit-at-start", task)?.[0];
  if (exit !== undefined) return fateBy(exit);
  const oom = meet(world, "oom", task)?.[0];
  return oom === undefined ? undefined : fateBy(oom);
}

/** The end that a scenario of kind exit-at-start or oom brings. */
export function fateBy(scenario: Scenario): Fate {
  const when =
    scenario.afterMilliseconds === undefined ? {} : { afterMilliseconds: scenario.afterMilliseconds };
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

export function healthCheckFails(world: World, task: Task): boolean {
  return meet(world, "failing-health-check", task) !== undefined;
}

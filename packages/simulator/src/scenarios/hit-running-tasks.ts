import { end, interrupt, turnUnhealthy } from "../ecs/task-lifecycle.ts";
import type { Task } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { covers, type Scenario } from "./scenario.ts";
import { fateBy } from "./task-fate.ts";

const ENDS: readonly string[] = ["oom", "exit-at-start", "spot-interruption"];

/** Lets a scenario with `runningTasks` reach the tasks that run already; what keeps tasks from starting cannot. */
export function hitRunningTasks(world: World, scenario: Scenario): void {
  const ends = ENDS.includes(scenario.kind);
  if (!ends && scenario.kind !== "failing-health-check") return;
  for (const task of runningTasks(world, scenario)) {
    world.clock.after(scenario.afterMilliseconds ?? world.timing.schedulerTick, () => {
      if (task.desiredStatus === "STOPPED") return;
      const fate = ends ? fateBy(scenario) : undefined;
      if (fate?.kind === "exit") end(world, task, fate);
      else if (fate?.kind === "interrupted") interrupt(world, task);
      else turnUnhealthy(world, task);
    });
  }
}

function runningTasks(world: World, scenario: Scenario): Task[] {
  const found: Task[] = [];
  for (const region of world.regions.values()) {
    for (const cluster of region.clusters.values()) {
      for (const task of cluster.tasks.values()) {
        const hit = task.containers.some((container) =>
          covers(scenario, {
            account: region.account,
            region: region.name,
            cluster: cluster.name,
            service: task.service.name,
            image: container.definition.image,
          }),
        );
        if (hit && task.lastStatus === "RUNNING") found.push(task);
      }
    }
  }
  return found;
}

import type { Service, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { tell } from "./service-events.ts";
import { stop } from "./task-lifecycle.ts";
import { unsettle } from "./unsettle.ts";

/** The scheduler wants these gone. */
export function stopTasks(world: World, service: Service, tasks: readonly Task[]): void {
  if (tasks.length === 0) return;
  for (const task of tasks) {
    const reason = `Scaling activity initiated by (deployment ${task.deployment.id})`;
    stop(world, task, { code: "ServiceSchedulerInitiated", reason });
  }
  unsettle(world, service);
  tell(
    world,
    service,
    `has stopped ${tasks.length} running tasks: ${tasks.map((task) => `(task ${task.id})`).join(" ")}`,
  );
}

import type { Deployment, Service, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { createTask } from "./create-task.ts";
import { countFailedTask } from "./failed-task.ts";
import { place } from "./placement.ts";
import { tell } from "./service-events.ts";
import { launch } from "./task-lifecycle.ts";
import { unsettle } from "./unsettle.ts";

/** Places and launches so many tasks of the deployment, as far as there is room and no back-off. */
export function startTasks(
  world: World,
  service: Service,
  { deployment, count }: { deployment: Deployment; count: number },
): void {
  const wait = service.nextStartAt - world.clock.elapsed();
  if (wait > 0) {
    world.clock.after(wait, () => world.evaluateSoon(service));
    return;
  }
  const started: Task[] = [];
  for (let index = 0; index < count; index += 1) {
    const placement = place(world, service, deployment.definition);
    if ("refused" in placement) {
      refuse(world, service, { deployment, message: placement.refused });
      break;
    }
    const task = createTask(world, { service, deployment, ...placement });
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

/** A task that cannot be placed counts as failed ("can't launch the task", API_Deployment failedTasks). */
function refuse(
  world: World,
  service: Service,
  { deployment, message }: { deployment: Deployment; message: string },
): void {
  unsettle(world, service);
  tell(world, service, message);
  world.events.serviceAction(service, {
    eventName: "SERVICE_TASK_PLACEMENT_FAILURE",
    eventType: "ERROR",
    detail: { reason: /RESOURCE:[A-Z]+|ATTRIBUTE|AGENT/.exec(message)?.[0] ?? "RESOURCE" },
  });
  service.nextStartAt = world.clock.elapsed() + world.timing.placementRetry;
  world.clock.after(world.timing.placementRetry, () => world.evaluateSoon(service));
  countFailedTask(world, service, deployment);
}

import { hostView } from "../ecs/container-instances.ts";
import { taskView } from "../ecs/tasks.ts";
import type { Host, Json, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";

/*
 * The detail of an event "resembles" what Describe answers (developer guide, ecs_task_events.html and
 * ecs_container_instance_events.html): its times are ISO 8601, it has an updatedAt, and no tags.
 */

function withIsoTimes({ tags: _tags, ...view }: Json): Json {
  for (const [name, value] of Object.entries(view)) {
    if (name.endsWith("At") && typeof value === "number") view[name] = new Date(value * 1000).toISOString();
  }
  return view;
}

export const taskDetail = (task: Task): Json => withIsoTimes(taskView(task, { withTags: false }));

export const hostDetail = (world: World, host: Host): Json => ({
  ...withIsoTimes(hostView(world, host)),
  clusterArn: host.cluster.arn,
  accountType: "EC2",
});

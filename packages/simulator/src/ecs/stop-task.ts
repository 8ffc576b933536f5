import { invalidParameter } from "../wire/fault.ts";
import { optionalText, requiredText } from "../wire/input.ts";
import type { Operation } from "./call-context.ts";
import { clusterOf, shortName } from "./find.ts";
import { stop } from "./task-lifecycle.ts";
import { taskView } from "./tasks.ts";
import { unsettle } from "./unsettle.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html: of a service it is replaced. Stopped again
 * it stays as it was.
 */
export const stopTask: Operation = (context, input) => {
  const { world } = context;
  const cluster = clusterOf(context, input);
  const name = requiredText(input, "task");
  const task = cluster.tasks.get(shortName(name));
  if (task === undefined || (name.startsWith("arn:") && name !== task.arn))
    throw invalidParameter("The referenced task was not found.");
  const reason = optionalText(input, "reason") ?? "Task stopped by user";
  stop(world, task, { code: "UserInitiated", reason });
  context.effect(task.arn);
  if (task.standalone === undefined) {
    unsettle(world, task.service);
    world.evaluateSoon(task.service);
  }
  return { task: taskView(task, { withTags: false }) };
};

import type { Deployment, Service, Task } from "../state/model.ts";

/** The tasks that the service wants to run. */
export const liveTasks = (service: Service): Task[] =>
  [...service.tasks].filter((task) => task.desiredStatus === "RUNNING");

/**
 * Whether the task is one that its deployment is to keep: of that deployment, and not on a host that is being
 * drained. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
 */
export const stays = (task: Task, deployment: Deployment): boolean =>
  task.deployment === deployment && task.host?.status !== "DRAINING";

/** The task's group: its service's, or the one it was started in (API_Task). */
export const groupOf = (task: Task): string => task.standalone?.group ?? `service:${task.service.name}`;

/** Who started it: the deployment of its service, or whom RunTask named. */
export const startedByOf = (task: Task): string | undefined =>
  task.standalone === undefined ? task.deployment.id : task.standalone.startedBy;

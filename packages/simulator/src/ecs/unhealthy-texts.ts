import { targetGroupArn, targetGroupOf } from "../load-balancing/add-target-group.ts";
import type { Task } from "../state/model.ts";

/**
 * What ECS says of a task whose health check fails: the container's own, or that of its target group.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
export function unhealthyTexts(task: Task): { event: string; stoppedReason: string } {
  if (task.healthStatus === "UNHEALTHY") {
    return {
      event: `(task ${task.id}) failed container health checks`,
      stoppedReason: "Task failed container health checks",
    };
  }
  const { cluster, name } = task.service;
  const group = `(target-group ${targetGroupArn(cluster.region, targetGroupOf(cluster, name))})`;
  const [container] = task.containers;
  const port =
    container?.hostPorts[0]?.hostPort ?? container?.definition.portMappings?.[0]?.containerPort ?? 80;
  const target = task.host === undefined ? `(task ${task.id})` : `(instance ${task.host.instanceId})`;
  return {
    event: `${target} (port ${port}) is unhealthy in ${group} due to (reason ${task.unhealthyReason ?? "Request timed out"})`,
    stoppedReason: `Task failed ELB health checks in ${group}`,
  };
}

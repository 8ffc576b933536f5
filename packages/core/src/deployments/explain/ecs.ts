import { DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import { callAws } from "../../kernel/index.ts";
import { type EcsCalls, emptyWhen, type ServiceAddress } from "../ecs.ts";
import type { StoppedTask } from "./evidence.ts";

/**
 * Stopped tasks of a deployment's revision, newest first: ECS forgets them after an hour. Empty where they cannot be
 * read. Those of another ECS deployment are left out: a restart or a roll-back brings no revision of its own.
 */
export async function listStoppedTasks(
  ecs: EcsCalls,
  where: ServiceAddress,
  of: { taskDefinition: string; ecsDeploymentId: string | null },
): Promise<StoppedTask[]> {
  const unavailable = emptyWhen("unsupported", "invalid", "denied", "notFound", "server", "throttled");
  const list = await callAws("ListTasks", () =>
    ecs.reading.send(
      new ListTasksCommand({
        cluster: where.clusterArn,
        serviceName: where.serviceName,
        desiredStatus: "STOPPED",
      }),
    ),
  ).catch(unavailable);
  const arns = (list?.taskArns ?? []).slice(0, 100);
  if (arns.length === 0) return [];
  const answer = await callAws("DescribeTasks", () =>
    ecs.reading.send(new DescribeTasksCommand({ cluster: where.clusterArn, tasks: arns })),
  ).catch(unavailable);
  return (answer?.tasks ?? [])
    .filter((task) => task.taskDefinitionArn === of.taskDefinition)
    .filter(
      ({ startedBy }) =>
        !startedBy?.startsWith("ecs-svc/") || startedBy === (of.ecsDeploymentId ?? startedBy),
    )
    .sort((one, other) => (other.stoppedAt?.getTime() ?? 0) - (one.stoppedAt?.getTime() ?? 0))
    .map((task) => ({
      arn: task.taskArn ?? "",
      stopCode: task.stopCode ?? null,
      stoppedReason: task.stoppedReason ?? null,
      containerInstance: task.containerInstanceArn ?? null,
      containers: (task.containers ?? []).map((container) => ({
        name: container.name ?? "",
        image: container.image ?? null,
        exitCode: container.exitCode ?? null,
        reason: container.reason ?? null,
      })),
    }));
}

import { DescribeServicesCommand, DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import { AwsFailure, callAws, message } from "../../kernel/index.ts";
import { demandOf, type Known, type Placeable, readCapacity } from "../../placement/index.ts";
import { describeRevision, type EcsCalls, emptyWhen, type ServiceAddress } from "../ecs.ts";
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

/** The hosts of a service as they are now, and what a task of its new revision asks of them. */
export type LiveCapacity = Pick<Placeable, "hosts" | "task" | "group" | "constraints">;

/** Looks at the hosts that a service's tasks may go to; the reason where they cannot be read. */
export async function readLiveCapacity(
  ecs: EcsCalls,
  where: ServiceAddress,
  taskDefinition: string,
): Promise<Known<LiveCapacity>> {
  try {
    const [revision, answer] = await Promise.all([
      describeRevision(ecs, taskDefinition),
      callAws("DescribeServices", () =>
        ecs.reading.send(
          new DescribeServicesCommand({ cluster: where.clusterArn, services: [where.serviceArn] }),
        ),
      ),
    ]);
    const service = answer.services?.[0];
    if (!revision || !service) return { known: false, reason: message("cause.look.gone", {}) };
    const { definition } = revision;
    const capacity = await readCapacity(
      { ecs: ecs.reading },
      { cluster: where.clusterArn, service, definition },
    );
    if (!capacity.hosts.known) return capacity.hosts;
    const value = {
      hosts: capacity.hosts.value,
      task: demandOf(definition),
      group: `service:${where.serviceName}`,
      constraints: service.placementConstraints,
    };
    return { known: true, value };
  } catch (error) {
    // A failure is told without the hosts rather than not at all.
    if (!(error instanceof AwsFailure)) throw error;
    const { operation, code, message: said } = error;
    return { known: false, reason: message("placement.unread", { operation, code, message: said }) };
  }
}

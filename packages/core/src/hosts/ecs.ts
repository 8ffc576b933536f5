import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type Task,
  UpdateContainerInstancesStateCommand,
} from "@aws-sdk/client-ecs";
import { AwsFailure, callAws, listAndDescribe } from "../kernel/index.ts";

/** ECS, with every call through the account's rate gate. `writing` sends once, `reading` retries. */
export type HostCalls = { reading: ECSClient; writing: ECSClient };

/** Where a container instance is in ECS. */
export type HostAddress = { clusterArn: string; hostArn: string };

/** The container instance; null when the cluster has none of that ARN any more. */
export async function describeHost(
  { reading }: Pick<HostCalls, "reading">,
  { clusterArn, hostArn }: HostAddress,
): Promise<ContainerInstance | null> {
  const answer = await callAws("DescribeContainerInstances", () =>
    reading.send(
      new DescribeContainerInstancesCommand({ cluster: clusterArn, containerInstances: [hostArn] }),
    ),
  );
  const host = answer.containerInstances?.[0];
  return host === undefined || host.status === "INACTIVE" ? null : host;
}

/** Asks for a status. Asked for again it changes nothing: ECS has no other answer for a host that is in it already. */
export async function setHostState(
  { writing }: HostCalls,
  { clusterArn, hostArn }: HostAddress,
  status: "ACTIVE" | "DRAINING",
): Promise<ContainerInstance | null> {
  const operation = "UpdateContainerInstancesState";
  const answer = await callAws(operation, () =>
    writing.send(
      new UpdateContainerInstancesStateCommand({
        cluster: clusterArn,
        containerInstances: [hostArn],
        status,
      }),
    ),
  );
  const [failure] = answer.failures ?? [];
  if (failure !== undefined) {
    const reason = failure.reason ?? "";
    const kind = reason === "MISSING" ? "notFound" : "invalid";
    throw new AwsFailure(operation, kind, reason, failure.detail ?? reason);
  }
  return answer.containerInstances?.[0] ?? null;
}

/** The tasks that are on the host: those that are to run, and those that are still stopping. */
export async function tasksOn(
  { reading }: Pick<HostCalls, "reading">,
  { clusterArn: cluster, hostArn: containerInstance }: HostAddress,
): Promise<Task[]> {
  const found: Task[] = [];
  for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
    const { items } = await listAndDescribe(
      callAws,
      { list: "ListTasks", describe: "DescribeTasks", size: 100 },
      async (nextToken) => {
        const answer = await reading.send(
          new ListTasksCommand({ cluster, containerInstance, desiredStatus, nextToken, maxResults: 100 }),
        );
        return { arns: answer.taskArns, nextToken: answer.nextToken };
      },
      async (tasks) => {
        const answer = await reading.send(new DescribeTasksCommand({ cluster, tasks }));
        return { items: answer.tasks, failures: answer.failures };
      },
    );
    found.push(...items.filter((task) => task.lastStatus !== "STOPPED"));
  }
  return found;
}

import type { SourceTargets } from "../metric-source.ts";
import type { MackerelHost } from "./mackerel-api.ts";

/** Mackerel's host ids by the ids of our tasks and hosts. */
export type JoinedHosts = {
  ofTask: ReadonlyMap<string, string>;
  /** Those of them that were not known before, or otherwise. */
  news: ReadonlyMap<string, string>;
  ofHost: ReadonlyMap<string, string>;
  /** Tasks' hosts in Mackerel, of this cluster, whose task is not known. */
  unknown: number;
};

/**
 * A task is a host of Mackerel's of its own, without a custom identifier: it is found by the task's ARN in its meta data, or
 * by a container's id. A host that is an EC2 instance is found by the instance's id. `known` is what was found before, by task,
 * since the host is retired and listed no longer once its task has stopped.
 */
export function joinHosts(
  hosts: readonly MackerelHost[],
  { cluster, tasks, hosts: instances }: SourceTargets,
  known: ReadonlyMap<string, string>,
): JoinedHosts {
  const byArn = new Map(tasks.map(({ arn, id }) => [arn, id]));
  const byTaskId = new Map(tasks.map(({ taskId, id }) => [taskId, id]));
  const byContainer = new Map(
    tasks.flatMap(({ id, containers }) =>
      containers.flatMap(({ runtimeId }) => (runtimeId === null ? [] : [[runtimeId, id] as const])),
    ),
  );
  const byInstance = new Map(
    instances.flatMap(({ ec2InstanceId, id }) =>
      ec2InstanceId === null ? [] : [[ec2InstanceId, id] as const],
    ),
  );
  const [ofTask, news] = [new Map(known), new Map<string, string>()];
  const ofHost = new Map<string, string>();
  let unknown = 0;
  for (const { id, customIdentifier, meta } of hosts) {
    const metadata = meta?.cloud?.metadata ?? {};
    const instance = metadata["instance-id"] ?? customIdentifier?.split(".")[0];
    const ours = instance === undefined ? undefined : byInstance.get(instance);
    if (ours !== undefined) ofHost.set(ours, id);
    const arn = metadata.task_arn;
    // Within `task` there may be the cluster's name before the task's id.
    const taskId = (arn ?? metadata.task)?.split("/").at(-1);
    if (taskId === undefined) continue;
    const container = (metadata.containers ?? []).find(({ docker_id }) => byContainer.has(docker_id ?? ""));
    const task =
      byArn.get(arn ?? "") ??
      (arn === undefined ? byTaskId.get(taskId) : undefined) ??
      byContainer.get(container?.docker_id ?? "");
    if (task !== undefined) {
      ofTask.set(task, id);
      if (known.get(task) !== id) news.set(task, id);
    } else if (arn?.startsWith(taskArnsOf(cluster.arn))) unknown += 1;
  }
  return { ofTask, news, ofHost, unknown };
}

/** How the ARNs of a cluster's tasks begin, in their long form. */
const taskArnsOf = (clusterArn: string) => `${clusterArn.replace(":cluster/", ":task/")}/`;

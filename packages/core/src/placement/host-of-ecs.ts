import type { ContainerInstance, Resource, Task } from "@aws-sdk/client-ecs";
import { type HeldTask, type HostRoom, type Resources, withoutTask } from "./host-room.ts";
import { interfaceLimit } from "./interface-limits.ts";

/**
 * A container instance as ECS describes it, with the tasks on it that were read. Interfaces and GPUs in use are counted
 * from tasks: ECS lists neither among what remains (API_ContainerInstance), so both are unknown unless every task was read.
 */
export function hostRoom(
  instance: ContainerInstance,
  { tasks, everyTask }: { tasks: readonly Task[]; everyTask: boolean },
): HostRoom {
  const arn = instance.containerInstanceArn ?? "";
  const attributes = new Map(
    (instance.attributes ?? []).flatMap(({ name, value }) => (name ? [[name, value ?? null] as const] : [])),
  );
  const held = tasks.map((task) => heldTask(task).resources);
  const gpus = strings(instance.registeredResources, "GPU").length;
  const enis = interfaceLimit(
    attributes.get("ecs.instance-type") ?? "",
    attributes.has("ecs.awsvpc-trunk-id"),
  );
  const left = (limit: number | null, used: (resources: Resources) => number): number | null => {
    if (limit === 0) return 0;
    if (limit === null || !everyTask) return null;
    return limit - sum(held.map(used));
  };
  return {
    arn,
    name: instance.ec2InstanceId ?? arn.slice(arn.lastIndexOf("/") + 1),
    status: instance.status ?? "",
    agentConnected: instance.agentConnected ?? false,
    agentVersion: instance.versionInfo?.agentVersion ?? null,
    ec2InstanceId: instance.ec2InstanceId ?? null,
    registeredAt: instance.registeredAt ?? null,
    runningTasks: instance.runningTasksCount ?? 0,
    capacityProvider: instance.capacityProviderName ?? null,
    attributes,
    total: {
      cpu: integer(instance.registeredResources, "CPU"),
      memory: integer(instance.registeredResources, "MEMORY"),
      gpus,
      enis,
    },
    free: {
      cpu: integer(instance.remainingResources, "CPU"),
      memory: integer(instance.remainingResources, "MEMORY"),
      gpus: left(gpus, (resources) => resources.gpus),
      enis: left(enis, (resources) => resources.enis),
    },
    reservedPorts: ports(instance.registeredResources),
    // "Any port that's not specified here is available for new tasks" (API_ContainerInstance, remainingResources).
    usedPorts: ports(instance.remainingResources),
    groups: countsOf(tasks),
    allGroupsKnown: everyTask,
  };
}

/** The host after a task that is stopping already is gone. Its interfaces and GPUs were not counted to begin with. */
export const withoutLeaving = (host: HostRoom, resources: Resources): HostRoom => ({
  ...withoutTask(host, { ...resources, gpus: 0, enis: 0 }, ""),
  runningTasks: host.runningTasks,
});

/** A task as ECS describes it, with what it holds on its host. */
export function heldTask(
  task: Task,
  portsOfStarting: ReadonlyMap<string, Resources["ports"]> = new Map(),
): HeldTask {
  const containers = task.containers ?? [];
  const bindings = containers.flatMap((container) => container.networkBindings ?? []);
  const portsOf = (udp: boolean) =>
    bindings.flatMap(({ hostPort, protocol }) =>
      hostPort && (protocol === "udp") === udp ? [hostPort] : [],
    );
  return {
    arn: task.taskArn ?? "",
    host: task.containerInstanceArn ?? null,
    healthy: task.lastStatus === "RUNNING" && task.healthStatus !== "UNHEALTHY",
    resources: {
      // Optional for tasks on hosts (API_Task): then it is the sum of what the containers reserve.
      cpu: Number(task.cpu) || sum(containers.map((container) => Number(container.cpu) || 0)),
      memory:
        Number(task.memory) ||
        sum(containers.map((container) => Number(container.memoryReservation ?? container.memory) || 0)),
      gpus: sum(containers.map((container) => container.gpuIds?.length ?? 0)),
      enis: (task.attachments ?? []).some((attachment) => attachment.type === "ElasticNetworkInterface")
        ? 1
        : 0,
      ports:
        bindings.length > 0
          ? { tcp: portsOf(false), udp: portsOf(true) }
          : (portsOfStarting.get(task.taskDefinitionArn ?? "") ?? { tcp: [], udp: [] }),
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const find = (resources: readonly Resource[] | undefined, name: string) =>
  resources?.find((resource) => resource.name === name);

const integer = (resources: readonly Resource[] | undefined, name: string): number =>
  find(resources, name)?.integerValue ?? 0;

const strings = (resources: readonly Resource[] | undefined, name: string): string[] =>
  find(resources, name)?.stringSetValue ?? [];

const ports = (resources: readonly Resource[] | undefined): HostRoom["usedPorts"] => ({
  tcp: new Set(strings(resources, "PORTS").map(Number)),
  udp: new Set(strings(resources, "PORTS_UDP").map(Number)),
});

function countsOf(tasks: readonly Task[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { group } of tasks) if (group) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}

import type { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import {
  DescribeCapacityProvidersCommand,
  DescribeContainerInstancesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import {
  AwsFailure,
  callAws,
  describeAll,
  type Listed,
  listAndDescribe,
  type Message,
  message,
} from "../kernel/index.ts";
import type { Capacity, Known, Provider } from "./capacity.ts";
import type { DefinitionToPlace } from "./definition-to-place.ts";
import { heldTask, hostRoom, withoutLeaving } from "./host-of-ecs.ts";
import type { Resources } from "./host-room.ts";
import { groupOf, runsOn, type ServiceToPlace } from "./service-to-place.ts";
import { demandOf } from "./task-demand.ts";

/** Whom to ask. Auto Scaling is asked only for the groups of the service's own capacity providers. */
export type CapacityClients = {
  ecs: ECSClient;
  /** Left out where it may not be asked: how far a group may grow is then not known. */
  autoScaling?: (() => Promise<AutoScalingClient>) | undefined;
};

export type CapacityInput = {
  /** Name or ARN. */
  cluster: string;
  service: ServiceToPlace;
  definition: DefinitionToPlace;
};

/**
 * Reads what a cluster has free at this moment for one service's tasks. What AWS refuses, does not know or cuts short
 * comes back as the reason why it is not known; nothing is thrown for it.
 */
export async function readCapacity(clients: CapacityClients, input: CapacityInput): Promise<Capacity> {
  const where = runsOn(input.service);
  const nothing = { known: true, value: [] } as const;
  if (where.kind === "FARGATE" || where.kind === "OTHER")
    return { hosts: nothing, tasks: nothing, providers: nothing };
  // Only what a task of this revision asks: interfaces and GPUs are held by tasks of every service on the host.
  const demand = demandOf(input.definition);
  const rules = [
    ...demand.expressions,
    ...(input.service.placementConstraints ?? []).map((each) => each.expression),
  ];
  const everyTask =
    demand.enis > 0 || demand.gpus > 0 || rules.some((expression) => expression?.includes("task:group"));
  const { cluster } = input;
  const { serviceName } = input.service;
  const [instances, tasks, stopped, providers] = await Promise.all([
    known("DescribeContainerInstances", () => listHosts(clients.ecs, cluster)),
    known("DescribeTasks", () =>
      listTasks(clients.ecs, {
        cluster,
        status: "RUNNING",
        serviceName: everyTask ? undefined : serviceName,
      }),
    ),
    known("DescribeTasks", () => listTasks(clients.ecs, { cluster, status: "STOPPED", serviceName })),
    where.kind === "PROVIDERS" ? readProviders(clients, where.names) : nothing,
  ]);
  if (!instances.known) return { hosts: instances, tasks: instances, providers };
  if (!tasks.known) return { hosts: tasks, tasks, providers };
  if (!stopped.known) return { hosts: stopped, tasks: stopped, providers };
  const group = groupOf(input.service);
  const own = tasks.value.filter((task) => task.group === group);
  // Old tasks of the service that are still stopping or draining: they hold their room, and ECS waits for it.
  const leaving = stopped.value.filter((task) => task.lastStatus !== "STOPPED");
  const asksPorts = demand.ports.tcp.length + demand.ports.udp.length > 0;
  const ports = asksPorts ? await portsOfStarting(clients.ecs, [...own, ...leaving]) : new Map();
  const [staying, going] = [byHost(tasks.value), byHost(leaving)];
  const hosts = instances.value.map((instance) => {
    const arn = instance.containerInstanceArn ?? "";
    const host = hostRoom(instance, { tasks: staying.get(arn) ?? [], everyTask });
    return (going.get(arn) ?? []).map((task) => heldTask(task, ports).resources).reduce(withoutLeaving, host);
  });
  const held = own.map((task) => heldTask(task, ports));
  return { hosts: { known: true, value: hosts }, tasks: { known: true, value: held }, providers };
}

function byHost(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const arn = task.containerInstanceArn ?? "";
    groups.set(arn, [...(groups.get(arn) ?? []), task]);
  }
  return groups;
}

async function known<Item>(operation: string, list: () => Promise<Listed<Item>>): Promise<Known<Item[]>> {
  try {
    const listed = await list();
    if (listed.complete) return { known: true, value: listed.items };
    return { known: false, reason: message("placement.cutShort", { operation }) };
  } catch (error) {
    return { known: false, reason: unread(error) };
  }
}

function unread(error: unknown): Message {
  if (!(error instanceof AwsFailure)) throw error;
  const { operation, code, message: said } = error;
  return message("placement.unread", { operation, code, message: said });
}

// API_ListContainerInstances, API_ListTasks: at most 100 a page; API_Describe…: at most 100 a call.
const page = 100;

/** Hosts that are DRAINING take no task, and are not asked for. */
export function listHosts(ecs: ECSClient, cluster: string) {
  return listAndDescribe(
    callAws,
    { list: "ListContainerInstances", describe: "DescribeContainerInstances", size: page },
    async (nextToken) => {
      const input = { cluster, status: "ACTIVE", nextToken, maxResults: page } as const;
      const answer = await ecs.send(new ListContainerInstancesCommand(input));
      return { arns: answer.containerInstanceArns, nextToken: answer.nextToken };
    },
    async (containerInstances) => {
      const answer = await ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
      return { items: answer.containerInstances, failures: answer.failures };
    },
  );
}

export function listTasks(
  ecs: ECSClient,
  which: { cluster: string; status: "RUNNING" | "STOPPED"; serviceName: string | undefined },
): Promise<Listed<Task>> {
  const { cluster, status, serviceName } = which;
  return listAndDescribe(
    callAws,
    { list: "ListTasks", describe: "DescribeTasks", size: page },
    async (nextToken) => {
      const service = serviceName === undefined ? {} : { serviceName };
      const input = { cluster, desiredStatus: status, nextToken, maxResults: page, ...service } as const;
      const answer = await ecs.send(new ListTasksCommand(input));
      return { arns: answer.taskArns, nextToken: answer.nextToken };
    },
    async (tasks) => {
      const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
      return { items: answer.tasks, failures: answer.failures };
    },
  );
}

/**
 * The fixed host ports of tasks that have no network bindings yet, by task definition: their hosts keep them already. One
 * that cannot be read counts as none, so that nothing is freed that may not be.
 */
async function portsOfStarting(
  ecs: ECSClient,
  tasks: readonly Task[],
): Promise<Map<string, Resources["ports"]>> {
  const starting = tasks.filter((task) => !task.containers?.some((each) => each.networkBindings?.length));
  const arns = new Set(starting.flatMap((task) => task.taskDefinitionArn ?? []));
  const ports = new Map<string, Resources["ports"]>();
  for (const taskDefinition of arns) {
    try {
      const answer = await callAws("DescribeTaskDefinition", () =>
        ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
      );
      if (answer.taskDefinition) ports.set(taskDefinition, demandOf(answer.taskDefinition).ports);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
    }
  }
  return ports;
}

export async function readProviders(
  clients: CapacityClients,
  names: readonly string[],
): Promise<Known<readonly Provider[]>> {
  try {
    // "Up to 10" an answer (API_DescribeCapacityProviders); a strategy may name 20.
    const { items: found } = await describeAll(callAws, "DescribeCapacityProviders", {
      arns: names,
      size: 10,
      describe: async (capacityProviders) => {
        const answer = await clients.ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders }));
        return { items: answer.capacityProviders, failures: answer.failures };
      },
    });
    const groups = found.flatMap(({ autoScalingGroupProvider: asg }) =>
      asg?.autoScalingGroupArn && asg.managedScaling?.status === "ENABLED"
        ? [groupName(asg.autoScalingGroupArn)]
        : [],
    );
    const left = await hostsLeftOf(clients, groups);
    const providers = found.map(({ name = "", autoScalingGroupProvider: asg }): Provider => {
      if (asg === undefined) {
        const fargate = name === "FARGATE" || name === "FARGATE_SPOT";
        return { name, kind: fargate ? "FARGATE" : "OTHER", managedScaling: null, hostsLeft: null };
      }
      const status = asg.managedScaling?.status;
      return {
        name,
        kind: "AUTO_SCALING_GROUP",
        managedScaling: status === undefined ? null : status === "ENABLED",
        hostsLeft: left.get(groupName(asg.autoScalingGroupArn ?? "")) ?? null,
      };
    });
    return { known: true, value: providers };
  } catch (error) {
    return { known: false, reason: unread(error) };
  }
}

/** The ARN ends in `autoScalingGroupName/NAME`; the name alone is taken as well (API_AutoScalingGroupProvider). */
const groupName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** How many hosts each Auto Scaling group may still add; nothing of those that cannot be asked. */
async function hostsLeftOf(
  { autoScaling }: CapacityClients,
  groups: readonly string[],
): Promise<Map<string, number>> {
  if (autoScaling === undefined || groups.length === 0) return new Map();
  const [client, { DescribeAutoScalingGroupsCommand }] = await Promise.all([
    autoScaling(),
    import("@aws-sdk/client-auto-scaling"),
  ]);
  try {
    const answer = await callAws("DescribeAutoScalingGroups", () =>
      client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [...groups] })),
    );
    return new Map(
      (answer.AutoScalingGroups ?? []).flatMap(({ AutoScalingGroupName: name, MaxSize, DesiredCapacity }) =>
        name === undefined || MaxSize === undefined || DesiredCapacity === undefined
          ? []
          : [[name, Math.max(0, MaxSize - DesiredCapacity)] as const],
      ),
    );
  } catch (error) {
    // Whether there is room now is known all the same.
    if (error instanceof AwsFailure) return new Map();
    throw error;
  }
}

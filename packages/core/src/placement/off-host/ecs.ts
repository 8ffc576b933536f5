import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type Service,
  type Task,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { AwsFailure, callAws, describeAll, type Listed } from "../../kernel/index.ts";
import { type CapacityClients, listHosts, listTasks, readProviders } from "../ecs.ts";
import { heldTask, hostRoom } from "../host-of-ecs.ts";
import { groupOf, runsOn } from "../service-to-place.ts";
import { type OffHostTask, offHost } from "./off-host.ts";

/** What was found of a host that is to be emptied. */
export type LookedOff =
  | { found: false }
  | {
      found: true;
      /** As ECS has it. */
      status: string;
      agentConnected: boolean;
      /** Whether no other host of the cluster takes tasks. */
      last: boolean;
      tasks: OffHostTask[];
    };

/**
 * Reads all of a cluster that matters when one of its hosts is drained, and says of each task on it what becomes of it.
 * Throws AwsFailure where AWS refuses.
 */
export async function lookOffHost(
  clients: CapacityClients,
  { cluster, host: arn }: { cluster: string; host: string },
): Promise<LookedOff> {
  const { ecs } = clients;
  const leaving = await describeHost(ecs, cluster, arn);
  if (leaving === null) return { found: false };
  const [hosts, running] = await Promise.all([
    whole("DescribeContainerInstances", () => listHosts(ecs, cluster)),
    whole("DescribeTasks", () => listTasks(ecs, { cluster, status: "RUNNING", serviceName: undefined })),
  ]);
  const byHost = Map.groupBy(running, ({ containerInstanceArn }) => containerInstanceArn ?? "");
  const room = (each: ContainerInstance) =>
    hostRoom(each, { tasks: byHost.get(each.containerInstanceArn ?? "") ?? [], everyTask: true });
  const others = hosts.filter((each) => each.containerInstanceArn !== arn).map(room);
  const here = byHost.get(arn) ?? [];
  const services = await servicesOf(ecs, cluster, here);
  const names = services.flatMap((service) => {
    const where = runsOn(service);
    return where.kind === "PROVIDERS" ? [...where.names] : [];
  });
  const providers =
    names.length === 0
      ? ({ known: true, value: [] } as const)
      : await readProviders(clients, [...new Set(names)]);
  const own = Map.groupBy(running, ({ group }) => group ?? "");
  const tasks = offHost({
    host: room(leaving),
    others,
    tasks: here.map((task) => ({
      held: heldTask(task),
      group: task.group ?? null,
      definition: task.taskDefinitionArn ?? "",
    })),
    services: new Map(
      services.map((service) => {
        const live = (own.get(groupOf(service)) ?? []).map((task) => heldTask(task));
        const healthy = live.filter((task) => task.healthy).length;
        return [groupOf(service), { service, own: { live: live.length, healthy } }];
      }),
    ),
    definitions: await definitionsOf(ecs, here),
    providers,
  });
  return {
    found: true,
    status: leaving.status ?? "",
    agentConnected: leaving.agentConnected ?? false,
    last: !others.some((other) => other.agentConnected),
    tasks,
  };
}

/** A list to its end; cut short it would promise room that is taken. */
async function whole<Item>(operation: string, list: () => Promise<Listed<Item>>): Promise<Item[]> {
  const { items, complete } = await list();
  if (complete) return items;
  throw new AwsFailure(operation, "server", "Incomplete", "the answer was cut short");
}

async function describeHost(ecs: ECSClient, cluster: string, arn: string): Promise<ContainerInstance | null> {
  const answer = await callAws("DescribeContainerInstances", () =>
    ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: [arn] })),
  );
  return answer.containerInstances?.[0] ?? null;
}

/** Those that still have tasks to run: one that was deleted has its tasks stopped anyway. */
async function servicesOf(ecs: ECSClient, cluster: string, tasks: readonly Task[]): Promise<Service[]> {
  const names = tasks.flatMap(({ group }) => (group?.startsWith("service:") ? [group.slice(8)] : []));
  const { items } = await describeAll(callAws, "DescribeServices", {
    arns: [...new Set(names)],
    size: 10,
    describe: async (services) => {
      const answer = await ecs.send(new DescribeServicesCommand({ cluster, services: [...services] }));
      return { items: answer.services, failures: answer.failures };
    },
  });
  return items;
}

async function definitionsOf(ecs: ECSClient, tasks: readonly Task[]): Promise<Map<string, TaskDefinition>> {
  const found = new Map<string, TaskDefinition>();
  for (const arn of new Set(tasks.flatMap(({ taskDefinitionArn }) => taskDefinitionArn ?? []))) {
    try {
      const answer = await callAws("DescribeTaskDefinition", () =>
        ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn })),
      );
      if (answer.taskDefinition) found.set(arn, answer.taskDefinition);
    } catch (error) {
      // What it asks for is not known then, and so not whether there is room.
      if (!(error instanceof AwsFailure)) throw error;
    }
  }
  return found;
}

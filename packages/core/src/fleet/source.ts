import type { EC2Client } from "@aws-sdk/client-ec2";
import {
  type Cluster,
  type ContainerInstance,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  type Failure,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  type Task,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { AwsFailure, type AwsFailureKind, callAws } from "../kernel/index.ts";

/** What a listing found. `complete` is false when part of it is missing: then nothing may be taken as gone. */
export type Listed<Item> = { items: Item[]; complete: boolean };

/** Reads one account and region, and counts its calls. */
export type Source = {
  calls(): number;
  clusters(): Promise<Listed<Cluster>>;
  services(cluster: string): Promise<Listed<Service>>;
  service(cluster: string, service: string): Promise<Service | null>;
  /** Running and recently stopped tasks, of a cluster or of one service. */
  tasks(cluster: string, serviceName?: string): Promise<Listed<Task>>;
  hosts(cluster: string): Promise<Listed<ContainerInstance>>;
  instances(ids: readonly string[]): Promise<Map<string, { type: string | null; privateIp: string | null }>>;
  taskDefinition(arn: string): Promise<TaskDefinition | null>;
};

// Amazon ECS API reference: how many each Describe takes, and how many each List gives at most.
const batch = { clusters: 100, services: 10, tasks: 100, hosts: 100, instances: 100 };
const page = 100;
const mostPages = 10_000;

export function createSource(clients: { ecs: ECSClient; ec2: () => Promise<EC2Client> }): Source {
  const { ecs, ec2 } = clients;
  let count = 0;
  const call = <Answer>(operation: string, send: () => Promise<Answer>): Promise<Answer> => {
    count += 1;
    return callAws(operation, send);
  };

  /** Follows nextToken to its end. An endpoint that gives the same token again would never end: that is cut short. */
  async function listAll(
    operation: string,
    list: (
      nextToken: string | undefined,
    ) => Promise<{ arns: string[] | undefined; nextToken: string | undefined }>,
  ): Promise<{ arns: string[]; complete: boolean }> {
    const arns = new Set<string>();
    const tokens = new Set<string>();
    let token: string | undefined;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const answer = await call(operation, () => list(token));
      for (const arn of answer.arns ?? []) arns.add(arn);
      token = answer.nextToken || undefined;
      if (token === undefined) return { arns: [...arns], complete: true };
      if (tokens.has(token)) break;
      tokens.add(token);
    }
    return { arns: [...arns], complete: false };
  }

  async function describeAll<Item>(
    operation: string,
    arns: readonly string[],
    size: number,
    describe: (arns: string[]) => Promise<{ items: Item[] | undefined; failures: Failure[] | undefined }>,
  ): Promise<Listed<Item>> {
    const items: Item[] = [];
    let complete = true;
    for (let start = 0; start < arns.length; start += size) {
      const answer = await call(operation, () => describe(arns.slice(start, start + size)));
      items.push(...(answer.items ?? []));
      // MISSING: it went between the list and the look. Anything else hides what is still there.
      if ((answer.failures ?? []).some((failure) => failure.reason !== "MISSING")) complete = false;
    }
    return { items, complete };
  }

  async function listAndDescribe<Item>(
    operations: { list: string; describe: string; size: number },
    list: Parameters<typeof listAll>[1],
    describe: Parameters<typeof describeAll<Item>>[3],
  ): Promise<Listed<Item>> {
    const listed = await listAll(operations.list, list);
    const described = await describeAll(operations.describe, listed.arns, operations.size, describe);
    return { items: described.items, complete: listed.complete && described.complete };
  }

  return {
    calls: () => count,

    clusters: () =>
      listAndDescribe(
        { list: "ListClusters", describe: "DescribeClusters", size: batch.clusters },
        async (nextToken) => {
          const answer = await ecs.send(new ListClustersCommand({ nextToken, maxResults: page }));
          return { arns: answer.clusterArns, nextToken: answer.nextToken };
        },
        async (clusters) => {
          const answer = await ecs.send(new DescribeClustersCommand({ clusters, include: ["TAGS"] }));
          return { items: answer.clusters, failures: answer.failures };
        },
      ),

    services: (cluster) =>
      listAndDescribe(
        { list: "ListServices", describe: "DescribeServices", size: batch.services },
        async (nextToken) => {
          const answer = await ecs.send(new ListServicesCommand({ cluster, nextToken, maxResults: page }));
          return { arns: answer.serviceArns, nextToken: answer.nextToken };
        },
        async (services) => {
          const answer = await ecs.send(
            new DescribeServicesCommand({ cluster, services, include: ["TAGS"] }),
          );
          return { items: answer.services, failures: answer.failures };
        },
      ),

    async service(cluster, service) {
      const answer = await call("DescribeServices", () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service], include: ["TAGS"] })),
      );
      return answer.services?.[0] ?? null;
    },

    async tasks(cluster, serviceName) {
      const list = (desiredStatus: "RUNNING" | "STOPPED") =>
        listAll("ListTasks", async (nextToken) => {
          const input = {
            cluster,
            nextToken,
            desiredStatus,
            maxResults: page,
            ...(serviceName ? { serviceName } : {}),
          };
          const answer = await ecs.send(new ListTasksCommand(input));
          return { arns: answer.taskArns, nextToken: answer.nextToken };
        });
      const running = await list("RUNNING");
      const stopped = await list("STOPPED");
      const arns = [...new Set([...running.arns, ...stopped.arns])];
      const described = await describeAll("DescribeTasks", arns, batch.tasks, async (tasks) => {
        const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
        return { items: answer.tasks, failures: answer.failures };
      });
      return { items: described.items, complete: running.complete && stopped.complete && described.complete };
    },

    hosts: (cluster) =>
      listAndDescribe(
        { list: "ListContainerInstances", describe: "DescribeContainerInstances", size: batch.hosts },
        async (nextToken) => {
          const answer = await ecs.send(
            new ListContainerInstancesCommand({ cluster, nextToken, maxResults: page }),
          );
          return { arns: answer.containerInstanceArns, nextToken: answer.nextToken };
        },
        async (containerInstances) => {
          const answer = await ecs.send(
            new DescribeContainerInstancesCommand({ cluster, containerInstances }),
          );
          return { items: answer.containerInstances, failures: answer.failures };
        },
      ),

    async instances(ids) {
      const found = new Map<string, { type: string | null; privateIp: string | null }>();
      for (let start = 0; start < ids.length; start += batch.instances) {
        const [client, { DescribeInstancesCommand }] = await Promise.all([
          ec2(),
          import("@aws-sdk/client-ec2"),
        ]);
        const answer = await call("DescribeInstances", () =>
          // A filter, not InstanceIds: one that is gone would fail the whole call.
          client.send(
            new DescribeInstancesCommand({
              Filters: [{ Name: "instance-id", Values: ids.slice(start, start + batch.instances) }],
            }),
          ),
        );
        for (const instance of (answer.Reservations ?? []).flatMap((each) => each.Instances ?? [])) {
          if (!instance.InstanceId) continue;
          const { InstanceType: type = null, PrivateIpAddress: privateIp = null } = instance;
          found.set(instance.InstanceId, { type, privateIp });
        }
      }
      return found;
    },

    async taskDefinition(arn) {
      const absent: readonly AwsFailureKind[] = ["notFound", "invalid"];
      try {
        const answer = await call("DescribeTaskDefinition", () =>
          ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn })),
        );
        return answer.taskDefinition ?? null;
      } catch (error) {
        if (error instanceof AwsFailure && absent.includes(error.kind)) return null;
        throw error;
      }
    },
  };
}

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
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  type Task,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import {
  AwsFailure,
  type AwsFailureKind,
  callAws,
  describeAll,
  type Listed,
  listAll,
  listAndDescribe,
} from "../../kernel/index.ts";

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

export function createSource(clients: { ecs: ECSClient; ec2: () => Promise<EC2Client> }): Source {
  const { ecs, ec2 } = clients;
  let count = 0;
  const call = <Answer>(operation: string, send: () => Promise<Answer>): Promise<Answer> => {
    count += 1;
    return callAws(operation, send);
  };

  return {
    calls: () => count,

    clusters: () =>
      listAndDescribe(
        call,
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
        call,
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
        listAll(call, "ListTasks", async (nextToken) => {
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
      const arns = [...new Set([...running.items, ...stopped.items])];
      const describe = async (tasks: string[]) => {
        const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
        return { items: answer.tasks, failures: answer.failures };
      };
      const described = await describeAll(call, "DescribeTasks", { arns, size: batch.tasks, describe });
      return { items: described.items, complete: running.complete && stopped.complete && described.complete };
    },

    hosts: (cluster) =>
      listAndDescribe(
        call,
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

import type { EC2Client, Instance } from "@aws-sdk/client-ec2";
import {
  type Cluster,
  type ClusterField,
  type ContainerInstance,
  type ContainerInstanceField,
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
  type Tag,
  type Task,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import {
  AwsFailure,
  type AwsFailureKind,
  type Clock,
  callAws,
  eachDescribed,
  type Listed,
  listAndDescribe,
  type Take,
} from "../../kernel/index.ts";

/** Reads one account and region, and counts its calls. What can be many is handed on as it comes; true: to its end. */
export type Source = {
  calls(): number;
  clusters(): Promise<Listed<Cluster>>;
  /** One cluster; null when ECS has none of that ARN any more. */
  cluster(cluster: string): Promise<Cluster | null>;
  services(cluster: string, take: Take<Service>): Promise<boolean>;
  service(cluster: string, service: string): Promise<Service | null>;
  /** Of as many services of one cluster as one call takes: `servicesPerCall`. */
  servicesOf(cluster: string, services: readonly string[]): Promise<Service[]>;
  /** Tasks that are to run and recently stopped ones, of a cluster or of one service. */
  tasks(
    cluster: string,
    take: Take<Task>,
    only?: { serviceName?: string; desired?: readonly Desired[] },
  ): Promise<boolean>;
  hosts(cluster: string, take: Take<ContainerInstance>): Promise<boolean>;
  /** Of as many EC2 instances as one call takes: `instancesPerCall`. */
  instances(ids: readonly string[]): Promise<Instance[]>;
  taskDefinition(arn: string): Promise<TaggedDefinition | null>;
};

export type Desired = "RUNNING" | "STOPPED";
/** ECS gives a revision and its tags apart. */
export type TaggedDefinition = TaskDefinition & { tags?: Tag[] };

// Amazon ECS API reference: how many each Describe takes, and how many each List gives at most.
const batch = { clusters: 100, services: 10, tasks: 100, hosts: 100 };
const page = 100;
const hostFields: ContainerInstanceField[] = ["TAGS", "CONTAINER_INSTANCE_HEALTH"];
const everyTask: readonly Desired[] = ["RUNNING", "STOPPED"];
/** Amazon EC2 API reference, error FilterLimitExceeded: values of all filters of a call. */
export const instancesPerCall = 200;
const clusterFields: ClusterField[] = ["TAGS", "STATISTICS"];
export const servicesPerCall = batch.services;

export function createSource(
  clients: { ecs: ECSClient; ec2: () => Promise<EC2Client> },
  clock: Clock,
): Source {
  const { ecs, ec2 } = clients;
  let count = 0;
  const call = <Answer>(operation: string, send: () => Promise<Answer>): Promise<Answer> => {
    count += 1;
    return callAws(operation, send);
  };
  const deps = { call, now: clock.now };

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
          const include = clusterFields;
          const answer = await ecs.send(new DescribeClustersCommand({ clusters, include }));
          return { items: answer.clusters, failures: answer.failures };
        },
      ),

    async cluster(cluster) {
      const answer = await call("DescribeClusters", () =>
        ecs.send(new DescribeClustersCommand({ clusters: [cluster], include: clusterFields })),
      );
      const found = answer.clusters?.[0];
      return found === undefined || found.status === "INACTIVE" ? null : found;
    },

    services: (cluster, take) =>
      eachDescribed(
        deps,
        {
          lists: [
            {
              operation: "ListServices",
              page: async (nextToken) => {
                const answer = await ecs.send(
                  new ListServicesCommand({ cluster, nextToken, maxResults: page }),
                );
                return { arns: answer.serviceArns, nextToken: answer.nextToken };
              },
            },
          ],
          describe: {
            operation: "DescribeServices",
            size: batch.services,
            send: async (services) => {
              const answer = await ecs.send(
                new DescribeServicesCommand({ cluster, services, include: ["TAGS"] }),
              );
              return { items: answer.services, failures: answer.failures };
            },
          },
        },
        take,
      ),

    async servicesOf(cluster, services) {
      const answer = await call("DescribeServices", () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [...services], include: ["TAGS"] })),
      );
      return answer.services ?? [];
    },

    async service(cluster, service) {
      const answer = await call("DescribeServices", () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service], include: ["TAGS"] })),
      );
      return answer.services?.[0] ?? null;
    },

    tasks(cluster, take, { serviceName, desired = everyTask } = {}) {
      const lists = desired.map((desiredStatus) => ({
        operation: "ListTasks",
        async page(nextToken: string | undefined) {
          const of = { cluster, desiredStatus, ...(serviceName ? { serviceName } : {}) };
          const answer = await ecs.send(new ListTasksCommand({ ...of, nextToken, maxResults: page }));
          return { arns: answer.taskArns, nextToken: answer.nextToken };
        },
      }));
      const describe = {
        operation: "DescribeTasks",
        size: batch.tasks,
        async send(tasks: string[]) {
          const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks, include: ["TAGS"] }));
          return { items: answer.tasks, failures: answer.failures };
        },
      };
      return eachDescribed(deps, { lists, describe }, take);
    },

    hosts: (cluster, take) =>
      eachDescribed(
        deps,
        {
          lists: [
            {
              operation: "ListContainerInstances",
              page: async (nextToken) => {
                const answer = await ecs.send(
                  new ListContainerInstancesCommand({ cluster, nextToken, maxResults: page }),
                );
                return { arns: answer.containerInstanceArns, nextToken: answer.nextToken };
              },
            },
          ],
          describe: {
            operation: "DescribeContainerInstances",
            size: batch.hosts,
            send: async (containerInstances) => {
              const answer = await ecs.send(
                new DescribeContainerInstancesCommand({ cluster, containerInstances, include: hostFields }),
              );
              return { items: answer.containerInstances, failures: answer.failures };
            },
          },
        },
        take,
      ),

    async instances(ids) {
      const [client, { DescribeInstancesCommand }] = await Promise.all([
        ec2(),
        import("@aws-sdk/client-ec2"),
      ]);
      const answer = await call("DescribeInstances", () =>
        // A filter, not InstanceIds: one that is gone would fail the whole call.
        client.send(new DescribeInstancesCommand({ Filters: [{ Name: "instance-id", Values: [...ids] }] })),
      );
      return (answer.Reservations ?? []).flatMap((each) => each.Instances ?? []);
    },

    async taskDefinition(arn) {
      const absent: readonly AwsFailureKind[] = ["notFound", "invalid"];
      try {
        const answer = await call("DescribeTaskDefinition", () =>
          ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ["TAGS"] })),
        );
        return answer.taskDefinition ? { ...answer.taskDefinition, tags: answer.tags ?? [] } : null;
      } catch (error) {
        if (error instanceof AwsFailure && absent.includes(error.kind)) return null;
        throw error;
      }
    },
  };
}

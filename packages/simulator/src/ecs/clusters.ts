import { parseEcsArn } from "../state/arns.ts";
import type { Cluster, Json } from "../state/model.ts";
import { textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import type { CallContext, Operation } from "./call-context.ts";
import { checkBatch, missing, shortName } from "./find.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html */
export const listClusters: Operation = (context, input) => {
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 100, largest: 100, ignorePaging: context.ignorePaging },
    { input, items: [...context.region.clusters.values()], keyOf: (cluster) => numberKey(cluster.sequence) },
  );
  return {
    clusterArns: page.map((cluster) => cluster.arn),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html: up to 100, default cluster when none. */
export const describeClusters: Operation = (context, input) => {
  const asked = textList(input, "clusters");
  const names = asked.length === 0 ? ["default"] : asked;
  checkBatch(names, { field: "clusters", limit: 100, empty: "Clusters cannot be empty." });
  const include = new Set(textList(input, "include"));
  const clusters: Json[] = [];
  const failures: Json[] = [];
  for (const name of names) {
    const cluster = findHere(context, name);
    if (cluster === undefined) {
      failures.push(missing(name.startsWith("arn:") ? name : clusterArnOf(context, name)));
    } else clusters.push(view(cluster, include));
  }
  return { clusters, failures };
};

function findHere(context: CallContext, name: string): Cluster | undefined {
  const arn = parseEcsArn(name);
  if (arn !== undefined && (arn.account !== context.region.account || arn.region !== context.region.name)) {
    return undefined;
  }
  return context.region.clusters.get(shortName(name));
}

const clusterArnOf = (context: CallContext, name: string): string =>
  `arn:aws:ecs:${context.region.name}:${context.region.account}:cluster/${name}`;

function view(cluster: Cluster, include: ReadonlySet<string>): Json {
  const counts = { runningEC2: 0, runningFargate: 0, pendingEC2: 0, pendingFargate: 0 };
  for (const task of cluster.tasks.values()) {
    const on = task.launchType === "FARGATE" ? "Fargate" : "EC2";
    if (task.lastStatus === "RUNNING") counts[`running${on}`] += 1;
    else if (task.desiredStatus === "RUNNING") counts[`pending${on}`] += 1;
  }
  const services = { activeEC2: 0, activeFargate: 0, drainingEC2: 0, drainingFargate: 0 };
  for (const { status, launchType } of cluster.services.values()) {
    const on = launchType === "FARGATE" ? "Fargate" : "EC2";
    if (status === "ACTIVE") services[`active${on}`] += 1;
    else if (status === "DRAINING") services[`draining${on}`] += 1;
  }
  // "The following additional information, separated by launch type" (API_DescribeClusters, include).
  const statistics = [
    ...Object.entries(counts).map(([name, value]) => ({ name: `${name}TasksCount`, value: String(value) })),
    ...Object.entries(services).map(([name, value]) => ({
      name: `${name}ServiceCount`,
      value: String(value),
    })),
  ];
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: cluster.hosts.size,
    runningTasksCount: counts.runningEC2 + counts.runningFargate,
    pendingTasksCount: counts.pendingEC2 + counts.pendingFargate,
    activeServicesCount: services.activeEC2 + services.activeFargate,
    statistics: include.has("STATISTICS") ? statistics : [],
    tags: include.has("TAGS") ? cluster.tags : [],
    settings: include.has("SETTINGS") ? [{ name: "containerInsights", value: "disabled" }] : [],
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: cluster.defaultStrategy,
  };
}

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
  let running = 0;
  let pending = 0;
  for (const task of cluster.tasks.values()) {
    if (task.lastStatus === "RUNNING") running += 1;
    else if (task.desiredStatus === "RUNNING") pending += 1;
  }
  let active = 0;
  for (const service of cluster.services.values()) if (service.status === "ACTIVE") active += 1;
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: cluster.hosts.size,
    runningTasksCount: running,
    pendingTasksCount: pending,
    activeServicesCount: active,
    statistics: [],
    tags: include.has("TAGS") ? cluster.tags : [],
    settings: include.has("SETTINGS") ? [{ name: "containerInsights", value: "disabled" }] : [],
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: cluster.defaultStrategy,
  };
}

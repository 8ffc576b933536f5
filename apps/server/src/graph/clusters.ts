import {
  type Cluster,
  capacityOfClusters,
  capacityProvidersOfClusters,
  clusterOrders,
  clustersOfAccounts,
  countClusters,
  countsOfClusters,
  findCluster,
  freshnessOfClusters,
  hostOrders,
  hostsOfClusters,
  listClusters,
  serviceOrders,
  servicesOfClusters,
  taskOrders,
  tasksOfClusters,
} from "@fleetgraph/core/fleet";
import type { PageArguments } from "@fleetgraph/core/kernel";
import { needs } from "./asked.ts";
import { readWithItem } from "./beside.ts";
import { builder } from "./builder.ts";
import { ClusterCapacityRef, StrategyItemRef } from "./capacity.ts";
import { batchName, byId, byName } from "./connection.ts";
import type { Context } from "./context.ts";
import { LabelRef, ListingFreshnessRef } from "./fleet.ts";
import { ClusterStatus } from "./fleet-enums.ts";
import {
  ClusterFilter,
  clusterFilter,
  HostFilter,
  hostFilter,
  ServiceFilter,
  serviceFilter,
  TaskFilter,
  taskFilter,
} from "./fleet-filters.ts";
import { ClusterOrder, HostOrder, ServiceOrder, TaskOrder } from "./fleet-orders.ts";
import { loadNode, NodeRef } from "./node.ts";
import { inOrder, listArguments, orderedRequest } from "./orders.ts";
import {
  AccountRef,
  CapacityProviderRef,
  ClusterConnection,
  ClusterRef,
  FleetRef,
  HostConnection,
  ServiceConnection,
  TaskConnection,
} from "./types.ts";

AccountRef.implement({
  description: "An AWS account of the fleet.",
  interfaces: [NodeRef],
  fields: (t) => ({
    name: t.exposeString("name", {
      description: "The name in fleetgraph.yaml; the AWS account id where none is given.",
    }),
    awsAccountId: t.exposeString("awsAccountId", {
      description: "Twelve digits; null where STS did not say.",
      nullable: true,
    }),
    clusters: t.field({
      description: "Its clusters by name.",
      type: ClusterConnection,
      args: listArguments(t, ClusterFilter, ClusterOrder),
      resolve: async ({ id, asOf }, args, context) => {
        const { page, order } = orderedRequest(args, clusterOrders, "NAME");
        const found = await context.load(
          batchName("clustersOfAccounts", args),
          id,
          async (reads, caller, ids) => {
            const filter = await clusterFilter(context.lookingAt(asOf), args.filter);
            return clustersOfAccounts(reads, caller, { ids, page, order, filter });
          },
          asOf,
        );
        return inOrder(found, { order, keyOf: byName });
      },
    }),
  }),
});

async function countsOf(context: Context, id: string, asOf: string | undefined) {
  const counts = await context.load("countsOfClusters", id, countsOfClusters, asOf);
  return counts ?? { serviceCount: 0, runningTaskCount: 0, hostCount: 0 };
}

ClusterRef.implement({
  description: "An ECS cluster (ECS API: Cluster).",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", { description: "Its Amazon Resource Name (ECS API: clusterArn).", type: "Arn" }),
    name: t.exposeString("name", {
      description: "Its name (ECS API: clusterName); unique in an account's region.",
    }),
    region: t.exposeString("region", { description: "The AWS region, such as eu-west-1." }),
    account: t.field({
      description: "The account it belongs to.",
      type: AccountRef,
      ...needs<Cluster>("accountId"),
      resolve: async ({ accountId, asOf }, _args, context) =>
        (await loadNode(context, accountId, asOf)) as never,
    }),
    status: t.expose("status", {
      description: "Its status as one of the documented ones.",
      type: ClusterStatus,
    }),
    rawStatus: t.exposeString("rawStatus", { description: "The status as AWS gave it." }),
    labels: t.expose("labels", { description: "Its tags.", type: [LabelRef] }),
    capacityProviders: t.field({
      description: "The capacity providers that its tasks may use, by name.",
      type: [CapacityProviderRef],
      ...needs<Cluster>("id"),
      resolve: async ({ id }, _args, context) =>
        (await context.load("capacityProvidersOfClusters", id, capacityProvidersOfClusters)) ?? [],
    }),
    defaultCapacityProviderStrategy: t.expose("defaultCapacityProviderStrategy", {
      description: "Where tasks go that do not say (ECS API: defaultCapacityProviderStrategy).",
      type: [StrategyItemRef],
    }),
    capacity: t.field({
      description: "What it has of each capacity provider, by name; hosts without a provider last.",
      type: [ClusterCapacityRef],
      ...needs<Cluster>("id"),
      resolve: async ({ id }, _args, context) =>
        (await context.load("capacityOfClusters", id, capacityOfClusters)) ?? [],
    }),
    serviceCount: t.int({
      description: "How many of its services the caller may see.",
      ...readWithItem,
    }),
    runningTaskCount: t.int({
      description: "How many of the visible tasks are running.",
      ...readWithItem,
    }),
    hostCount: t.int({
      description: "Its registered container instances.",
      ...readWithItem,
    }),
    services: t.field({
      description: "Its services by name.",
      type: ServiceConnection,
      ...needs<Cluster>("id"),
      args: listArguments(t, ServiceFilter, ServiceOrder),
      resolve: async ({ id, asOf }, args, context) => {
        const { page, order } = orderedRequest(args, serviceOrders, "NAME");
        const found = await context.load(
          batchName("servicesOfClusters", args),
          id,
          async (reads, caller, ids) => {
            const filter = await serviceFilter(context.lookingAt(asOf), args.filter);
            return servicesOfClusters(reads, caller, { ids, page, order, filter });
          },
          asOf,
        );
        const count = async () => (args.filter ? null : (await countsOf(context, id, asOf)).serviceCount);
        return inOrder(found, { order, keyOf: byName, count });
      },
    }),
    tasks: t.field({
      description: "Its tasks, oldest first.",
      type: TaskConnection,
      ...needs<Cluster>("id"),
      args: listArguments(t, TaskFilter, TaskOrder),
      resolve: async ({ id, asOf }, args, context) => {
        const { page, order } = orderedRequest(args, taskOrders);
        const found = await context.load(
          batchName("tasksOfClusters", args),
          id,
          async (reads, caller, ids) => {
            const filter = await taskFilter(context.lookingAt(asOf), args.filter);
            return tasksOfClusters(reads, caller, { ids, page, order, filter });
          },
          asOf,
        );
        return inOrder(found, { order, keyOf: byId });
      },
    }),
    hosts: t.field({
      description: "Its container instances.",
      type: HostConnection,
      ...needs<Cluster>("id"),
      args: listArguments(t, HostFilter, HostOrder),
      resolve: async ({ id, asOf }, args, context) => {
        const { page, order } = orderedRequest(args, hostOrders);
        const found = await context.load(
          batchName("hostsOfClusters", args),
          id,
          async (reads, caller, ids) => {
            const filter = await hostFilter(context.lookingAt(asOf), args.filter);
            return hostsOfClusters(reads, caller, { ids, page, order, filter });
          },
          asOf,
        );
        const count = async () => (args.filter ? null : (await countsOf(context, id, asOf)).hostCount);
        return inOrder(found, { order, keyOf: byId, count });
      },
    }),
    freshness: t.field({
      type: [ListingFreshnessRef],
      ...needs<Cluster>("id"),
      description:
        "The listings that this cluster's services, tasks and hosts rest on; of a moment of the past none is kept.",
      resolve: async ({ id, asOf }, _args, context) =>
        asOf !== undefined
          ? []
          : ((await context.load("freshnessOfClusters", id, freshnessOfClusters)) ?? []),
    }),
    observedAt: t.expose("observedAt", {
      description: "When the listing it was in was read.",
      type: "DateTime",
    }),
  }),
});

type ClusterArguments = PageArguments & {
  filter?: typeof ClusterFilter.$inferInput | null | undefined;
  orderBy?: typeof ClusterOrder.$inferInput | null | undefined;
};

async function clusterPage(context: Context, args: ClusterArguments, asOf?: string) {
  const { caller } = context;
  const reads = context.readsAt(asOf);
  const { page, order } = orderedRequest(args, clusterOrders, "NAME");
  const filter = await clusterFilter(context.lookingAt(asOf), args.filter);
  const found = await listClusters(reads, caller, { page, order, filter });
  return inOrder(found, { order, keyOf: byName, count: () => countClusters(reads, caller, filter) });
}

builder.objectFields(FleetRef, (t) => ({
  clusters: t.field({
    description: "Its clusters by name.",
    type: ClusterConnection,
    args: listArguments(t, ClusterFilter, ClusterOrder),
    resolve: ({ asOf }, args, context) => clusterPage(context, args, asOf),
  }),
}));

builder.queryFields((t) => ({
  cluster: t.field({
    type: ClusterRef,
    nullable: true,
    description:
      "A cluster by id, ARN or name. An ambiguous name is an AMBIGUOUS_REFERENCE error with the candidates.",
    args: {
      ref: t.arg.string({
        description: "An id, an ARN, or a name; cluster/name where a name is not enough.",
        required: true,
      }),
    },
    resolve: (_root, { ref }, { reads, caller }) => findCluster(reads, caller, ref),
  }),
  clusters: t.field({
    type: ClusterConnection,
    description: "Clusters by name.",
    args: listArguments(t, ClusterFilter, ClusterOrder),
    resolve: (_root, args, context) => clusterPage(context, args),
  }),
}));

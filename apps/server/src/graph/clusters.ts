import {
  type Cluster,
  clustersOfAccounts,
  countClusters,
  countsOfClusters,
  findCluster,
  freshnessOfClusters,
  hostsOfClusters,
  listClusters,
  servicesOfClusters,
  tasksOfClusters,
} from "@fleetgraph/core/fleet";
import type { PageArguments } from "@fleetgraph/core/kernel";
import { needs } from "./asked.ts";
import { readWithItem } from "./beside.ts";
import { builder } from "./builder.ts";
import {
  type ArgumentsOf,
  batchName,
  byId,
  byName,
  pageArguments,
  pageRequest,
  withKeys,
} from "./connection.ts";
import type { Context } from "./context.ts";
import { LabelRef, ListingFreshnessRef } from "./fleet.ts";
import { loadNode, NodeRef } from "./node.ts";
import {
  AccountRef,
  ClusterConnection,
  ClusterRef,
  FleetRef,
  HostConnection,
  ServiceConnection,
  TaskConnection,
} from "./types.ts";

const ClusterStatus = builder.enumType("ClusterStatus", {
  description: "ECS API: Cluster.status.",
  values: ["ACTIVE", "PROVISIONING", "DEPROVISIONING", "FAILED", "INACTIVE", "UNKNOWN"] as const,
});

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
      args: pageArguments(t),
      resolve: async ({ id, asOf }, args, context) => {
        const page = pageRequest(args, 2);
        const found = await context.load(
          batchName("clustersOfAccounts", args),
          id,
          (reads, caller, ids) => clustersOfAccounts(reads, caller, { ids, page }),
          asOf,
        );
        return withKeys(found, byName);
      },
    }),
  }),
});

async function countsOf(context: Context, { id, asOf }: Cluster) {
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
      args: pageArguments(t),
      resolve: async (cluster, args, context) => {
        const { id, asOf } = cluster;
        const page = pageRequest(args, 2);
        const found = await context.load(
          batchName("servicesOfClusters", args),
          id,
          (reads, caller, ids) => servicesOfClusters(reads, caller, { ids, page }),
          asOf,
        );
        return withKeys(found, byName, async () => (await countsOf(context, cluster)).serviceCount);
      },
    }),
    tasks: t.field({
      description: "Its tasks, oldest first.",
      type: TaskConnection,
      ...needs<Cluster>("id"),
      args: pageArguments(t),
      resolve: async ({ id, asOf }, args, context) => {
        const page = pageRequest(args);
        const found = await context.load(
          batchName("tasksOfClusters", args),
          id,
          (reads, caller, ids) => tasksOfClusters(reads, caller, { ids, page }),
          asOf,
        );
        return withKeys(found, byId);
      },
    }),
    hosts: t.field({
      description: "Its container instances.",
      type: HostConnection,
      ...needs<Cluster>("id"),
      args: pageArguments(t),
      resolve: async (cluster, args, context) => {
        const { id, asOf } = cluster;
        const page = pageRequest(args);
        const found = await context.load(
          batchName("hostsOfClusters", args),
          id,
          (reads, caller, ids) => hostsOfClusters(reads, caller, { ids, page }),
          asOf,
        );
        return withKeys(found, byId, async () => (await countsOf(context, cluster)).hostCount);
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

export const LabelFilter = builder.inputType("LabelFilter", {
  description: "A tag to look for.",
  fields: (t) => ({
    key: t.string({ required: true, description: "The tag's key." }),
    value: t.string({ required: false, description: "Exactly this value; any when left out." }),
  }),
});

const ClusterFilter = builder.inputType("ClusterFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    name: t.string({ description: "Exactly this name.", required: false }),
    region: t.string({ description: "Exactly this AWS region.", required: false }),
    account: t.string({ required: false, description: "The account's name." }),
    label: t.field({ description: "Only those with this tag.", type: LabelFilter, required: false }),
  }),
});

const clusterArguments = (t: ArgumentsOf) => ({
  ...pageArguments(t),
  filter: t.arg({ description: "Conditions that all hold.", type: ClusterFilter, required: false }),
});

async function clusterPage(
  context: Context,
  { filter, ...args }: PageArguments & { filter?: typeof ClusterFilter.$inferInput | null | undefined },
  asOf?: string,
) {
  const { caller } = context;
  const reads = context.readsAt(asOf);
  const wanted = filter ?? {};
  const found = await listClusters(reads, caller, { page: pageRequest(args, 2), filter: wanted });
  return withKeys(found, byName, () => countClusters(reads, caller, wanted));
}

builder.objectFields(FleetRef, (t) => ({
  clusters: t.field({
    description: "Its clusters by name.",
    type: ClusterConnection,
    args: clusterArguments(t),
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
    args: clusterArguments(t),
    resolve: (_root, args, context) => clusterPage(context, args),
  }),
}));

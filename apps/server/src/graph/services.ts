import { activeDeploymentsOfServices, deploymentsOfServices } from "@fleetgraph/core/deployments";
import {
  countServices,
  ecsDeploymentsOfServices,
  findService,
  listServices,
  type Service,
  scalingTargetsByPaths,
  serviceOrders,
  taskDefinitionsByArns,
  taskOrders,
  tasksOfServices,
} from "@fleetgraph/core/fleet";
import type { PageArguments, Reads } from "@fleetgraph/core/kernel";
import { allows, type Caller } from "@fleetgraph/core/permissions";
import { needs } from "./asked.ts";
import { readWithItem } from "./beside.ts";
import { builder } from "./builder.ts";
import { ScalingTargetRef, StrategyItemRef } from "./capacity.ts";
import { batchName, byId, byName, pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { LabelRef, TaskDefinitionRef } from "./fleet.ts";
import { LaunchType, ServiceStatus } from "./fleet-enums.ts";
import { ServiceFilter, serviceFilter, TaskFilter, taskFilter } from "./fleet-filters.ts";
import { ServiceOrder, TaskOrder } from "./fleet-orders.ts";
import { freezeWindowsOf, locksOf } from "./guards.ts";
import { loadNode, NodeRef } from "./node.ts";
import { inOrder, listArguments, orderedRequest } from "./orders.ts";
import {
  ClusterRef,
  DeploymentConnection,
  DeploymentRef,
  EcsDeploymentConnection,
  FleetRef,
  FreezeWindowRef,
  ServiceConnection,
  ServiceLockRef,
  ServiceRef,
  TaskConnection,
} from "./types.ts";

const DeploymentController = builder.enumType("DeploymentController", {
  description: "Who deploys the service; Fleetgraph drives ECS's own controller.",
  values: ["ECS", "CODE_DEPLOY", "EXTERNAL", "UNKNOWN"] as const,
});

/** A revision, seen through something on a path: that decides whether environment values are shown. */
export async function taskDefinitionOf(
  context: Context,
  owner: { taskDefinitionArn: string | null; path: string },
) {
  const { taskDefinitionArn: arn, path } = owner;
  if (arn === null) return null;
  // One batch for those whose values are shown and one for the others: a batch shows what all of it may.
  const reveal = allows(context.caller.grants, "environment:reveal", path) ? "revealed" : "redacted";
  const found = await context.load(`taskDefinitions(${reveal})`, `${path} ${arn}`, definitionsByPath);
  return found ?? null;
}

/** Keys are a path and an ARN with a space between, which neither can have. */
async function definitionsByPath(reads: Reads, caller: Caller, keys: readonly string[]) {
  const wanted = keys.map((key) => {
    const [path = "", arn = ""] = key.split(" ");
    return { key, path, arn };
  });
  const found = await taskDefinitionsByArns(reads, caller, wanted);
  return new Map(
    wanted.flatMap(({ key, arn }) => {
      const definition = found.get(arn);
      return definition ? [[key, definition] as const] : [];
    }),
  );
}

ServiceRef.implement({
  description: "An ECS service (ECS API: Service).",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", { description: "Its Amazon Resource Name (ECS API: serviceArn).", type: "Arn" }),
    name: t.exposeString("name", { description: "Its name; unique in its cluster." }),
    cluster: t.field({
      description: "The cluster it is in.",
      type: ClusterRef,
      ...needs<Service>("clusterId"),
      resolve: async ({ clusterId, asOf }, _args, context) =>
        (await loadNode(context, clusterId, asOf)) as never,
    }),
    status: t.expose("status", {
      description: "Its status as one of the documented ones.",
      type: ServiceStatus,
    }),
    rawStatus: t.exposeString("rawStatus", { description: "The status as AWS gave it." }),
    launchType: t.expose("launchType", {
      description: "Where its tasks run.",
      type: LaunchType,
      nullable: true,
    }),
    deploymentController: t.expose("deploymentController", {
      description: "Who deploys it.",
      type: DeploymentController,
    }),
    desiredCount: t.exposeInt("desiredCount", { description: "How many tasks it is to have." }),
    runningCount: t.exposeInt("runningCount", { description: "How many run." }),
    pendingCount: t.exposeInt("pendingCount", { description: "How many are starting." }),
    steady: t.exposeBoolean("steady", {
      description: "Running and desired counts are equal and ECS has one deployment.",
    }),
    taskDefinition: t.field({
      description: "The revision its tasks are started from; null where it could not be read.",
      type: TaskDefinitionRef,
      nullable: true,
      ...needs<Service>("taskDefinitionArn", "path"),
      resolve: (service, _args, context) => taskDefinitionOf(context, service),
    }),
    labels: t.expose("labels", { description: "Its tags.", type: [LabelRef] }),
    capacityProviderStrategy: t.expose("capacityProviderStrategy", {
      description: "Its capacity provider strategy; empty with a launch type.",
      type: [StrategyItemRef],
    }),
    platformVersion: t.exposeString("platformVersion", {
      description: "The Fargate platform version its tasks run on; null elsewhere.",
      nullable: true,
    }),
    autoscaling: t.field({
      description: "What Application Auto Scaling may do with its desired count; null where it may nothing.",
      type: ScalingTargetRef,
      nullable: true,
      ...needs<Service>("path"),
      resolve: async ({ path }, _args, context) =>
        (await context.load("scalingTargets", path, scalingTargetsByPaths)) ?? null,
    }),
    ecsDeployments: t.field({
      description:
        "ECS's own deployments of it, newest first: those of Fleetgraph and everybody else's. They are kept after ECS has forgotten them.",
      type: EcsDeploymentConnection,
      ...needs<Service>("id"),
      args: pageArguments(t),
      resolve: async ({ id, asOf }, args, context) => {
        const page = pageRequest(args, 2);
        const found = await context.load(
          batchName("ecsDeploymentsOfServices", args),
          id,
          (reads, caller, ids) => ecsDeploymentsOfServices(reads, caller, { ids, page }),
          asOf,
        );
        return withKeys(found, (deployment) => [deployment.createdAt, deployment.id]);
      },
    }),
    createdAt: t.expose("createdAt", {
      description: "When it was created; null where AWS did not say.",
      type: "DateTime",
      nullable: true,
    }),
    tasks: t.field({
      description: "Its tasks.",
      type: TaskConnection,
      ...needs<Service>("id"),
      args: listArguments(t, TaskFilter, TaskOrder),
      resolve: async ({ id, asOf }, args, context) => {
        const { page, order } = orderedRequest(args, taskOrders);
        const found = await context.load(
          batchName("tasksOfServices", args),
          id,
          async (reads, caller, ids) => {
            const filter = await taskFilter(context.lookingAt(asOf), args.filter);
            return tasksOfServices(reads, caller, { ids, page, order, filter });
          },
          asOf,
        );
        return inOrder(found, { order, keyOf: byId });
      },
    }),
    latestDeployment: t.field({
      type: DeploymentRef,
      nullable: true,
      description: "The newest deployment made through Fleetgraph.",
      ...readWithItem,
    }),
    activeDeployment: t.field({
      type: DeploymentRef,
      nullable: true,
      ...needs<Service>("id"),
      description: "The deployment that is not finished yet.",
      resolve: async ({ id, asOf }, _args, context) =>
        (await context.load("activeDeployments", id, activeDeploymentsOfServices, asOf)) ?? null,
    }),
    deployments: t.field({
      type: DeploymentConnection,
      ...needs<Service>("id"),
      description: "Deployments made through Fleetgraph, newest first.",
      args: pageArguments(t),
      resolve: async ({ id, asOf }, args, context) => {
        const page = pageRequest(args);
        const found = await context.load(
          batchName("deploymentsOfServices", args),
          id,
          (reads, caller, ids) => deploymentsOfServices(reads, caller, { ids, page }),
          asOf,
        );
        return withKeys(found, byId);
      },
    }),
    locks: t.field({
      description: "The locks that hold it, its own and those of patterns that name it, oldest first.",
      type: [ServiceLockRef],
      ...needs<Service>("path"),
      resolve: ({ path }, _args, context) => locksOf(context, path),
    }),
    freezeWindows: t.field({
      description:
        "The freeze windows that name it, those that hold now and those that can later, oldest first.",
      type: [FreezeWindowRef],
      ...needs<Service>("path"),
      resolve: ({ path }, _args, context) => freezeWindowsOf(context, path),
    }),
    observedAt: t.expose("observedAt", {
      description: "When the listing it was in was read.",
      type: "DateTime",
    }),
  }),
});

type ServiceArguments = PageArguments & {
  filter?: typeof ServiceFilter.$inferInput | null | undefined;
  orderBy?: typeof ServiceOrder.$inferInput | null | undefined;
};

async function servicePage(context: Context, args: ServiceArguments, asOf?: string) {
  const { caller } = context;
  const reads = context.readsAt(asOf);
  const { page, order } = orderedRequest(args, serviceOrders, "NAME");
  const filter = await serviceFilter(context.lookingAt(asOf), args.filter);
  const found = await listServices(reads, caller, { page, order, filter });
  return inOrder(found, { order, keyOf: byName, count: () => countServices(reads, caller, filter) });
}

builder.objectFields(FleetRef, (t) => ({
  services: t.field({
    description: "Its services by name.",
    type: ServiceConnection,
    args: listArguments(t, ServiceFilter, ServiceOrder),
    resolve: ({ asOf }, args, context) => servicePage(context, args, asOf),
  }),
}));

builder.queryFields((t) => ({
  service: t.field({
    type: ServiceRef,
    nullable: true,
    description:
      "A service by id, ARN, cluster/service, or a name that only one service has. An ambiguous name is an AMBIGUOUS_REFERENCE error with the candidates.",
    args: {
      ref: t.arg.string({
        description: "An id, an ARN, or a name; cluster/name where a name is not enough.",
        required: true,
      }),
    },
    resolve: (_root, { ref }, { reads, caller }) => findService(reads, caller, ref),
  }),
  services: t.field({
    type: ServiceConnection,
    description: "Services by name.",
    args: listArguments(t, ServiceFilter, ServiceOrder),
    resolve: (_root, args, context) => servicePage(context, args),
  }),
}));

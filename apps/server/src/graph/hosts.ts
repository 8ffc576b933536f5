import {
  countHosts,
  findHost,
  type Host,
  hostDetailsByIds,
  hostOrders,
  instancesByIds,
  listHosts,
  taskCountsOfHosts,
  taskOrders,
  tasksOfHosts,
} from "@fleetgraph/core/fleet";
import type { PageArguments } from "@fleetgraph/core/kernel";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { groupNamed, providerNamed } from "./capacity.ts";
import { batchName, byId } from "./connection.ts";
import type { Context } from "./context.ts";
import { LabelRef } from "./fleet.ts";
import { HostFilter, hostFilter, TaskFilter, taskFilter } from "./fleet-filters.ts";
import { HostOrder, TaskOrder } from "./fleet-orders.ts";
import { Ec2InstanceRef, HealthCheckRef, HostAttributeRef, HostHealth, HostKind } from "./host-details.ts";
import { loadNode, NodeRef } from "./node.ts";
import { inOrder, listArguments, orderedRequest } from "./orders.ts";
import {
  AutoScalingGroupRef,
  CapacityProviderRef,
  ClusterRef,
  FleetRef,
  HostConnection,
  HostRef,
  TaskConnection,
} from "./types.ts";

HostRef.implement({
  description: "A container instance (ECS API: ContainerInstance) with what EC2 tells of it.",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", {
      description: "ARN of the container instance (ECS API: containerInstanceArn).",
      type: "Arn",
    }),
    name: t.exposeString("name", {
      description: "The EC2 instance id; the last part of the ARN where there is none.",
    }),
    cluster: t.field({
      description: "The cluster it is registered in.",
      type: ClusterRef,
      ...needs<Host>("clusterId"),
      resolve: async ({ clusterId, asOf }, _args, context) =>
        (await loadNode(context, clusterId, asOf)) as never,
    }),
    ec2InstanceId: t.exposeString("ec2InstanceId", {
      description: "Its EC2 instance; null for an external one.",
      nullable: true,
    }),
    instanceType: t.exposeString("instanceType", {
      description: "Its EC2 instance type, such as m6i.large.",
      nullable: true,
    }),
    privateIp: t.exposeString("privateIp", {
      description: "Its private IPv4 address; null where EC2 did not say.",
      nullable: true,
    }),
    availabilityZone: t.exposeString("availabilityZone", {
      description: "Its availability zone.",
      nullable: true,
    }),
    status: t.exposeString("status", {
      description: "Its status as AWS gave it, such as ACTIVE or DRAINING.",
    }),
    agentConnected: t.exposeBoolean("agentConnected", {
      description: "Whether the ECS agent is in contact; a host without takes no tasks.",
      nullable: true,
    }),
    kind: t.field({
      description: "What kind of machine it is.",
      type: HostKind,
      ...needs<Host>("ec2InstanceId"),
      resolve: async ({ ec2InstanceId }, _args, context) => {
        if (!ec2InstanceId?.startsWith("i-")) return "EXTERNAL";
        const instance = await context.load("instances", ec2InstanceId, instancesByIds);
        return instance?.managed ? "MANAGED" : "EC2";
      },
    }),
    instance: t.field({
      description: "What EC2 tells of it; null outside of EC2, and where EC2 could not be asked yet.",
      type: Ec2InstanceRef,
      nullable: true,
      ...needs<Host>("ec2InstanceId"),
      resolve: async ({ ec2InstanceId }, _args, context) =>
        ec2InstanceId === null
          ? null
          : ((await context.load("instances", ec2InstanceId, instancesByIds)) ?? null),
    }),
    autoScalingGroup: t.field({
      description: "The Auto Scaling group that launched it; null for one that was launched otherwise.",
      type: AutoScalingGroupRef,
      nullable: true,
      ...needs<Host>("ec2InstanceId", "path"),
      resolve: async ({ ec2InstanceId, path }, _args, context) => {
        if (ec2InstanceId === null) return null;
        const instance = await context.load("instances", ec2InstanceId, instancesByIds);
        const place = path.split("/").slice(0, 2).join("/");
        return groupNamed(context, place, instance?.autoScalingGroupName ?? null);
      },
    }),
    capacityProvider: t.field({
      description: "The capacity provider that brought it; null for one that registered by itself.",
      type: CapacityProviderRef,
      nullable: true,
      ...needs<Host>("clusterId", "capacityProviderName"),
      resolve: ({ clusterId, capacityProviderName }, _args, context) =>
        providerNamed(context, clusterId, capacityProviderName),
    }),
    labels: t.expose("labels", {
      description: "Tags of the container instance and of the EC2 instance under it.",
      type: [LabelRef],
    }),
    attributes: t.field({
      description: "What placement can ask of it, by name.",
      type: [HostAttributeRef],
      ...needs<Host>("id"),
      resolve: async ({ id }, _args, context) =>
        (await context.load("hostDetails", id, hostDetailsByIds))?.attributes ?? [],
    }),
    health: t.field({
      description:
        "What ECS's looks at it say together (ECS API: healthStatus); null where ECS tells nothing.",
      type: HostHealth,
      nullable: true,
      ...needs<Host>("id"),
      resolve: async ({ id }, _args, context) =>
        (await context.load("hostDetails", id, hostDetailsByIds))?.health ?? null,
    }),
    healthChecks: t.field({
      description: "ECS's looks at it.",
      type: [HealthCheckRef],
      ...needs<Host>("id"),
      resolve: async ({ id }, _args, context) =>
        (await context.load("hostDetails", id, hostDetailsByIds))?.healthChecks ?? [],
    }),
    statusReason: t.exposeString("statusReason", {
      description: "Why it is in its status, in ECS's words; null where ECS gives none.",
      nullable: true,
    }),
    agentUpdateStatus: t.exposeString("agentUpdateStatus", {
      description: "How its last agent update stands, as AWS gave it; null where there was none.",
      nullable: true,
    }),
    dockerVersion: t.exposeString("dockerVersion", { description: "Version of Docker.", nullable: true }),
    agentVersion: t.exposeString("agentVersion", {
      description: "Version of the ECS agent.",
      nullable: true,
    }),
    registeredCpu: t.exposeInt("registeredCpu", {
      nullable: true,
      description: "ECS CPU units: 1024 are one vCPU.",
    }),
    remainingCpu: t.exposeInt("remainingCpu", { description: "CPU units that are free.", nullable: true }),
    registeredMemory: t.exposeInt("registeredMemory", { nullable: true, description: "Memory it has, MiB." }),
    remainingMemory: t.exposeInt("remainingMemory", {
      nullable: true,
      description: "Memory that is free, MiB.",
    }),
    runningTaskCount: t.int({
      description: "Tasks that run on it.",
      ...needs<Host>("id"),
      resolve: async ({ id, asOf }, _args, context) =>
        (await context.load("taskCountsOfHosts", id, taskCountsOfHosts, asOf)) ?? 0,
    }),
    registeredAt: t.expose("registeredAt", {
      description: "When it was registered.",
      type: "DateTime",
      nullable: true,
    }),
    tasks: t.field({
      description: "Its tasks.",
      type: TaskConnection,
      ...needs<Host>("id"),
      args: listArguments(t, TaskFilter, TaskOrder),
      resolve: async ({ id, asOf }, args, context) => {
        const { page, order } = orderedRequest(args, taskOrders);
        const found = await context.load(
          batchName("tasksOfHosts", args),
          id,
          async (reads, caller, ids) => {
            const filter = await taskFilter(context.lookingAt(asOf), args.filter);
            return tasksOfHosts(reads, caller, { ids, page, order, filter });
          },
          asOf,
        );
        return inOrder(found, { order, keyOf: byId });
      },
    }),
    observedAt: t.expose("observedAt", {
      description: "When the listing it was in was read.",
      type: "DateTime",
    }),
  }),
});

type HostArguments = PageArguments & {
  filter?: typeof HostFilter.$inferInput | null | undefined;
  orderBy?: typeof HostOrder.$inferInput | null | undefined;
};

async function hostPage(context: Context, args: HostArguments, asOf?: string) {
  const { caller } = context;
  const reads = context.readsAt(asOf);
  const { page, order } = orderedRequest(args, hostOrders);
  const filter = await hostFilter(context.lookingAt(asOf), args.filter);
  const found = await listHosts(reads, caller, { page, order, filter });
  return inOrder(found, { order, keyOf: byId, count: () => countHosts(reads, caller, filter) });
}

builder.objectFields(FleetRef, (t) => ({
  hosts: t.field({
    description: "Its container instances.",
    type: HostConnection,
    args: listArguments(t, HostFilter, HostOrder),
    resolve: ({ asOf }, args, context) => hostPage(context, args, asOf),
  }),
}));

builder.queryFields((t) => ({
  host: t.field({
    type: HostRef,
    nullable: true,
    description: "A host by id, ARN, EC2 instance id or private IP address.",
    args: {
      ref: t.arg.string({
        description: "An id, an ARN, or a name; cluster/name where a name is not enough.",
        required: true,
      }),
    },
    resolve: (_root, { ref }, { reads, caller }) => findHost(reads, caller, ref),
  }),
  hosts: t.field({
    description: "Container instances.",
    type: HostConnection,
    args: listArguments(t, HostFilter, HostOrder),
    resolve: (_root, args, context) => hostPage(context, args),
  }),
}));

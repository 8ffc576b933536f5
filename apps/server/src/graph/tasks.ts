import {
  type Container,
  countHosts,
  countTasks,
  findCluster,
  findHost,
  findService,
  findTask,
  listHosts,
  listTasks,
  taskCountsOfHosts,
  tasksOfHosts,
} from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import { batchName, byId, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { TaskDefinitionRef } from "./fleet.ts";
import { loadNode, NodeRef } from "./node.ts";
import { LaunchType, noSuchId, taskDefinitionOf } from "./services.ts";
import { ClusterRef, HostConnection, HostRef, ServiceRef, TaskConnection, TaskRef } from "./types.ts";

const statuses = [
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
  "RUNNING",
  "DEACTIVATING",
  "STOPPING",
  "DEPROVISIONING",
  "STOPPED",
  "UNKNOWN",
] as const;
const TaskStatus = builder.enumType("TaskStatus", {
  description: "Where a task is in its life (ECS developer guide, task lifecycle).",
  values: statuses,
});
const HealthStatus = builder.enumType("HealthStatus", {
  values: ["HEALTHY", "UNHEALTHY", "UNKNOWN"] as const,
});

const ContainerRef = builder.objectRef<Container>("Container").implement({
  description: "A container of a task (ECS API: Container).",
  fields: (t) => ({
    name: t.exposeString("name"),
    image: t.exposeString("image", { nullable: true }),
    imageDigest: t.exposeString("imageDigest", { nullable: true }),
    runtimeId: t.exposeString("runtimeId", { nullable: true }),
    status: t.exposeString("status", { nullable: true }),
    health: t.expose("health", { type: HealthStatus, nullable: true }),
    exitCode: t.exposeInt("exitCode", { nullable: true }),
    reason: t.exposeString("reason", { nullable: true }),
  }),
});

TaskRef.implement({
  description: "An ECS task (ECS API: Task). Stopped ones are kept for ever.",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", { type: "Arn" }),
    name: t.exposeString("name", { description: "The task id: the last part of the ARN." }),
    cluster: t.field({
      type: ClusterRef,
      resolve: async ({ clusterId }, _args, context) => (await loadNode(context, clusterId)) as never,
    }),
    service: t.field({
      type: ServiceRef,
      nullable: true,
      resolve: async ({ serviceId }, _args, context) =>
        serviceId === null ? null : ((await loadNode(context, serviceId)) as never),
    }),
    host: t.field({
      type: HostRef,
      nullable: true,
      description: "Null on Fargate, and for a host that the caller may not see.",
      resolve: async ({ hostId }, _args, context) =>
        hostId === null ? null : ((await loadNode(context, hostId)) as never),
    }),
    status: t.expose("status", { type: TaskStatus }),
    rawStatus: t.exposeString("rawStatus", { description: "The status as AWS gave it." }),
    desiredStatus: t.exposeString("desiredStatus", { nullable: true }),
    health: t.expose("health", { type: HealthStatus, nullable: true }),
    launchType: t.expose("launchType", { type: LaunchType, nullable: true }),
    cpu: t.exposeInt("cpu", { nullable: true, description: "ECS CPU units: 1024 are one vCPU." }),
    memory: t.exposeInt("memory", { nullable: true, description: "MiB" }),
    taskDefinition: t.field({
      type: TaskDefinitionRef,
      nullable: true,
      resolve: (task, _args, context) => taskDefinitionOf(context, task),
    }),
    containers: t.expose("containers", { type: [ContainerRef] }),
    createdAt: t.expose("createdAt", { type: "DateTime", nullable: true }),
    startedAt: t.expose("startedAt", { type: "DateTime", nullable: true }),
    stoppedAt: t.expose("stoppedAt", { type: "DateTime", nullable: true }),
    stopCode: t.exposeString("stopCode", { nullable: true }),
    stoppedReason: t.exposeString("stoppedReason", { nullable: true }),
    observedAt: t.expose("observedAt", { type: "DateTime" }),
  }),
});

HostRef.implement({
  description: "A container instance (ECS API: ContainerInstance) with what EC2 tells of it.",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", { type: "Arn" }),
    name: t.exposeString("name", {
      description: "The EC2 instance id; the last part of the ARN where there is none.",
    }),
    cluster: t.field({
      type: ClusterRef,
      resolve: async ({ clusterId }, _args, context) => (await loadNode(context, clusterId)) as never,
    }),
    ec2InstanceId: t.exposeString("ec2InstanceId", { nullable: true }),
    instanceType: t.exposeString("instanceType", { nullable: true }),
    privateIp: t.exposeString("privateIp", { nullable: true }),
    availabilityZone: t.exposeString("availabilityZone", { nullable: true }),
    status: t.exposeString("status"),
    agentConnected: t.exposeBoolean("agentConnected", { nullable: true }),
    agentVersion: t.exposeString("agentVersion", { nullable: true }),
    registeredCpu: t.exposeInt("registeredCpu", {
      nullable: true,
      description: "ECS CPU units: 1024 are one vCPU.",
    }),
    remainingCpu: t.exposeInt("remainingCpu", { nullable: true }),
    registeredMemory: t.exposeInt("registeredMemory", { nullable: true, description: "MiB" }),
    remainingMemory: t.exposeInt("remainingMemory", { nullable: true, description: "MiB" }),
    runningTaskCount: t.int({
      resolve: async ({ id }, _args, context) =>
        (await context.load("taskCountsOfHosts", id, taskCountsOfHosts)) ?? 0,
    }),
    registeredAt: t.expose("registeredAt", { type: "DateTime", nullable: true }),
    tasks: t.field({
      type: TaskConnection,
      args: pageArguments(t),
      resolve: async ({ id }, args, context) => {
        const page = pageRequest(args);
        const found = await context.load(batchName("tasksOfHosts", args), id, (reads, caller, ids) =>
          tasksOfHosts(reads, caller, { ids, page }),
        );
        return withKeys(found, byId);
      },
    }),
    observedAt: t.expose("observedAt", { type: "DateTime" }),
  }),
});

const TaskFilter = builder.inputType("TaskFilter", {
  fields: (t) => ({
    cluster: t.string({ required: false, description: "A cluster by id, ARN or name." }),
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    host: t.string({ required: false, description: "A host by id, ARN, EC2 instance id or private IP." }),
    status: t.field({ type: [TaskStatus], required: false }),
    includeStopped: t.boolean({ required: false, description: "Also tasks that are gone." }),
  }),
});

const HostFilter = builder.inputType("HostFilter", {
  fields: (t) => ({
    cluster: t.string({ required: false, description: "A cluster by id, ARN or name." }),
    agentConnected: t.boolean({ required: false }),
  }),
});

const idOf = (found: { id: string } | null) => found?.id ?? noSuchId;

builder.queryFields((t) => ({
  task: t.field({
    type: TaskRef,
    nullable: true,
    description: "A task by id, ARN, or ECS's own task id.",
    args: { ref: t.arg.string({ required: true }) },
    resolve: (_root, { ref }, { reads, caller }) => findTask(reads, caller, ref),
  }),
  tasks: t.field({
    type: TaskConnection,
    args: { ...pageArguments(t), filter: t.arg({ type: TaskFilter, required: false }) },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const { cluster, service, host, ...rest } = filter ?? {};
      const wanted = {
        ...rest,
        clusterId: cluster == null ? null : idOf(await findCluster(reads, caller, cluster)),
        serviceId: service == null ? null : idOf(await findService(reads, caller, service)),
        hostId: host == null ? null : idOf(await findHost(reads, caller, host)),
      };
      const found = await listTasks(reads, caller, { page: pageRequest(args), filter: wanted });
      return withKeys(found, byId, () => countTasks(reads, caller, wanted));
    },
  }),
  host: t.field({
    type: HostRef,
    nullable: true,
    description: "A host by id, ARN, EC2 instance id or private IP address.",
    args: { ref: t.arg.string({ required: true }) },
    resolve: (_root, { ref }, { reads, caller }) => findHost(reads, caller, ref),
  }),
  hosts: t.field({
    type: HostConnection,
    args: { ...pageArguments(t), filter: t.arg({ type: HostFilter, required: false }) },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const { cluster, ...rest } = filter ?? {};
      const clusterId = cluster == null ? null : idOf(await findCluster(reads, caller, cluster));
      const wanted = { ...rest, clusterId };
      const found = await listHosts(reads, caller, { page: pageRequest(args), filter: wanted });
      return withKeys(found, byId, () => countHosts(reads, caller, wanted));
    },
  }),
}));

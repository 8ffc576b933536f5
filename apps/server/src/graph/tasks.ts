import {
  type Container,
  countTasks,
  findTask,
  listTasks,
  type Task,
  taskOrders,
} from "@fleetgraph/core/fleet";
import type { PageArguments } from "@fleetgraph/core/kernel";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { providerNamed } from "./capacity.ts";
import { byId } from "./connection.ts";
import type { Context } from "./context.ts";
import { LabelRef, TaskDefinitionRef } from "./fleet.ts";
import { HealthStatus, LaunchType, TaskStatus } from "./fleet-enums.ts";
import { TaskFilter, taskFilter } from "./fleet-filters.ts";
import { TaskOrder } from "./fleet-orders.ts";
import { imageOf } from "./image-of.ts";
import { loadNode, NodeRef } from "./node.ts";
import { inOrder, listArguments, orderedRequest } from "./orders.ts";
import { taskDefinitionOf } from "./services.ts";
import {
  CapacityProviderRef,
  ClusterRef,
  FleetRef,
  HostRef,
  ImageRef,
  ServiceRef,
  TaskConnection,
  TaskRef,
} from "./types.ts";

export const ContainerRef = builder.objectRef<Container>("Container").implement({
  description: "A container of a task (ECS API: Container).",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name in the task definition." }),
    image: t.exposeString("image", {
      description: "The image reference it was started from.",
      nullable: true,
    }),
    imageDigest: t.exposeString("imageDigest", {
      description: "sha256:… of the image that was pulled; null until then.",
      nullable: true,
    }),
    imageDetails: t.field({
      description: "The image and where ECR holds it; null where nothing is known of it.",
      type: ImageRef,
      nullable: true,
      resolve: ({ image, imageDigest }, _args, context) => imageOf(context, image, imageDigest),
    }),
    runtimeId: t.exposeString("runtimeId", { description: "Its id on the host.", nullable: true }),
    status: t.exposeString("status", {
      description: "As AWS gave it (ECS API: lastStatus).",
      nullable: true,
    }),
    health: t.expose("health", {
      description: "What its health check says.",
      type: HealthStatus,
      nullable: true,
    }),
    exitCode: t.exposeInt("exitCode", { description: "Its exit code; null while it runs.", nullable: true }),
    reason: t.exposeString("reason", { description: "Why it stopped, in ECS's words.", nullable: true }),
  }),
});

const tasksOfContainers = new WeakMap<Container, string>();

/** The containers of a task; whose each is stands beside it, as what the store has of one does not say. */
function containersOf({ id, containers }: Task): Container[] {
  for (const container of containers) tasksOfContainers.set(container, id);
  return containers;
}

/** The id of the task that a container was shown with. */
export const taskIdOf = (container: Container): string | undefined => tasksOfContainers.get(container);

TaskRef.implement({
  description: "An ECS task (ECS API: Task). Stopped ones are kept for ever.",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", { description: "Its Amazon Resource Name (ECS API: taskArn).", type: "Arn" }),
    name: t.exposeString("name", { description: "The task id: the last part of the ARN." }),
    cluster: t.field({
      description: "The cluster it is in.",
      type: ClusterRef,
      ...needs<Task>("clusterId"),
      resolve: async ({ clusterId, asOf }, _args, context) =>
        (await loadNode(context, clusterId, asOf)) as never,
    }),
    service: t.field({
      description: "The service it belongs to; null for one that was run by itself.",
      type: ServiceRef,
      nullable: true,
      ...needs<Task>("serviceId"),
      resolve: async ({ serviceId, asOf }, _args, context) =>
        serviceId === null ? null : ((await loadNode(context, serviceId, asOf)) as never),
    }),
    host: t.field({
      type: HostRef,
      nullable: true,
      ...needs<Task>("hostId"),
      description: "Null on Fargate, and for a host that the caller may not see.",
      resolve: async ({ hostId, asOf }, _args, context) =>
        hostId === null ? null : ((await loadNode(context, hostId, asOf)) as never),
    }),
    status: t.expose("status", {
      description: "Its status as one of the documented ones (ECS API: lastStatus).",
      type: TaskStatus,
    }),
    rawStatus: t.exposeString("rawStatus", { description: "The status as AWS gave it." }),
    desiredStatus: t.exposeString("desiredStatus", {
      description: "The status it is on its way to, as AWS gave it.",
      nullable: true,
    }),
    health: t.expose("health", {
      description: "What its containers' health checks say together.",
      type: HealthStatus,
      nullable: true,
    }),
    launchType: t.expose("launchType", { description: "Where it runs.", type: LaunchType, nullable: true }),
    cpu: t.exposeInt("cpu", { nullable: true, description: "ECS CPU units: 1024 are one vCPU." }),
    memory: t.exposeInt("memory", { nullable: true, description: "MiB" }),
    taskDefinition: t.field({
      description: "The revision it was started from; null where it could not be read.",
      type: TaskDefinitionRef,
      nullable: true,
      ...needs<Task>("taskDefinitionArn", "path"),
      resolve: (task, _args, context) => taskDefinitionOf(context, task),
    }),
    containers: t.field({
      description: "Its containers.",
      type: [ContainerRef],
      ...needs<Task>("id", "containers"),
      resolve: (task) => containersOf(task),
    }),
    labels: t.expose("labels", { description: "Its tags.", type: [LabelRef] }),
    group: t.exposeString("group", {
      description: "What it belongs to, such as service:NAME or family:NAME (ECS API: group).",
      nullable: true,
    }),
    capacityProvider: t.field({
      description: "The capacity provider it was put on; null with a launch type.",
      type: CapacityProviderRef,
      nullable: true,
      ...needs<Task>("clusterId", "capacityProviderName"),
      resolve: ({ clusterId, capacityProviderName }, _args, context) =>
        providerNamed(context, clusterId, capacityProviderName),
    }),
    availabilityZone: t.exposeString("availabilityZone", {
      description: "Its availability zone.",
      nullable: true,
    }),
    platformVersion: t.exposeString("platformVersion", {
      description: "The Fargate platform version it runs on; null elsewhere.",
      nullable: true,
    }),
    connectivity: t.exposeString("connectivity", {
      description: "Whether ECS is in contact with it, as AWS gave it: CONNECTED or DISCONNECTED.",
      nullable: true,
    }),
    privateIp: t.exposeString("privateIp", {
      description: "Private IPv4 address of its network interface; null where it has none of its own.",
      nullable: true,
    }),
    networkInterfaceId: t.exposeString("networkInterfaceId", {
      description: "Its elastic network interface, eni-…; null where it has none of its own.",
      nullable: true,
    }),
    createdAt: t.expose("createdAt", {
      description: "When it was asked for.",
      type: "DateTime",
      nullable: true,
    }),
    pullStartedAt: t.expose("pullStartedAt", {
      description: "When its images began to be pulled; null before.",
      type: "DateTime",
      nullable: true,
    }),
    pullStoppedAt: t.expose("pullStoppedAt", {
      description: "When its images were there; null before.",
      type: "DateTime",
      nullable: true,
    }),
    stoppingAt: t.expose("stoppingAt", {
      description: "When it began to stop; null before.",
      type: "DateTime",
      nullable: true,
    }),
    executionStoppedAt: t.expose("executionStoppedAt", {
      description: "When its containers had stopped; null before.",
      type: "DateTime",
      nullable: true,
    }),
    startedAt: t.expose("startedAt", {
      description: "When its containers ran; null before.",
      type: "DateTime",
      nullable: true,
    }),
    stoppedAt: t.expose("stoppedAt", {
      description: "When it stopped; null while it has not.",
      type: "DateTime",
      nullable: true,
    }),
    stopCode: t.exposeString("stopCode", {
      description: "Why it stopped, as a code (ECS API: TaskStopCode).",
      nullable: true,
    }),
    stoppedReason: t.exposeString("stoppedReason", {
      description: "Why it stopped, in ECS's words.",
      nullable: true,
    }),
    observedAt: t.expose("observedAt", {
      description: "When the listing it was in was read.",
      type: "DateTime",
    }),
  }),
});

type TaskArguments = PageArguments & {
  filter?: typeof TaskFilter.$inferInput | null | undefined;
  orderBy?: typeof TaskOrder.$inferInput | null | undefined;
};

async function taskPage(context: Context, args: TaskArguments, asOf?: string) {
  const { caller } = context;
  const reads = context.readsAt(asOf);
  const { page, order } = orderedRequest(args, taskOrders);
  const filter = await taskFilter(context.lookingAt(asOf), args.filter);
  const found = await listTasks(reads, caller, { page, order, filter });
  return inOrder(found, { order, keyOf: byId, count: () => countTasks(reads, caller, filter, order) });
}

builder.objectFields(FleetRef, (t) => ({
  tasks: t.field({
    description: "Its tasks; as of a moment those that were there then.",
    type: TaskConnection,
    args: listArguments(t, TaskFilter, TaskOrder),
    resolve: ({ asOf }, args, context) => taskPage(context, args, asOf),
  }),
}));

builder.queryFields((t) => ({
  task: t.field({
    type: TaskRef,
    nullable: true,
    description: "A task by id, ARN, or ECS's own task id.",
    args: {
      ref: t.arg.string({
        description: "An id, an ARN, or a name; cluster/name where a name is not enough.",
        required: true,
      }),
    },
    resolve: (_root, { ref }, { reads, caller }) => findTask(reads, caller, ref),
  }),
  tasks: t.field({
    description: "Tasks; the stopped ones stay after ECS has forgotten them.",
    type: TaskConnection,
    args: listArguments(t, TaskFilter, TaskOrder),
    resolve: (_root, args, context) => taskPage(context, args),
  }),
}));

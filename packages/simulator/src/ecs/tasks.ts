import { taskArn } from "../state/arns.ts";
import type { Json, Service, Task } from "../state/model.ts";
import { invalidParameter } from "../wire/fault.ts";
import { optionalText, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import { type Operation, present, seconds, secondsOrNothing } from "./call-context.ts";
import { checkBatch, clusterOf, findService, missing, shortName } from "./find.ts";
import { groupOf, startedByOf } from "./live-tasks.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
 * Without desiredStatus only tasks that should run are given; startedBy must be the only filter.
 */
export const listTasks: Operation = (context, input) => {
  const cluster = clusterOf(context, input);
  const desiredStatus = optionalText(input, "desiredStatus") ?? "RUNNING";
  if (!["RUNNING", "PENDING", "STOPPED"].includes(desiredStatus)) {
    throw invalidParameter("desiredStatus must be RUNNING, PENDING or STOPPED.");
  }
  const serviceName = optionalText(input, "serviceName");
  const family = optionalText(input, "family");
  const host = optionalText(input, "containerInstance");
  const startedBy = optionalText(input, "startedBy");
  const launchType = optionalText(input, "launchType");
  if (startedBy !== undefined && [serviceName, family, host].some((other) => other !== undefined)) {
    throw invalidParameter("startedBy must be the only filter.");
  }
  // "specifying PENDING doesn't return any results": ECS never sets a task's desired status to that.
  const candidates =
    serviceName === undefined ? cluster.tasks.values() : tasksOf(findService(cluster, serviceName));
  const tasks = [...candidates].filter(
    (task) =>
      task.desiredStatus === desiredStatus &&
      (family === undefined || task.definition.family === family) &&
      (host === undefined || task.host?.id === shortName(host)) &&
      (startedBy === undefined || startedByOf(task) === startedBy) &&
      (launchType === undefined || task.launchType === launchType),
  );
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 100, largest: 100, ignorePaging: context.ignorePaging },
    { input, items: tasks, keyOf: (task) => numberKey(task.sequence) },
  );
  return { taskArns: page.map((task) => task.arn), ...(nextToken === undefined ? {} : { nextToken }) };
};

/** As old as they come: a page's token is the last task's sequence. */
const tasksOf = (service: Service): Task[] =>
  [...service.stoppedTasks, ...service.tasks].sort((one, other) => one.sequence - other.sequence);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html: up to 100. */
export const describeTasks: Operation = (context, input) => {
  const cluster = clusterOf(context, input);
  const names = textList(input, "tasks");
  checkBatch(names, { field: "tasks", limit: 100, empty: "Tasks cannot be empty." });
  const withTags = textList(input, "include").includes("TAGS");
  const tasks: Json[] = [];
  const failures: Json[] = [];
  for (const name of names) {
    const task = cluster.tasks.get(shortName(name));
    if (task === undefined || (name.startsWith("arn:") && name !== task.arn)) {
      failures.push(missing(name.startsWith("arn:") ? name : taskArn(cluster, name)));
    } else tasks.push(taskView(task, { withTags }));
  }
  return { tasks, failures };
};

export function taskView(task: Task, { withTags }: { withTags: boolean }): Json {
  const fargate = task.launchType === "FARGATE" ? { platformVersion: "1.4.0", platformFamily: "Linux" } : {};
  const connected =
    task.pullStartedAt === undefined
      ? {}
      : { connectivity: "CONNECTED", connectivityAt: seconds(task.pullStartedAt) };
  return present({
    attachments: task.definition.networkMode === "awsvpc" ? [interfaceOf(task)] : [],
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    availabilityZone: task.availabilityZone,
    capacityProviderName: task.host?.capacityProvider,
    clusterArn: task.cluster.arn,
    ...connected,
    containerInstanceArn: task.host?.arn,
    containers: task.containers.map((container) =>
      present({
        containerArn: container.id,
        taskArn: task.arn,
        name: container.definition.name,
        image: container.definition.image,
        imageDigest: container.imageDigest,
        runtimeId: container.runtimeId,
        lastStatus: container.lastStatus,
        exitCode: container.exitCode,
        reason: container.reason,
        networkBindings: container.hostPorts.map((binding) => ({ bindIP: "0.0.0.0", ...binding })),
        networkInterfaces: [],
        gpuIds: container.gpuIds,
        healthStatus: container.definition.healthCheck === undefined ? "UNKNOWN" : task.healthStatus,
        cpu: String(container.definition.cpu ?? 0),
        memory: container.definition.memory === undefined ? undefined : String(container.definition.memory),
        memoryReservation:
          container.definition.memoryReservation === undefined
            ? undefined
            : String(container.definition.memoryReservation),
      }),
    ),
    cpu: String(task.cpu),
    createdAt: seconds(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: false,
    executionStoppedAt: secondsOrNothing(task.executionStoppedAt),
    group: groupOf(task),
    healthStatus: task.healthStatus,
    lastStatus: task.lastStatus,
    launchType: task.launchType,
    memory: String(task.memory),
    overrides: {
      containerOverrides: task.containers.map((container) => ({ name: container.definition.name })),
      inferenceAcceleratorOverrides: [],
    },
    ...fargate,
    pullStartedAt: secondsOrNothing(task.pullStartedAt),
    pullStoppedAt: secondsOrNothing(task.pullStoppedAt),
    startedAt: secondsOrNothing(task.startedAt),
    startedBy: startedByOf(task),
    stopCode: task.stopCode,
    stoppedAt: secondsOrNothing(task.stoppedAt),
    stoppedReason: task.stoppedReason,
    stoppingAt: secondsOrNothing(task.stoppingAt),
    tags: withTags ? task.tags : [],
    taskArn: task.arn,
    taskDefinitionArn: task.definition.arn,
    version: task.version,
  });
}

/** The elastic network interface of a task in awsvpc, as `attachments` tells it (API_Attachment). */
function interfaceOf(task: Task): Json {
  const byte = (at: number): number => Number.parseInt(task.id.slice(at, at + 2), 16);
  const privateIp = `10.${byte(8)}.${byte(10)}.${4 + (byte(12) % 250)}`;
  const details = [
    { name: "subnetId", value: `subnet-${task.availabilityZone.slice(-1).repeat(8)}` },
    { name: "networkInterfaceId", value: `eni-${task.id.slice(0, 17)}` },
    { name: "privateDnsName", value: `ip-${privateIp.replaceAll(".", "-")}.ec2.internal` },
    { name: "privateIPv4Address", value: privateIp },
  ];
  return { id: task.id.slice(0, 8), type: "ElasticNetworkInterface", status: "ATTACHED", details };
}

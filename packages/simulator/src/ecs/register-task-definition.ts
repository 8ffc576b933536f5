import { taskDefinitionArn } from "../state/arns.ts";
import type { ContainerDefinition, Json, Region, Tag, TaskDefinition } from "../state/model.ts";
import { clientFault, invalidParameter } from "../wire/fault.ts";
import { objectList, optionalNumber, optionalText, requiredText, textList } from "../wire/input.ts";
import type { Operation } from "./call-context.ts";
import { keepOlder } from "./consistency.ts";
import { readTags } from "./tags.ts";
import { taskDefinitionView } from "./task-definitions.ts";

/** Members of the request that are modelled here; every other is kept and given back as it came. */
const MODELLED = new Set([
  "family",
  "containerDefinitions",
  "cpu",
  "memory",
  "networkMode",
  "requiresCompatibilities",
  "tags",
]);

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 * Every call makes a new revision: there is no client token.
 */
export const registerTaskDefinition: Operation = (context, input) => {
  const family = requiredText(input, "family");
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) {
    throw clientFault("Family contains invalid characters.");
  }
  const containers = objectList(input, "containerDefinitions").map(readContainer);
  if (containers.length === 0) throw clientFault("Container list cannot be empty.");
  const names = new Set(containers.map((container) => container.name));
  if (names.size < containers.length)
    throw clientFault("Container names must be unique within a task definition.");
  if (containers.every((container) => container.essential === false)) {
    throw clientFault("A task definition must have at least one essential container.");
  }
  const cpu = optionalText(input, "cpu");
  const memory = optionalText(input, "memory");
  const requiresCompatibilities = textList(input, "requiresCompatibilities");
  const networkMode = optionalText(input, "networkMode") ?? "bridge";
  if (requiresCompatibilities.includes("FARGATE")) {
    if (networkMode !== "awsvpc") throw clientFault("Fargate only supports network mode ‘awsvpc’.");
    if (cpu === undefined || memory === undefined) {
      throw clientFault("Fargate requires that 'cpu' and 'memory' be defined at the task level.");
    }
  } else if (memory === undefined) {
    for (const container of containers) {
      if (container.memory === undefined && container.memoryReservation === undefined) {
        throw clientFault(
          `Invalid setting for container '${container.name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
        );
      }
    }
  }
  const rest: Json = {};
  for (const [name, value] of Object.entries(input)) if (!MODELLED.has(name)) rest[name] = value;

  const definition = addTaskDefinition(context.region, {
    family,
    containers,
    networkMode,
    requiresCompatibilities,
    rest,
    tags: readTags(input),
    registeredAt: context.world.clock.now(),
    registeredBy: context.principal.arn,
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
  });
  keepOlder(context.world, context.region, {
    operation: context.operation,
    entries: [{ key: `task definition ${definition.arn}`, value: undefined }],
  });
  context.effect(definition.arn);
  return { taskDefinition: taskDefinitionView(definition), tags: definition.tags };
};

export type NewTaskDefinition = Omit<TaskDefinition, "arn" | "revision" | "status" | "deregisteredAt"> & {
  tags: Tag[];
};

/** The family's next revision, ACTIVE. */
export function addTaskDefinition(region: Region, definition: NewTaskDefinition): TaskDefinition {
  let revisions = region.taskDefinitions.get(definition.family);
  if (revisions === undefined) {
    revisions = [];
    region.taskDefinitions.set(definition.family, revisions);
  }
  const revision = revisions.length + 1;
  const registered: TaskDefinition = {
    ...definition,
    arn: taskDefinitionArn(region, definition.family, revision),
    revision,
    status: "ACTIVE",
  };
  revisions.push(registered);
  return registered;
}

function readContainer(container: Json): ContainerDefinition {
  const name = optionalText(container, "name");
  if (name === undefined || name === "") throw clientFault("Container.name should not be null or empty.");
  const image = optionalText(container, "image");
  if (image === undefined || image === "") throw clientFault("Container.image should not be null or empty.");
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html: up to 255 of these characters.
  if (!/^[A-Za-z0-9_:./@-]{1,255}$/.test(image))
    throw clientFault("Container.image contains invalid characters.");
  const memory = optionalNumber(container, "memory");
  const reservation = optionalNumber(container, "memoryReservation");
  if (memory !== undefined && reservation !== undefined && memory < reservation) {
    throw clientFault(
      `Invalid setting for container '${name}'. The 'memory' must be greater than 'memoryReservation'.`,
    );
  }
  for (const limit of [memory, reservation]) {
    if (limit !== undefined && limit < 4) throw invalidParameter("memory must be at least 4 MiB.");
  }
  return container as ContainerDefinition;
}

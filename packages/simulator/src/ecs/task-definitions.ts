import type { Json, TaskDefinition } from "../state/model.ts";
import { clientFault, invalidParameter } from "../wire/fault.ts";
import { optionalText, requiredText, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import { requiredAttributes } from "./attributes.ts";
import { type Operation, present, seconds, secondsOrNothing } from "./call-context.ts";
import { olderAnswer } from "./consistency.ts";
import { requireTaskDefinition } from "./find.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html
 * Sorted by family, then by revision; only ACTIVE ones by default. familyPrefix must be a full family name.
 */
export const listTaskDefinitions: Operation = (context, input) => {
  const family = optionalText(input, "familyPrefix");
  const status = optionalText(input, "status") ?? "ACTIVE";
  if (!["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"].includes(status))
    throw invalidParameter("Invalid status.");
  const sort = optionalText(input, "sort") ?? "ASC";
  if (sort !== "ASC" && sort !== "DESC") throw invalidParameter("Invalid sort order.");
  const revisions =
    family === undefined
      ? [...context.region.taskDefinitions.values()].flat()
      : (context.region.taskDefinitions.get(family) ?? []);
  const keyed = revisions
    .filter((definition) => definition.status === status)
    .map((definition) => ({ definition, key: `${definition.family} ${numberKey(definition.revision)}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  if (sort === "DESC") keyed.reverse();
  const { page, nextToken } = pageOf(
    {
      operation: context.operation,
      defaultSize: 100,
      largest: 100,
      ignorePaging: context.ignorePaging,
      descending: sort === "DESC",
    },
    { input, items: keyed, keyOf: ({ key }) => key },
  );
  // A revision registered a moment ago may not be in the list yet.
  const visible = page.filter(
    ({ definition }) => olderAnswer(context.region, `task definition ${definition.arn}`) === undefined,
  );
  return {
    taskDefinitionArns: visible.map(({ definition }) => definition.arn),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html */
export const describeTaskDefinition: Operation = (context, input) => {
  const definition = requireTaskDefinition(context, requiredText(input, "taskDefinition"));
  if (olderAnswer(context.region, `task definition ${definition.arn}`) !== undefined) {
    throw clientFault("Unable to describe task definition.");
  }
  const withTags = textList(input, "include").includes("TAGS");
  return { taskDefinition: taskDefinitionView(definition), ...(withTags ? { tags: definition.tags } : {}) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html: family:revision or ARN. */
export const deregisterTaskDefinition: Operation = (context, input) => {
  const reference = requiredText(input, "taskDefinition");
  if (!/:\d+$/.test(reference)) throw invalidParameter("Revision is missing.");
  const definition = requireTaskDefinition(context, reference);
  if (definition.status === "INACTIVE") {
    throw clientFault(
      "The specified task definition is inactive. Specify an active task definition and try again.",
    );
  }
  definition.status = "INACTIVE";
  definition.deregisteredAt = context.world.clock.now();
  context.effect(definition.arn);
  return { taskDefinition: taskDefinitionView(definition) };
};

export function taskDefinitionView(definition: TaskDefinition): Json {
  return present({
    ...definition.rest,
    taskDefinitionArn: definition.arn,
    containerDefinitions: definition.containers.map((container) => ({
      cpu: 0,
      essential: true,
      portMappings: [],
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      ...container,
    })),
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    networkMode: definition.networkMode,
    volumes: definition.rest.volumes ?? [],
    placementConstraints: definition.rest.placementConstraints ?? [],
    requiresAttributes: requiredAttributes(definition).map((name) => ({ name })),
    compatibilities: definition.networkMode === "awsvpc" ? ["EC2", "FARGATE"] : ["EC2"],
    requiresCompatibilities: definition.requiresCompatibilities,
    cpu: definition.cpu,
    memory: definition.memory,
    registeredAt: seconds(definition.registeredAt),
    deregisteredAt: secondsOrNothing(definition.deregisteredAt),
    registeredBy: definition.registeredBy,
  });
}

import { parseEcsArn } from "../state/arns.ts";
import type { Json, Tag } from "../state/model.ts";
import { clusterNotFound, Fault, invalidParameter } from "../wire/fault.ts";
import { objectList, requiredText } from "../wire/input.ts";
import type { CallContext, Operation } from "./call-context.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html: 50 tags, keys to 128, values to 256 characters. */
export function readTags(input: Json): Tag[] {
  const tags = objectList(input, "tags").map((tag) => {
    const key = typeof tag.key === "string" ? tag.key : "";
    const value = typeof tag.value === "string" ? tag.value : "";
    if (key === "" || key.length > 128 || key.startsWith("aws:"))
      throw invalidParameter(`Invalid tag key "${key}".`);
    if (value.length > 256) throw invalidParameter(`The value of tag "${key}" is too long.`);
    return { key, value };
  });
  if (tags.length > 50) throw invalidParameter("Too many tags: a resource can have at most 50.");
  if (new Set(tags.map((tag) => tag.key)).size < tags.length) throw invalidParameter("Duplicate tag keys.");
  return tags;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html */
export const tagResource: Operation = (context, input) => {
  const arn = requiredText(input, "resourceArn");
  const resource = findTagged(context, arn);
  const merged = new Map(resource.tags.map((tag) => [tag.key, tag.value]));
  for (const tag of readTags(input)) merged.set(tag.key, tag.value);
  if (merged.size > 50) throw invalidParameter("Too many tags: a resource can have at most 50.");
  resource.tags = [...merged].map(([key, value]) => ({ key, value }));
  context.effect(arn);
  return {};
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation = (context, input) => ({
  tags: findTagged(context, requiredText(input, "resourceArn")).tags,
});

/** Clusters, services, tasks, container instances and task definitions carry tags. */
function findTagged(context: CallContext, text: string): { tags: Tag[] } {
  const arn = parseEcsArn(text);
  if (arn === undefined) throw invalidParameter(`Invalid ARN: ${text}`);
  const { region } = context;
  if (arn.account !== region.account || arn.region !== region.name) throw notFound();
  const [first = "", second = ""] = arn.path;
  if (arn.type === "task-definition") {
    const [family = "", revision] = first.split(":");
    return region.taskDefinitions.get(family)?.[Number(revision) - 1] ?? refuse(notFound());
  }
  const cluster = region.clusters.get(first) ?? refuse(clusterNotFound());
  if (arn.type === "cluster") return cluster;
  if (arn.type === "service") return cluster.services.get(second) ?? refuse(notFound());
  if (arn.type === "task") return cluster.tasks.get(second) ?? refuse(notFound());
  if (arn.type === "container-instance") return cluster.hosts.get(second) ?? refuse(notFound());
  throw invalidParameter(`Resources of type ${arn.type} cannot be tagged.`);
}

const notFound = (): Fault => new Fault("ResourceNotFoundException", "The specified resource wasn't found.");

function refuse(fault: Fault): never {
  throw fault;
}

import type { Tag, TaskDefinition } from "@aws-sdk/client-ecs";
import { type Database, Prisma } from "@fleetgraph/database";
import { storableJson } from "../../kernel/index.ts";
import { labelsOfTags } from "./inventory/row-values.ts";

/** Which of the revisions are not in the store yet, or without their tags. */
export async function missingDefinitions(database: Database, arns: readonly string[]): Promise<string[]> {
  if (arns.length === 0) return [];
  const known = await database.prisma.taskDefinition.findMany({
    where: { arn: { in: [...arns] }, labels: { not: Prisma.DbNull } },
    select: { arn: true },
  });
  const have = new Set(known.map(({ arn }) => arn));
  return arns.filter((arn) => !have.has(arn));
}

/**
 * Which of the revisions were active when they were read last, before a moment. A revision never changes, but it may be
 * deregistered.
 */
export async function activeReadBefore(
  database: Database,
  { arns, before, limit }: { arns: readonly string[]; before: Date; limit: number },
): Promise<string[]> {
  if (arns.length === 0 || limit <= 0) return [];
  const found = await database.prisma.taskDefinition.findMany({
    where: { arn: { in: [...arns] }, status: "ACTIVE", observedAt: { lt: before } },
    select: { arn: true },
    orderBy: { observedAt: "asc" },
    take: limit,
  });
  return found.map(({ arn }) => arn);
}

/** A revision that is active still; what was marked meanwhile as about to go stays marked. */
export async function sawActive(database: Database, arn: string, at: Date): Promise<void> {
  await database.prisma.taskDefinition.updateMany({ where: { arn }, data: { observedAt: at } });
}

export async function saveDefinition(
  database: Database,
  tagged: TaskDefinition & { tags?: readonly Tag[] },
  at: Date,
): Promise<void> {
  const { tags, ...definition } = tagged;
  const arn = definition.taskDefinitionArn;
  if (!arn) return;
  const [, family = "", revision = "0"] = /task-definition\/(.+):(\d+)$/.exec(arn) ?? [];
  const row = {
    family: definition.family ?? family,
    revision: definition.revision ?? Number(revision),
    status: definition.status ?? "UNKNOWN",
    definition: JSON.parse(storableJson(definition)) as Prisma.InputJsonValue,
    ...(tags ? { labels: labelsOfTags(tags) } : {}),
    observedAt: at,
  };
  await database.prisma.taskDefinition.upsert({ where: { arn }, create: { arn, ...row }, update: row });
}

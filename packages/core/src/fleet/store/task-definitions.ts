import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Database, Prisma } from "@fleetgraph/database";

/** Which of the revisions are not in the store yet. */
export async function missingDefinitions(database: Database, arns: readonly string[]): Promise<string[]> {
  if (arns.length === 0) return [];
  const known = await database.prisma.taskDefinition.findMany({
    where: { arn: { in: [...arns] } },
    select: { arn: true },
  });
  const have = new Set(known.map(({ arn }) => arn));
  return arns.filter((arn) => !have.has(arn));
}

export async function saveDefinition(
  database: Database,
  definition: TaskDefinition,
  at: Date,
): Promise<void> {
  const arn = definition.taskDefinitionArn;
  if (!arn) return;
  const [, family = "", revision = "0"] = /task-definition\/(.+):(\d+)$/.exec(arn) ?? [];
  const row = {
    family: definition.family ?? family,
    revision: definition.revision ?? Number(revision),
    status: definition.status ?? "UNKNOWN",
    definition: JSON.parse(JSON.stringify(definition)) as Prisma.InputJsonValue,
    observedAt: at,
  };
  await database.prisma.taskDefinition.upsert({ where: { arn }, create: { arn, ...row }, update: row });
}

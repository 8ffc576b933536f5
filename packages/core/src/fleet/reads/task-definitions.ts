import type { TaskDefinition as EcsTaskDefinition } from "@aws-sdk/client-ecs";
import { type Reads, readRows } from "../../kernel/index.ts";
import { allows, type Caller } from "../../permissions/index.ts";
import { containersOf, type StoredDefinition, type TaskDefinition } from "../task-definition.ts";

/**
 * Revisions by ARN, each asked for through something on `path` that the caller may read. Environment values are
 * redacted unless the caller has environment:reveal on every path through which the revision is asked for.
 */
export async function taskDefinitionsByArns(
  reads: Reads,
  caller: Caller,
  wanted: readonly { arn: string; path: string }[],
): Promise<Map<string, TaskDefinition>> {
  const rows = await readRows(
    reads,
    "SELECT arn, family, revision, status, definition, observed_at, coalesce(labels, '[]') FROM task_definition WHERE arn = ANY ($1::text[])",
    [[...new Set(wanted.map(({ arn }) => arn))]],
  );
  return new Map(
    rows.map(([arn, family, revision, status, stored, observedAt, labels]) => {
      const definition = stored as StoredDefinition;
      const paths = [...new Set(wanted.filter((each) => each.arn === arn).map(({ path }) => path))];
      const reveal = paths.every((path) => allows(caller.grants, "environment:reveal", path));
      const { cpu = null, memory = null } = definition;
      const { registeredAt = null, registeredBy = null, deregisteredAt = null } = definition;
      const registration = { registeredAt, registeredBy, deregisteredAt };
      const containers = containersOf(definition, reveal ? { arn: arn as string, paths } : null);
      return [
        arn,
        { arn, family, revision, status, cpu, memory, containers, labels, ...registration, observedAt },
      ] as [string, TaskDefinition];
    }),
  );
}

/**
 * A revision as DescribeTaskDefinition gave it, with the values of its environment: for core alone, never for an
 * answer. Null when it was not listed.
 */
export async function storedDefinition(reads: Reads, arn: string): Promise<EcsTaskDefinition | null> {
  const [row] = await readRows(reads, "SELECT definition FROM task_definition WHERE arn = $1", [arn]);
  return row ? (row[0] as EcsTaskDefinition) : null;
}

import { type Service, storedDefinition } from "../fleet/index.ts";
import type { Reads } from "../kernel/index.ts";
import type { Definition } from "./change/index.ts";
import { registrationOf } from "./ecs.ts";

/** The revision that a service has, as it was last listed; null for one that has none, or none that was read. */
export async function presentDefinition(
  reads: Reads,
  { taskDefinitionArn }: Pick<Service, "taskDefinitionArn">,
): Promise<Definition | null> {
  const found = taskDefinitionArn === null ? null : await storedDefinition(reads, taskDefinitionArn);
  return found && registrationOf(found);
}

import { type Service, storedDefinition } from "../fleet/index.ts";
import { AwsFailure } from "../kernel/index.ts";
import type { Definition } from "./change/index.ts";
import type { DeploymentDeps } from "./deps.ts";
import { describeRevision, registrationOf } from "./ecs.ts";

/**
 * The revision that a service has, as it was last listed; null for one that has none, or none that can be read. A
 * listing that was cut short may have brought a service and not its revision: that is read now.
 */
export async function presentDefinition(
  deps: Pick<DeploymentDeps, "database" | "clientsOf">,
  { taskDefinitionArn: arn, path }: Pick<Service, "taskDefinitionArn" | "path">,
): Promise<Definition | null> {
  if (arn === null) return null;
  const stored = await storedDefinition(deps.database, arn);
  if (stored) return registrationOf(stored);
  try {
    const { changing } = await deps.clientsOf(path);
    const found = await describeRevision(changing, arn);
    return found && registrationOf(found.definition);
  } catch (error) {
    if (error instanceof AwsFailure) return null;
    throw error;
  }
}

import type { Service } from "../fleet/index.ts";
import { AwsFailure } from "../kernel/index.ts";
import { isOwnTag } from "./change/index.ts";
import type { DeploymentDeps } from "./deps.ts";
import { describeRevision } from "./ecs.ts";
import { looksUntil } from "./verification/index.ts";

/** Milliseconds. */
const patience = 8_000;

/** The tags of the revision that a service has, as ECS tells them now; undefined where they cannot be read. */
export async function presentTags(
  deps: Pick<DeploymentDeps, "clientsOf">,
  { path, taskDefinitionArn }: Pick<Service, "path" | "taskDefinitionArn">,
): Promise<{ key?: string | undefined; value?: string | undefined }[] | undefined> {
  if (taskDefinitionArn === null) return undefined;
  const { changing } = await deps.clientsOf(path);
  const look = looksUntil(AbortSignal.timeout(patience));
  try {
    const revision = await look("ecs:DescribeTaskDefinition", () =>
      describeRevision(changing, taskDefinitionArn),
    );
    return revision?.tags.filter(isOwnTag);
  } catch (error) {
    if (error instanceof AwsFailure) return undefined;
    throw error;
  }
}

import { AwsFailure } from "../../kernel/index.ts";
import { describeRevision, describeService, findRegisteredRevision, registerRevision } from "../ecs.ts";
import { fail } from "../fail-deployment.ts";
import { intendUpdate } from "./begin.ts";
import type { Step } from "./step.ts";

/**
 * REGISTERING: register the new revision. RegisterTaskDefinition has no client token, so every revision carries
 * the deployment's id as a tag; a repeated step looks for that tag among the family's newest revisions.
 */
export const register: Step = async (context, work) => {
  const { deps, ecs, resumed } = context;
  const service = await describeService(ecs, work);
  const sourceArn = work.toTaskDefinition ?? service?.taskDefinition ?? null;
  if (service === null || sourceArn === null)
    return { work: await fail(deps, work, { kind: "serviceGone" }, null) };
  const source = await describeRevision(ecs, sourceArn);
  if (source === null) {
    throw new AwsFailure(
      "DescribeTaskDefinition",
      "notFound",
      "NotFound",
      `there is no revision ${sourceArn}`,
    );
  }
  const earlier = resumed
    ? await findRegisteredRevision(ecs, { family: source.definition.family ?? "", deploymentId: work.id })
    : null;
  const images = new Map(work.images.map((change) => [change.container, change.to]));
  const registered = earlier ?? (await registerRevision(ecs, { source, images, deploymentId: work.id }));
  return { work: await intendUpdate(context, work, service, registered) };
};

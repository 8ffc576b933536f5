import { saveDefinition } from "../../fleet/index.ts";
import { AwsFailure, Problem } from "../../kernel/index.ts";
import { applyChange, type Definition } from "../change/index.ts";
import type { ImageChange } from "../deployment.ts";
import {
  describeRevision,
  describeService,
  findRegisteredRevision,
  type Revision,
  registerRevision,
  registrationOf,
} from "../ecs.ts";
import { doesNotFit, fail } from "../fail-deployment.ts";
import type { Work } from "../store.ts";
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
  const wanted = wantedDefinition(work, source);
  let registered = earlier;
  if (registered === null) {
    if (wanted instanceof Problem) return { work: await doesNotFit(deps, work, wanted) };
    const { definition } = wanted;
    const answer = await registerRevision(ecs, { definition, tags: source.tags, deploymentId: work.id });
    // As the next listing would read it: that call is saved, and whoever asks next finds what the service has.
    await saveDefinition(deps.database, answer, deps.clock.now());
    registered = answer.taskDefinitionArn;
  }
  // What was planned was planned for the revision before those that came meanwhile.
  const images = wanted instanceof Problem ? work.images : wanted.images;
  return { work: await intendUpdate(context, { ...work, images }, service, registered) };
};

/** What is wanted is applied to what the service has now; a roll-back's revision is registered again as it was. */
function wantedDefinition(
  { change, images }: Work,
  source: Revision,
): { definition: Definition; images: ImageChange[] } | Problem {
  const present = registrationOf(source.definition);
  try {
    return change === null ? { definition: present, images } : applyChange(present, change);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

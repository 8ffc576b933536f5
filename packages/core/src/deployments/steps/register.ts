import { saveDefinition } from "../../fleet/index.ts";
import { AwsFailure, message, Problem } from "../../kernel/index.ts";
import { applyChange, type Definition } from "../change/index.ts";
import {
  describeRevision,
  describeService,
  findRegisteredRevision,
  type Revision,
  registerRevision,
  registrationOf,
} from "../ecs.ts";
import { fail } from "../fail-deployment.ts";
import { recordChange, type Work } from "../store.ts";
import { intendUpdate } from "./begin.ts";
import type { Step, StepContext } from "./step.ts";

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
  let registered = earlier;
  if (registered === null) {
    const definition = wantedDefinition(work, source);
    if (definition instanceof Problem) return { work: await doesNotFit(context, work, definition) };
    const answer = await registerRevision(ecs, { definition, tags: source.tags, deploymentId: work.id });
    // As the next listing would read it: that call is saved, and whoever asks next finds what the service has.
    await saveDefinition(deps.database, answer, deps.clock.now());
    registered = answer.taskDefinitionArn;
  }
  return { work: await intendUpdate(context, work, service, registered) };
};

/** What is wanted is applied to what the service has now; a roll-back's revision is registered again as it was. */
function wantedDefinition(work: Work, source: Revision): Definition | Problem {
  const present = registrationOf(source.definition);
  try {
    return work.change === null ? present : applyChange(present, work.change).definition;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** The service was changed since it was asked for, so that what was wanted cannot be done to it any more. */
function doesNotFit({ deps }: StepContext, work: Work, { field }: Problem): Promise<Work> {
  const failure = message("cause.noLongerFits", { field: (field ?? []).slice(1).join(".") });
  return recordChange(deps, work, {
    event: "FAILED",
    message: message("deployment.failed", {}),
    fields: { failure: { ...failure, evidence: null } },
  });
}

import { message, Problem } from "../../kernel/index.ts";
import { applyChange, type Definition, imagesMoved } from "../change/index.ts";
import type { Failure, ImageChange } from "../deployment.ts";
import {
  type DescribedService,
  describeRevision,
  describeService,
  listServiceDeployments,
  registrationOf,
} from "../ecs.ts";
import { doesNotFit, fail } from "../fail-deployment.ts";
import { guardFailure } from "../guard-failure.ts";
import { isGoing } from "../reads/revisions.ts";
import { recordChange, type Work } from "../store.ts";
import { verifyPlan } from "../verify-plan.ts";
import type { Step, StepContext } from "./step.ts";

/** REQUESTED: read the service anew, and record what will be done to it before anything is. */
export const begin: Step = async (context, work) => {
  const { deps, ecs } = context;
  // ECS takes one registration a second, so one of hundreds waits for minutes. It does so here, where it holds up
  // nothing that is under way, and before any intent is recorded: a later try has nothing to look for.
  const operation = work.change === null ? "UpdateService" : "RegisterTaskDefinition";
  const waitMs = await ecs.turnOf(operation, work.id);
  if (waitMs > 0) return { work, waitMs, untried: true };
  const service = await describeService(ecs, work);
  if (service === null || service.status === "INACTIVE") {
    return { work: await fail(deps, work, { kind: "serviceGone" }, null) };
  }
  const verified = await verifyAgain(context, work, service);
  if ("refused" in verified) return { work: verified.refused };
  // Last of all: a lock or a freeze may have come while the request was looked at, while it waited, or just now.
  const guarded = await guardFailure(deps, work);
  if (guarded !== null) return { work: await refuse(context, work, guarded) };
  if (work.change !== null) return { work: await intendRegistration(context, work, verified) };
  // New tasks of the revision that the service has now.
  if (work.kind === "RESTART")
    return {
      work: await intendUpdate(context, { ...work, toTaskDefinition: service.taskDefinition }, service),
    };
  if (work.toTaskDefinition === null) return { work: await intendUpdate(context, work, service) };
  const planned = { ...work, images: verified.images };
  // A roll-back uses the old revision itself while ECS still has it active, else a copy of it; also of one that the
  // clean-up of revisions is about to deregister.
  const revision = await describeRevision(ecs, work.toTaskDefinition);
  const inactive = revision === null || goneStates.includes(revision.definition.status ?? "");
  return inactive || (await isGoing(deps.database, work.toTaskDefinition))
    ? { work: await intendRegistration(context, planned) }
    : { work: await intendUpdate(context, planned, service) };
};

/** TaskDefinitionStatus of what UpdateService takes no more; such a revision is still described. */
const goneStates = ["INACTIVE", "DELETE_IN_PROGRESS"];

function intendRegistration(
  { deps }: StepContext,
  work: Work,
  { images, change }: Pick<Work, "images" | "change"> = work,
): Promise<Work> {
  return recordChange(deps, work, {
    event: "REGISTRATION_INTENDED",
    message: message("deployment.started", {}),
    // By digest, where its images were looked up only now.
    fields: { images, change },
  });
}

/**
 * What had to wait was looked at long ago, or never: it is looked at again, and ends here if it cannot work any more.
 * Whoever went past that when they asked did so for this as well.
 */
async function verifyAgain(
  { deps, ecs }: StepContext,
  work: Work,
  service: DescribedService,
): Promise<Pick<Work, "images" | "change"> | { refused: Work }> {
  const waited = work.version > 1;
  if (!waited) return work;
  const present =
    service.taskDefinition === null ? null : await describeRevision(ecs, service.taskDefinition);
  const definition = present && registrationOf(present.definition);
  const images = definition && (await imagesNow(ecs, work, definition));
  if (images instanceof Problem) return { refused: await doesNotFit(deps, work, images) };
  const plan = { ...work, images: images ?? work.images };
  const verified = await verifyPlan(deps, { where: work, plan, present: definition });
  const { checks } = verified;
  const failed = checks.filter(({ status }) => status === "FAILED");
  if (failed.length === 0 || work.overrides.includes("VERIFICATION")) return verified.plan;
  const names = [...new Set(failed.map(({ check }) => check))];
  const failure = { ...message("cause.verification", { checks: names }), evidence: { checks: failed } };
  return { refused: await refuse({ deps }, work, failure) };
}

/** What it changes of what is there now: others may have brought another repository meanwhile, or no such container. */
async function imagesNow(
  ecs: StepContext["ecs"],
  { change, toTaskDefinition }: Work,
  present: Definition,
): Promise<ImageChange[] | null | Problem> {
  if (change === null) {
    const target = toTaskDefinition === null ? null : await describeRevision(ecs, toTaskDefinition);
    return target && imagesMoved(present, registrationOf(target.definition));
  }
  try {
    return applyChange(present, change).images;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Ends it before anything was done. */
function refuse({ deps }: Pick<StepContext, "deps">, work: Work, failure: Failure): Promise<Work> {
  return recordChange(deps, work, {
    event: "FAILED",
    message: message("deployment.failed", {}),
    fields: { failure },
  });
}

/** Records what the service is before the update: how a later try tells its own effect from what was there. */
export async function intendUpdate(
  { deps, ecs }: StepContext,
  work: Work,
  service: DescribedService,
  registered: string | null = null,
): Promise<Work> {
  const revision = registered ?? work.toTaskDefinition;
  const known = service.deployments.map((each) => each.id);
  if (service.currentServiceDeployment) known.push(service.currentServiceDeployment);
  if (revision !== null) known.push(...(await listServiceDeployments(ecs, work)).map(({ arn }) => arn));
  const shown = revision?.split("/").at(-1) ?? "";
  return recordChange(deps, work, {
    event: "UPDATE_INTENDED",
    message:
      work.kind === "RESTART"
        ? message("deployment.restarting", { revision: shown })
        : registered
          ? message("deployment.revisionRegistered", { revision: shown })
          : revision
            ? message("deployment.revisionReused", { revision: shown })
            : message("deployment.started", {}),
    fields: {
      toTaskDefinition: revision,
      fromTaskDefinition: service.taskDefinition,
      images: work.images,
      previousDesiredCount: service.desired,
      priorEcsDeployments: known,
    },
  });
}

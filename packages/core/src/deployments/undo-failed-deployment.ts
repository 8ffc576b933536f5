import { enqueue } from "../jobs/index.ts";
import { Problem } from "../kernel/index.ts";
import { systemCaller } from "../permissions/index.ts";
import { askedBy } from "./acts-of-jobs.ts";
import type { AdvanceDeps } from "./deps.ts";
import { hasItsRevision } from "./has-its-revision.ts";
import { turnJob, undoJob } from "./job.ts";
import { policyOf } from "./policy.ts";
import { rollbackService } from "./rollback-service.ts";
import { loadWork, type Work } from "./store.ts";

/**
 * The job: returns a service to what was proven healthy when its policy says so and ECS has left the failed revision
 * standing; after that the next in the service's queue may begin. Safe to repeat: the roll-back has the failed
 * deployment's id as its idempotency key.
 */
export async function undoFailedDeployment(
  deps: AdvanceDeps,
  input: { deploymentId: string },
): Promise<void> {
  const work = await loadWork(deps.database, input.deploymentId);
  if (work === null) return;
  if ((await standsFailed(deps, work)) && (await undo(deps, work)) === "later") {
    const runAt = new Date(Date.now() + deps.deployments.pollMs);
    return enqueue(deps.database, [undoJob({ deploymentId: work.id, runAt })]);
  }
  // Where it is undone the roll-back goes first: nobody's turn comes while it is under way, and its end is the next's.
  await enqueue(deps.database, [turnJob(work.serviceId)]);
}

/** Whether the service has the failed revision, and its policy wants it gone. */
async function standsFailed(deps: AdvanceDeps, work: Work): Promise<boolean> {
  if (work.state !== "FAILED") return false;
  if (!policyOf(deps.deployments.policies, work.path).rollBackOnFailure) return false;
  if (!deps.mayDeployTo(work.path.slice(0, work.path.indexOf("/")))) return false;
  return hasItsRevision(deps, work);
}

async function undo(deps: AdvanceDeps, work: Work): Promise<"done" | "later"> {
  // A count that is changed in between leaves the failed revision where it is.
  if (await isBeingScaled(deps, work.serviceId)) return "later";
  await deps.refreshService({ serviceId: work.serviceId });
  try {
    const rollback = await rollbackService(deps, systemCaller(work.id), {
      service: work.serviceId,
      // What keeps people from changing a service must not keep a broken one as it is. What has no image any more
      // is not even tried: the next proven one is.
      override: ["LOCK", "FREEZE_WINDOW", "APPROVAL", "VERIFICATION"],
      reason: "rollBackOnFailure",
      idempotencyKey: `undo:${work.id}`,
      causedById: work.id,
      causedFor: askedBy(work),
    });
    deps.log.info("deployment.undone", { deployment: work.id, by: rollback.id });
  } catch (error) {
    // Nothing to go back to, or somebody is at it already: that is on record, and theirs.
    if (!(error instanceof Problem)) throw error;
    deps.log.warn("deployment.not-undone", { deployment: work.id, code: error.code });
    if (await isBeingScaled(deps, work.serviceId)) return "later";
  }
  return "done";
}

async function isBeingScaled({ database }: AdvanceDeps, serviceId: string): Promise<boolean> {
  const state = { notIn: ["AWAITING_APPROVAL", "QUEUED"] };
  return (
    (await database.prisma.deployment.count({
      where: { serviceId, finishedAt: null, state, kind: "SCALE" },
    })) > 0
  );
}

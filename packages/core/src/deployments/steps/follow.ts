import { message } from "../../kernel/index.ts";
import { deadlineAfterLook } from "../deadline.ts";
import { fail, findCause, missedDeadline } from "../fail-deployment.ts";
import { followService, followServiceDeployment } from "../following/ecs.ts";
import { judge } from "../judge.ts";
import { type ObservedService, primaryOf } from "../observation.ts";
import { ownServiceDeployment } from "../own-deployment.ts";
import { recordChange, type Work } from "../store.ts";
import { withHealth } from "../with-health.ts";
import { afterItsEnd } from "./after-its-end.ts";
import { answerHook } from "./answer-hook.ts";
import { progressNews } from "./progress-news.ts";
import { graceMs, type Step } from "./step.ts";

/** ROLLING_OUT and ROLLING_BACK: look at this deployment, tell its progress, and end it when ECS has. */
export const follow: Step = async (context, work) => {
  const { deps, ecs } = context;
  const looking = {
    cluster: work.clusterArn,
    as: `${work.id}/${work.version}`,
    keptMs: deps.deployments.pollMs,
  };
  const seen = await followService(ecs, { ...looking, arn: work.serviceArn });
  const arn = work.serviceDeploymentArn ?? (await lateServiceDeployment());
  const serviceDeployment = arn === null ? null : await followServiceDeployment(ecs, { ...looking, arn });
  const answered = await answerHook(context, work, serviceDeployment);
  if (answered !== null) return answered;
  const isOver = judge(work, seen.answer, serviceDeployment).is === "completed";
  const service = isOver && seen.answer ? await afterItsEnd(ecs, work, seen.answer) : seen.answer;
  const verdict = judge(work, service, serviceDeployment);
  const progress = await withHealth(deps, work, verdict.progress);
  const now = deps.clock.now().getTime();
  const deadlineAt = deadlineAfterLook(work, { progress, now: new Date(now) });
  const late = now - deadlineAt.getTime();
  const deadline = missedDeadline(work, progress);

  const over = verdict.is === "completed" || verdict.is === "failed";
  const soon = seen.at - work.updatedAt.getTime() < deps.deployments.consistencyMs;
  if (over && soon && mayBeLate(service, work)) return { work, waitMs: deps.deployments.pollMs };
  switch (verdict.is) {
    case "completed":
      if (work.state === "ROLLING_BACK") break;
      await deps.refreshService({ serviceId: work.serviceId });
      return {
        work: await recordChange(deps, work, {
          event: "COMPLETED",
          message: broughtNothing(work)
            ? message("deployment.ranAlready", { revision: revisionOf(work), running: progress.running })
            : message("deployment.succeeded", { running: progress.running }),
          fields: { progress: await withHealth(deps, work, progress) },
        }),
      };
    case "failed":
      return { work: await fail(deps, work, verdict.cause, { ecs, service }) };
    case "rolling-back":
      if (work.state === "ROLLING_BACK") break;
      return {
        work: await recordChange(deps, work, {
          event: "ROLLBACK_STARTED",
          message: message("deployment.rollingBack", { reason: verdict.reason }),
          // Looked for now: ECS forgets stopped tasks, and a roll-back can take long.
          fields: {
            progress,
            failure: await findCause(deps, work, verdict.cause, { ecs, service }),
          },
        }),
      };
    case "underway":
      if (work.state === "ROLLING_OUT" && late > 0) {
        return {
          work: await recordChange(deps, work, {
            event: "STOP_REQUESTED",
            message: message("deployment.deadlinePassed", { seconds: deadline.seconds }),
            fields: { progress, failure: await findCause(deps, work, deadline, { ecs, service }) },
          }),
        };
      }
  }
  // ECS does not say how its roll-back ends: it is told as it stands rather than waited for without end.
  if (late > graceMs) return { work: await fail(deps, work, deadline, { ecs, service }) };
  const waitMs = deps.deployments.pollMs;
  const news = await progressNews(deps, work, { progress, service });
  if (news === null) return { work, waitMs };
  const recorded = await recordChange(deps, work, {
    event: "PROGRESSED",
    message: news,
    fields: { progress, serviceDeploymentArn: arn, deadlineAt },
  });
  await deps.refreshService({ serviceId: work.serviceId, keptMs: looksPerRefresh * waitMs });
  return { work: recorded, waitMs };

  async function lateServiceDeployment(): Promise<string | null> {
    if (work.toTaskDefinition === null) return null;
    const current = seen.answer?.currentServiceDeployment ?? null;
    const news = current !== null && !work.priorEcsDeployments.includes(current);
    return work.progress === null || news ? ownServiceDeployment(ecs, work, null) : null;
  }
};

/** The numbers of a roll-out are news at each look; the tasks behind them are read less often: four calls. */
const looksPerRefresh = 8;

/** Right after the update ECS may still show the service as it was: that is neither a failure nor the end yet. */
function mayBeLate(service: ObservedService | null, work: Work): boolean {
  if (service === null) return false;
  if (work.toTaskDefinition === null) return service.desired !== work.desiredCount;
  return work.priorEcsDeployments.includes(primaryOf(service)?.id ?? "");
}

/**
 * A roll-back to what the service ran when its turn came: somebody else went back first. ECS starts no deployment for
 * it, and whoever waited is to know that nothing had to be done.
 */
const broughtNothing = (work: Work) =>
  work.kind === "ROLLBACK" &&
  work.fromTaskDefinition === work.toTaskDefinition &&
  (work.ecsDeploymentId === null || work.priorEcsDeployments.includes(work.ecsDeploymentId));

const revisionOf = ({ toTaskDefinition }: Work) => toTaskDefinition?.split("/").at(-1) ?? "";

import { enqueue } from "../../jobs/index.ts";
import { Problem } from "../../kernel/index.ts";
import { systemCaller } from "../../permissions/index.ts";
import { askedBy } from "../acts-of-jobs.ts";
import type { AdvanceDeps } from "../deps.ts";
import { hasItsRevision } from "../has-its-revision.ts";
import { policyOf, type RollBackOnImpact } from "../policy.ts";
import { DeploymentInProgress } from "../problems.ts";
import { rollbackService } from "../rollback-service.ts";
import { loadWork, type Work } from "../store.ts";
import { findImpact } from "./find-impact.ts";
import { impactProfiles } from "./impact-metrics.ts";
import { minuteMs } from "./impact-windows.ts";
import type { MetricImpact } from "./metric-impact.ts";
import { isWatched, lookEveryMs, looksWithin, watchImpactJob } from "./watch-impact-job.ts";

/**
 * The job: where the policy of the service says so, asks for a roll-back like any other when a deployment made one of its
 * metrics worse, and looks again in five minutes until its time is over. What keeps people from changing the service
 * keeps this from it too: it is refused, on record, and not asked for again. Safe to repeat: the roll-back has the
 * deployment's id as its idempotency key.
 */
export async function watchImpact(deps: AdvanceDeps, input: { deploymentId: string }): Promise<void> {
  const work = await loadWork(deps.database, input.deploymentId);
  if (work === null || !isWatched(work)) return;
  const policy = policyOf(deps.deployments.policies, work.path).rollBackOnImpact;
  const finished = await finishedAt(deps, work.id);
  if (!policy || finished === null) return;
  if (!deps.mayDeployTo(work.path.slice(0, work.path.indexOf("/")))) return;
  const now = deps.clock.now();
  const until = finished.getTime() + policy.withinMinutes * minuteMs;
  const found = await findImpact(deps.database, systemCaller(work.id), {
    ...{
      deploymentId: work.id,
      serviceId: work.serviceId,
      now,
      keep: deps.deployments.metricKeep ?? usualKeep,
    },
    ...{ metrics: policy.metrics, looks: looksWithin(policy.withinMinutes) },
  });
  // Somebody has changed the service through Fleetgraph since: what is seen now is theirs too.
  if (found === null || found.others.some(({ from }) => from > found.rollout.from)) return;
  const worst = worstOf(found.metrics, policy);
  if (worst !== null && (await rollBack(deps, work, worst)) === "done") return;
  if (now.getTime() + lookEveryMs > until) return;
  await enqueue(deps.database, [watchImpactJob({ deploymentId: work.id, waitMs: lookEveryMs })]);
}

const usualKeep = { minuteDays: 15, fiveMinuteDays: 63, hourDays: 455 };

async function finishedAt({ database }: AdvanceDeps, id: string): Promise<Date | null> {
  const row = await database.prisma.deployment.findUnique({ where: { id }, select: { finishedAt: true } });
  return row?.finishedAt ?? null;
}

/** The metric that got worse by most, beyond what the policy allows. */
function worstOf(metrics: readonly MetricImpact[], { worseThan }: RollBackOnImpact): MetricImpact | null {
  const beyond = metrics.filter(({ metric, verdict, shift }) => {
    if (verdict !== "WORSE" || shift === null) return false;
    // Of what is counted there is nothing to be relative to.
    return impactProfiles[metric].scale === "COUNT" || shift > worseThan;
  });
  return beyond.toSorted((one, other) => (other.shift ?? 0) - (one.shift ?? 0))[0] ?? null;
}

async function rollBack(deps: AdvanceDeps, work: Work, worst: MetricImpact): Promise<"done" | "later"> {
  await deps.refreshService({ serviceId: work.serviceId });
  // Without Fleetgraph: a roll-back from there would deploy this very revision again, or go further back than before it.
  if (!(await hasItsRevision(deps, work))) return "done";
  try {
    const rollback = await rollbackService(deps, systemCaller(work.id), {
      service: work.serviceId,
      reason: `rollBackOnImpact: ${worst.metric} ${told(worst)}`,
      idempotencyKey: `impact:${work.id}`,
      causedById: work.id,
      causedFor: askedBy(work),
    });
    deps.log.info("deployment.impact-undone", { deployment: work.id, by: rollback.id, metric: worst.metric });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    deps.log.warn("deployment.impact-not-undone", { deployment: work.id, code: error.code });
    if (error instanceof DeploymentInProgress) return "later";
  }
  return "done";
}

/** What goes into the record: numbers, which no language changes. */
function told({ metric, shift, expected, after, pValue }: MetricImpact): string {
  const number = (value: number | null) => (value === null ? "?" : Number(value.toPrecision(3)).toString());
  const change =
    impactProfiles[metric].scale === "RATIO" ? `+${Math.round((shift ?? 0) * 100)}%` : `+${number(shift)}`;
  return `${change} (${number(expected)} -> ${number(after)}, p ${number(pValue)})`;
}

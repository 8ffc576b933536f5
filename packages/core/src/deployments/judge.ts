import type { Progress } from "../events/index.ts";
import type { DeploymentKind } from "./deployment.ts";
import {
  type EcsDeployment,
  type ObservedService,
  type ObservedServiceDeployment,
  primaryOf,
  shiftsTraffic,
} from "./observation.ts";
import { progressOf, progressOfScale } from "./progress-of.ts";

/** What is known of the deployment that is judged. */
export type Judged = {
  kind: DeploymentKind;
  ecsDeploymentId: string | null;
  toTaskDefinition: string | null;
  desiredCount: number | null;
  /** What the service had before: should it come up again, ECS has rolled back. */
  priorEcsDeployments: readonly string[];
};

export type Verdict =
  | { is: "underway"; progress: Progress }
  | { is: "completed"; progress: Progress }
  | { is: "rolling-back"; progress: Progress; reason: string; cause: FailureCause }
  | { is: "failed"; progress: Progress; cause: FailureCause };

export type FailureCause =
  | { kind: "circuitBreaker"; reason: string }
  | { kind: "alarm"; reason: string }
  | { kind: "lifecycleHook"; reason: string }
  | { kind: "stoppedElsewhere"; reason: string }
  | { kind: "superseded"; by: string }
  | { kind: "serviceGone" };

/**
 * The outcome of *this* deployment, never of the service: a roll-back that reached a steady state is a failure.
 * The service deployment decides where there is one (it keeps the outcome after services[].deployments[] has
 * dropped it); then the ECS deployment's rolloutState; then, where ECS tells neither, the counts.
 */
export function judge(
  judged: Judged,
  service: ObservedService | null,
  serviceDeployment: ObservedServiceDeployment | null,
): Verdict {
  const own = service?.deployments.find((each) => each.id === judged.ecsDeploymentId) ?? null;
  const progress = progressOf({ service, own, serviceDeployment });
  if (service === null || service.status === "INACTIVE")
    return { is: "failed", progress, cause: { kind: "serviceGone" } };
  if (judged.kind === "SCALE" && judged.toTaskDefinition === null) return judgeScale(service);
  const verdict =
    judgeOvertaken(judged, service, { serviceDeployment, progress }) ??
    (serviceDeployment && judgeServiceDeployment(serviceDeployment, progress)) ??
    (own ? judgeEcsDeployment(judged, { own, service, progress }) : judgeMissing(judged, service, progress));
  // Early success criteria: SUCCESSFUL may come before the old tasks are gone.
  return verdict.is === "completed" ? { ...verdict, progress: { ...progress, percent: 100 } } : verdict;
}

/** A count is reached when as many tasks run as the service now asks for: autoscaling may have moved it meanwhile. */
function judgeScale(service: ObservedService): Verdict {
  const progress = progressOfScale(service);
  return { is: service.running === service.desired ? "completed" : "underway", progress };
}

const breaker = /circuit breaker/i;
const alarm = /alarm/i;
const hook = /lifecycle hook/i;
/** A lifecycle stage lasts at most 24 hours: no breaker, and yet ECS that gives up. */
const timedOut = /timed out/i;

/** A newer ECS deployment stops ours without a way back: nothing rolls back, and theirs is what is to be told. */
function judgeOvertaken(
  judged: Judged,
  service: ObservedService,
  seen: { serviceDeployment: ObservedServiceDeployment | null; progress: Progress },
): Verdict | null {
  const { serviceDeployment, progress } = seen;
  if (serviceDeployment?.status !== "STOP_REQUESTED" && serviceDeployment?.status !== "STOPPED") return null;
  const primary = primaryOf(service);
  if (primary === null) return null;
  const same = primary.taskDefinition === judged.toTaskDefinition && !cameBack(judged, primary);
  const ours = primary.id === judged.ecsDeploymentId || same;
  if (ours || breaker.test(reasonOf(serviceDeployment))) return null;
  return { is: "failed", progress, cause: { kind: "superseded", by: primary.id } };
}

function reasonOf(found: ObservedServiceDeployment): string {
  return found.rollbackReason ?? found.statusReason ?? found.status;
}

/** States of ServiceDeploymentStatus (ECS API reference). null: it does not tell enough. */
function judgeServiceDeployment(found: ObservedServiceDeployment, progress: Progress): Verdict | null {
  const reason = reasonOf(found);
  switch (found.status) {
    case "PENDING":
    case "IN_PROGRESS":
      // At every lifecycle stage, bake time and waiting hooks among them, whatever the counts say.
      return { is: "underway", progress };
    case "SUCCESSFUL":
      return { is: "completed", progress };
    case "STOP_REQUESTED":
    case "ROLLBACK_REQUESTED":
    case "ROLLBACK_IN_PROGRESS":
      return { is: "rolling-back", progress, reason, cause: causeOf(reason, found.alarms) };
    case "STOPPED":
    case "ROLLBACK_SUCCESSFUL":
    case "ROLLBACK_FAILED":
      return { is: "failed", progress, cause: causeOf(reason, found.alarms) };
    default:
      // A state that AWS adds later, or another implementation's own: the rest of the observation decides, except that
      // counts say nothing of where the traffic is: then only an end that ECS tells is one.
      return shiftsTraffic(found) && found.finishedAt === null ? { is: "underway", progress } : null;
  }
}

function causeOf(reason: string, alarms: readonly string[]): FailureCause {
  if (alarms.length > 0) return { kind: "alarm", reason: alarms.join(", ") };
  if (hook.test(reason)) return { kind: "lifecycleHook", reason };
  if (breaker.test(reason) || timedOut.test(reason)) return { kind: "circuitBreaker", reason };
  if (alarm.test(reason)) return { kind: "alarm", reason };
  return { kind: "stoppedElsewhere", reason };
}

function judgeEcsDeployment(
  judged: Judged,
  seen: { own: EcsDeployment; service: ObservedService; progress: Progress },
): Verdict {
  const { own, service, progress } = seen;
  const primary = primaryOf(service);
  if (own.rolloutState === "COMPLETED") return { is: "completed", progress };
  if (own.rolloutState === "FAILED") {
    const reason = own.rolloutStateReason ?? "FAILED";
    const returning = primary && primary.id !== own.id && primary.rolloutState === "IN_PROGRESS";
    const cause = causeOf(reason, []);
    return returning ? { is: "rolling-back", progress, reason, cause } : { is: "failed", progress, cause };
  }
  if (primary === null || own.id === primary.id) {
    // Without a rolloutState (null, or one not known) only the counts can tell.
    const told = own.rolloutState === "IN_PROGRESS";
    const alone = service.deployments.every(
      (each) => each === own || (each.running === 0 && each.pending === 0),
    );
    const steady = alone && own.running >= own.desired && own.desired === service.desired;
    return !told && steady ? { is: "completed", progress } : { is: "underway", progress };
  }
  return judgeReplaced(judged, primary, progress);
}

/** The ECS deployment is no longer listed: what is there instead tells how it ended. */
function judgeMissing(judged: Judged, service: ObservedService, progress: Progress): Verdict {
  const primary = primaryOf(service) ?? service.deployments[0];
  if (primary && (primary.taskDefinition !== judged.toTaskDefinition || cameBack(judged, primary)))
    return judgeReplaced(judged, primary, progress);
  // No id was ever given, or the list lags behind: our revision is the service's, so the counts decide.
  const ours = service.taskDefinition === judged.toTaskDefinition || primary !== undefined;
  const steady = service.running >= service.desired && service.pending === 0;
  return ours && steady && service.deployments.length <= 1
    ? { is: "completed", progress }
    : { is: "underway", progress };
}

/** What was there before, in the place of ours: it tells of a roll-back also where both have the same revision. */
function cameBack(judged: Judged, primary: EcsDeployment): boolean {
  return judged.ecsDeploymentId !== null && judged.priorEcsDeployments.includes(primary.id);
}

function judgeReplaced(judged: Judged, primary: EcsDeployment, progress: Progress): Verdict {
  const returned = judged.priorEcsDeployments.includes(primary.id);
  const told = primary.rolloutStateReason ?? "";
  // A prior one that comes up again is a roll-back: whoever else goes back to its revision starts a new one.
  const reason = returned && !breaker.test(told) ? `circuit breaker: ${primary.id}` : told;
  if (!returned && !breaker.test(reason) && !/roll(ing)? ?back/i.test(reason)) {
    return { is: "failed", progress, cause: { kind: "superseded", by: primary.id } };
  }
  const cause = causeOf(reason, []);
  return primary.rolloutState === "IN_PROGRESS"
    ? { is: "rolling-back", progress, reason, cause }
    : { is: "failed", progress, cause };
}

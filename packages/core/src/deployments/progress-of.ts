import type { Progress } from "../events/index.ts";
import {
  type EcsDeployment,
  type ObservedService,
  type ObservedServiceDeployment,
  shiftsTraffic,
} from "./observation.ts";

/** What a look at ECS showed. */
export type Seen = {
  service: ObservedService | null;
  /** The ECS deployment that is told of; null where it is not listed (any more). */
  own: EcsDeployment | null;
  serviceDeployment: ObservedServiceDeployment | null;
};

type Counts = Pick<Progress, "desired" | "running" | "pending" | "failed" | "oldRunning">;

/** How far a roll-out is, in numbers: ECS's own where it has them. */
export function progressOf(seen: Seen): Progress {
  const { serviceDeployment } = seen;
  const counts = countsOf(seen);
  const hook = serviceDeployment?.pauseHooks[0];
  return {
    ...counts,
    // Neither of the two looks tells it: healthyTasks reads it beside them.
    healthy: null,
    percent: percentOf(counts, seen),
    threshold: serviceDeployment?.circuitBreaker?.threshold ?? null,
    failureCount: serviceDeployment?.circuitBreaker?.failureCount ?? null,
    stage: serviceDeployment?.lifecycleStage ?? null,
    trafficPercent: trafficOf(serviceDeployment),
    waitingHook: hook
      ? { id: hook.id, stage: hook.stage, expiresAt: hook.expiresAt?.toISOString() ?? null }
      : null,
  };
}

/** A count alone: it is done when as many tasks run as the service asks for, up or down. */
export function progressOfScale({ desired, running, pending }: ObservedService): Progress {
  const most = Math.max(desired, running);
  const percent = most === 0 ? 100 : Math.floor((100 * Math.min(desired, running)) / most);
  return { ...told, desired, running, pending, percent };
}

const told: Progress = {
  desired: 0,
  running: 0,
  pending: 0,
  failed: 0,
  oldRunning: 0,
  healthy: null,
  percent: null,
  threshold: null,
  failureCount: null,
  stage: null,
  trafficPercent: null,
  waitingHook: null,
};

function countsOf({ service, own, serviceDeployment }: Seen): Counts {
  if (service === null) return { desired: 0, running: 0, pending: 0, failed: 0, oldRunning: 0 };
  if (own !== null) {
    const others = service.deployments.filter((each) => each !== own);
    const oldRunning = others.reduce((sum, each) => sum + each.running, 0);
    // A deployment that ECS gave up has its desired count set to zero; what was wanted is the service's count.
    const desired = own.desired > 0 ? own.desired : service.desired;
    return { desired, running: own.running, pending: own.pending, failed: own.failed, oldRunning };
  }
  const { desired, running, pending } = service;
  const target = serviceDeployment?.target;
  if (target?.running == null) return { desired, running, pending, failed: 0, oldRunning: 0 };
  // Rolled back or overtaken: what still runs of ours, and the others beside it.
  const oldRunning = Math.max(0, running - target.running);
  return { desired, running: target.running, pending: target.pending ?? 0, failed: 0, oldRunning };
}

function trafficOf(found: ObservedServiceDeployment | null): number | null {
  return found !== null && shiftsTraffic(found) ? (found.target?.productionTraffic ?? null) : null;
}

/** Above it there is only the end: ECS may still be waiting for health, for its bake time, or for old tasks to go. */
const almost = 99;
/** Of a deployment that shifts traffic: the new tasks are half of the way, their traffic most of the rest. */
const scaledUp = 50;
const shifted = 90;
const cleaningUp = 95;

/** Null where nothing of the deployment itself is seen. */
function percentOf(counts: Counts, { own, serviceDeployment }: Seen): number | null {
  const { desired, oldRunning } = counts;
  if (own === null && serviceDeployment?.target?.running == null) return null;
  const running = Math.min(counts.running, desired);
  if (serviceDeployment === null || !shiftsTraffic(serviceDeployment)) {
    // New tasks that run, of those plus all that has yet to come or go: grows with either.
    const all = desired + oldRunning;
    return Math.min(almost, all === 0 ? almost : Math.floor((100 * running) / all));
  }
  if (serviceDeployment.lifecycleStage === "CLEAN_UP") return cleaningUp;
  const up = desired === 0 ? scaledUp : (scaledUp * running) / desired;
  const traffic = ((shifted - scaledUp) * (trafficOf(serviceDeployment) ?? 0)) / 100;
  return Math.min(almost, Math.floor(up + traffic));
}

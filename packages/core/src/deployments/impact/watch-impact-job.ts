import type { JobRequest } from "../../jobs/index.ts";
import type { DeploymentKind } from "../deployment.ts";
import type { State } from "../transitions.ts";
import { minuteMs, settleMs, shortestWindowMs } from "./impact-windows.ts";

export const watchImpactTask = "watch-impact";

/** Between two looks at one deployment. */
export const lookEveryMs = 5 * minuteMs;
const firstLookMs = settleMs + shortestWindowMs;

/** The job that looks at what a deployment did, first when there is enough to see. */
export function watchImpactJob(input: { deploymentId: string; waitMs?: number }): JobRequest {
  const { deploymentId, waitMs = firstLookMs } = input;
  const key = `impact:${deploymentId}`;
  return {
    task: watchImpactTask,
    payload: { deploymentId },
    key,
    queue: key,
    runAt: new Date(Date.now() + waitMs),
  };
}

/** How often a deployment is looked at: all of its looks together have the rate of false alarms of one. */
export const looksWithin = (withinMinutes: number): number =>
  Math.max(1, Math.floor((withinMinutes * minuteMs - firstLookMs) / lookEveryMs) + 1);

/** Never a roll-back: what it returns to was there before. */
export const isWatched = ({ kind, state }: { kind: DeploymentKind; state: State }): boolean =>
  kind === "DEPLOY" && state === "SUCCEEDED";

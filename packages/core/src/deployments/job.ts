import type { JobRequest } from "../jobs/index.ts";
import type { DeploymentKind } from "./deployment.ts";
import type { State } from "./transitions.ts";

export const advanceTask = "advance-deployment";
export const turnTask = "take-turn";
export const expiryTask = "expire-approval";
export const bulkTask = "advance-bulk-deployment";
export const undoTask = "undo-failed-deployment";
export const cleanUpTask = "clean-up-revisions";

/**
 * The job that takes a deployment one step further. One waits per deployment (its key), and steps of one deployment
 * run one after the other (its queue), so two workers never act for the same deployment at once.
 */
export function advanceJob(input: { deploymentId: string; attempt?: number; runAt?: Date }): JobRequest {
  const { deploymentId, attempt = 0, runAt } = input;
  return {
    task: advanceTask,
    payload: { deploymentId, attempt: String(attempt) },
    key: `deployment:${deploymentId}`,
    queue: `deployment:${deploymentId}`,
    ...(runAt ? { runAt } : {}),
  };
}

/** The job that lets the next deployment in a service's queue begin, if the service is free. */
export function turnJob(serviceId: string): JobRequest {
  return { task: turnTask, payload: { serviceId }, key: `turn:${serviceId}`, queue: `turn:${serviceId}` };
}

/** The job that ends a deployment for which no approval came in time. */
export function expiryJob(input: { deploymentId: string; runAt: Date }): JobRequest {
  const { deploymentId, runAt } = input;
  return { task: expiryTask, payload: { deploymentId }, key: `expiry:${deploymentId}`, runAt };
}

/** The job that lets a bulk deployment's next services begin, or ends it. */
export function bulkJob(bulkId: string): JobRequest {
  return { task: bulkTask, payload: { bulkId }, key: `bulk:${bulkId}`, queue: `bulk:${bulkId}` };
}

/** The job that undoes a failed deployment where that is the service's policy, and then lets the next one begin. */
export function undoJob(input: { deploymentId: string; runAt?: Date }): JobRequest {
  const { deploymentId, runAt } = input;
  return {
    task: undoTask,
    payload: { deploymentId },
    key: `undo:${deploymentId}`,
    ...(runAt ? { runAt } : {}),
  };
}

/** What the end of a deployment sets going: the next in the queue, its bulk, and the policies of its service. */
export function jobsAfterEnd(
  work: { id: string; kind: DeploymentKind; serviceId: string; bulkId: string | null },
  state: State,
): JobRequest[] {
  const { id: deploymentId, serviceId, bulkId } = work;
  // Whether it is undone is decided before anybody's turn comes: who is next would find the failed revision.
  const undone = state === "FAILED" && work.kind === "DEPLOY";
  const jobs = [undone ? undoJob({ deploymentId }) : turnJob(serviceId)];
  if (bulkId !== null) jobs.push(bulkJob(bulkId));
  if (state === "SUCCEEDED" && work.kind !== "SCALE" && work.kind !== "RESTART") {
    jobs.push({ task: cleanUpTask, payload: { serviceId }, key: `clean-up:${serviceId}` });
  }
  return jobs;
}

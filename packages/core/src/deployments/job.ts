import type { JobRequest } from "../jobs/index.ts";

export const advanceTask = "advance-deployment";

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

import type { JobRequest } from "../jobs/index.ts";

export const advanceHostTask = "advance-host";

/** The job that takes the drain or activation of a host further. Those of one host run one after the other. */
export function hostJob(input: {
  changeId: string;
  hostId: string;
  attempt?: number;
  runAt?: Date;
}): JobRequest {
  const { changeId, hostId, attempt = 0, runAt } = input;
  return {
    task: advanceHostTask,
    payload: { changeId, attempt: String(attempt) },
    key: `host:${changeId}`,
    queue: `host:${hostId}`,
    ...(runAt ? { runAt } : {}),
  };
}

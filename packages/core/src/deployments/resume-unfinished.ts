import type { Database } from "@fleetgraph/database";
import { enqueue, type JobRequest } from "../jobs/index.ts";
import type { Clock } from "../kernel/index.ts";
import { advanceJob, bulkJob, expiryJob, turnJob } from "./job.ts";
import { type UnfinishedDeployment, unfinishedSince } from "./reads/unfinished.ts";

/** Milliseconds without a change after which a deployment's job is taken to be lost. A roll-out that is stuck is silent too. */
const silentMs = 10 * 60_000;

/** Adds again the job of what has not ended and is silent. A job that is still there is only moved forward. */
export async function resumeUnfinished(deps: { database: Database; clock: Clock }): Promise<number> {
  const silentSince = new Date(deps.clock.now().getTime() - silentMs);
  const { deployments, bulkIds } = await unfinishedSince(deps.database, silentSince);
  const jobs = [...deployments.map(jobOf), ...bulkIds.map(bulkJob)];
  for (const job of jobs) await enqueue(deps.database, [job]);
  return jobs.length;
}

function jobOf(found: UnfinishedDeployment): JobRequest {
  const { id: deploymentId, serviceId, approvalExpiresAt } = found;
  if (found.state === "QUEUED") return turnJob(serviceId);
  if (found.state === "AWAITING_APPROVAL" && approvalExpiresAt !== null) {
    return expiryJob({ deploymentId, runAt: approvalExpiresAt });
  }
  return advanceJob({ deploymentId });
}

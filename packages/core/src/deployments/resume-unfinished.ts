import type { Database } from "@fleetgraph/database";
import { enqueue, type JobRequest } from "../jobs/index.ts";
import type { Clock } from "../kernel/index.ts";
import { advanceJob, bulkJob, expiryJob, turnJob } from "./job.ts";

/** Milliseconds without a change after which a deployment's job is taken to be lost. A roll-out that is stuck is silent too. */
const silentMs = 10 * 60_000;

/** Adds again the job of what has not ended and is silent. A job that is still there is only moved forward. */
export async function resumeUnfinished(deps: { database: Database; clock: Clock }): Promise<number> {
  const silentSince = new Date(deps.clock.now().getTime() - silentMs);
  const [deployments, bulks] = await Promise.all([
    deps.database.prisma.deployment.findMany({
      where: { finishedAt: null, updatedAt: { lt: silentSince } },
      select: { id: true, state: true, serviceId: true, approvalExpiresAt: true },
    }),
    deps.database.prisma.bulkDeployment.findMany({
      where: { finishedAt: null, createdAt: { lt: silentSince } },
      select: { id: true },
    }),
  ]);
  const jobs = [...deployments.map(jobOf), ...bulks.map(({ id }) => bulkJob(id))];
  for (const job of jobs) await enqueue(deps.database, [job]);
  return jobs.length;
}

function jobOf(found: {
  id: string;
  state: string;
  serviceId: string;
  approvalExpiresAt: Date | null;
}): JobRequest {
  const { id: deploymentId, serviceId, approvalExpiresAt } = found;
  if (found.state === "QUEUED") return turnJob(serviceId);
  if (found.state === "AWAITING_APPROVAL" && approvalExpiresAt !== null) {
    return expiryJob({ deploymentId, runAt: approvalExpiresAt });
  }
  return advanceJob({ deploymentId });
}

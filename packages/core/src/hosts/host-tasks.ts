import type { Database } from "@fleetgraph/database";
import { enqueue, type Task } from "../jobs/index.ts";
import type { Clock } from "../kernel/index.ts";
import { advanceHost } from "./advance-host.ts";
import type { AdvanceHostDeps } from "./deps.ts";
import { advanceHostTask, hostJob } from "./job.ts";

/** The jobs of drains and activations, by the name they are stored under. */
export function hostTasks(deps: AdvanceHostDeps): Record<string, Task> {
  return {
    [advanceHostTask]: ({ changeId = "", attempt = "0" }, { log, lease }) =>
      advanceHost(deps, { changeId, attempt: Number(attempt), log, lease }),
  };
}

/** Adds again the jobs of what has not ended. A job that is still there keeps its time; one that was lost is back. */
export async function resumeHosts(deps: { database: Database; clock: Clock }): Promise<number> {
  const unfinished = await deps.database.prisma.hostChange.findMany({
    where: { finishedAt: null },
    select: { id: true, hostId: true },
  });
  for (const { id: changeId, hostId } of unfinished) {
    await enqueue(deps.database, [{ ...hostJob({ changeId, hostId }), keepsTime: true }]);
  }
  return unfinished.length;
}

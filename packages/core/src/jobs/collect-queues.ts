import type { Database } from "@fleetgraph/database";
import { makeWorkerUtils } from "graphile-worker";

/** Removes the names of queues that nothing waits in: every deployment has had one of its own. */
export async function collectQueues(database: Database): Promise<void> {
  const worker = await makeWorkerUtils({ pgPool: database.pool });
  try {
    await worker.cleanup({ tasks: ["GC_JOB_QUEUES"] });
  } finally {
    await worker.release();
  }
}

export const bulkStates = [
  /** Services take their turn. */
  "RUNNING",
  /** One failed, so no further one begins; those that have begun come to their end. */
  "STOPPING",
  /** Somebody stopped it: those that have begun are cancelled too. */
  "CANCELLING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
] as const;
export type BulkState = (typeof bulkStates)[number];

/** One change of many services, so many at a time. */
export type BulkDeployment = {
  id: string;
  state: BulkState;
  concurrency: number;
  stopOnFailure: boolean;
  requestedBy: string;
  onBehalfOf: string | null;
  reason: string | null;
  /** RFC 3339 */
  createdAt: string;
  finishedAt: string | null;
};

/** How many of a bulk's deployments are in which condition. */
export type BulkCounts = {
  held: number;
  active: number;
  failed: number;
  succeeded: number;
  cancelled: number;
};

export type BulkStep = {
  state: BulkState;
  /** How many more may begin. */
  release: number;
  /** Those to be stopped: none, those that have not begun, or all. */
  stop: "none" | "held" | "all";
};

/** What a bulk does next, by how its deployments stand. Pure: the job carries it out. */
export function nextBulkStep(
  bulk: Pick<BulkDeployment, "state" | "concurrency" | "stopOnFailure">,
  counts: BulkCounts,
): BulkStep {
  const { held, active, failed, cancelled } = counts;
  const nothing = { release: 0, stop: "none" as const };
  if (held + active === 0) {
    const state = bulk.state === "CANCELLING" ? "CANCELLED" : failed + cancelled > 0 ? "FAILED" : "SUCCEEDED";
    return { ...nothing, state };
  }
  if (bulk.state === "CANCELLING") return { state: "CANCELLING", release: 0, stop: "all" };
  if (bulk.state === "STOPPING" || (bulk.stopOnFailure && failed > 0)) {
    return { state: "STOPPING", release: 0, stop: "held" };
  }
  return { state: "RUNNING", release: Math.min(held, Math.max(0, bulk.concurrency - active)), stop: "none" };
}

export const isFinished = (state: BulkState) =>
  state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";

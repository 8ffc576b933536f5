import { addJobs } from "../../jobs/index.ts";
import { inTransaction, message, Statement } from "../../kernel/index.ts";
import type { DeploymentDeps } from "../deps.ts";
import { advanceJob, turnJob } from "../job.ts";
import { loadWork, recordChange, StaleDeployment } from "../store.ts";
import { isFinal, nextState } from "../transitions.ts";
import { type BulkDeployment, type BulkStep, isFinished, nextBulkStep } from "./bulk-deployment.ts";
import { bulkCounts, countsOfBulk } from "./reads.ts";

/** The job: lets the next services of a bulk deployment begin, stops the others, or ends it. Safe to repeat. */
export async function advanceBulkDeployment(deps: DeploymentDeps, input: { bulkId: string }): Promise<void> {
  const step = await takeStep(deps, input.bulkId);
  if (step === null || step.stop === "none") return;
  const held = step.stop === "held";
  const { rows } = await deps.database.pool.query<{ id: string }>(
    "SELECT id FROM deployment WHERE bulk_id = $1 AND finished_at IS NULL" +
      // Let go already, but behind another change of its service: that has not begun either.
      (held ? " AND state IN ('AWAITING_APPROVAL', 'QUEUED')" : ""),
    [input.bulkId],
  );
  for (const { id } of rows) await stop(deps, { id, bulk: input.bulkId, held });
}

/** Decides under the bulk's row lock, so that two jobs never let more go than there is room for. */
function takeStep(deps: DeploymentDeps, bulkId: string): Promise<BulkStep | null> {
  return inTransaction(deps.database, async (client) => {
    const { rows } = await client.query<
      Pick<BulkDeployment, "state" | "concurrency"> & { stop_on_failure: boolean }
    >("SELECT state, concurrency, stop_on_failure FROM bulk_deployment WHERE id = $1 FOR UPDATE", [bulkId]);
    const [bulk] = rows;
    if (!bulk || isFinished(bulk.state)) return null;
    const counted = await client.query({ text: countsOfBulk, values: [bulkId], rowMode: "array" });
    const counts = bulkCounts(counted.rows[0] as unknown[]);
    const step = nextBulkStep({ ...bulk, stopOnFailure: bulk.stop_on_failure }, counts);
    const at = deps.clock.now();
    if (step.state !== bulk.state) {
      await client.query("UPDATE bulk_deployment SET state = $2, finished_at = $3 WHERE id = $1", [
        bulkId,
        step.state,
        isFinished(step.state) ? at : null,
      ]);
    }
    if (step.release > 0) {
      const released = await client.query<{ service_id: string }>(
        "UPDATE deployment SET released_at = $2 WHERE id IN (SELECT id FROM deployment WHERE bulk_id = $1 AND " +
          "state = 'QUEUED' AND released_at IS NULL ORDER BY id LIMIT $3) RETURNING service_id",
        [bulkId, at, step.release],
      );
      if (released.rows.length > 0) {
        const statement = new Statement();
        addJobs(
          statement,
          released.rows.map((row) => turnJob(row.service_id)),
        );
        const { text, values } = statement.build();
        await client.query(text, values);
      }
    }
    return step;
  });
}

/** Stops one; of those that are held only one that has not begun meanwhile. */
async function stop(deps: DeploymentDeps, input: { id: string; bulk: string; held: boolean }): Promise<void> {
  const { id, bulk, held } = input;
  const work = await loadWork(deps.database, id);
  if (work === null) return;
  const next = nextState(work.state, "STOP_REQUESTED");
  if (next === null) return;
  const event = "STOP_REQUESTED";
  try {
    if (isFinal(next)) {
      await recordChange(deps, work, { event, message: message("deployment.heldByBulk", { bulk }) });
    } else if (!held) {
      const job = advanceJob({ deploymentId: id });
      await recordChange(deps, work, {
        event,
        message: message("deployment.stoppedWithBulk", { bulk }),
        job,
      });
    }
  } catch (error) {
    // Something was recorded meanwhile: look again.
    if (!(error instanceof StaleDeployment)) throw error;
    await stop(deps, input);
  }
}

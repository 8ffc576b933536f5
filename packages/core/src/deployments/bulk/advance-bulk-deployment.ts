import type { PoolClient } from "@fleetgraph/database";
import { appendAudit } from "../../audit/index.ts";
import { addJobs } from "../../jobs/index.ts";
import { inTransaction, message, Statement } from "../../kernel/index.ts";
import { systemCaller } from "../../permissions/index.ts";
import { askedBy } from "../acts-of-jobs.ts";
import type { DeploymentDeps } from "../deps.ts";
import { advanceJob, turnJob } from "../job.ts";
import { loadWork, recordChange, StaleDeployment } from "../store.ts";
import { isFinal, nextState } from "../transitions.ts";
import { type BulkCounts, type BulkStep, isFinished, nextBulkStep } from "./bulk-deployment.ts";
import { partRecord } from "./part-record.ts";
import { unfinishedOfBulk } from "./reads.ts";
import { countParts, type LockedBulk, lockBulk, releaseParts, setBulkState } from "./store.ts";

/** The job: lets the next services of a bulk deployment begin, stops the others, or ends it. Safe to repeat. */
export async function advanceBulkDeployment(deps: DeploymentDeps, input: { bulkId: string }): Promise<void> {
  const step = await takeStep(deps, input.bulkId);
  if (step === null || step.stop === "none") return;
  const held = step.stop === "held";
  const parts = await unfinishedOfBulk(deps.database, { id: input.bulkId, held });
  for (const id of parts) await stop(deps, { id, bulk: input.bulkId, held });
}

/** Decides under the bulk's row lock, so that two jobs never let more go than there is room for. */
function takeStep(deps: DeploymentDeps, bulkId: string): Promise<BulkStep | null> {
  return inTransaction(deps.database, async (client) => {
    const bulk = await lockBulk(client, bulkId);
    if (bulk === null || isFinished(bulk.state)) return null;
    const counts = await countParts(client, bulkId);
    const step = nextBulkStep(bulk, counts);
    const at = deps.clock.now();
    const { state } = step;
    if (state !== bulk.state) {
      await setBulkState(client, { id: bulkId, state, finishedAt: isFinished(state) ? at : null });
      if (isFinished(state)) await recordEnd(client, { id: bulkId, bulk, state, counts, at });
    }
    if (step.release === 0) return step;
    const services = await releaseParts(client, { id: bulkId, count: step.release, at });
    if (services.length > 0) {
      const statement = new Statement();
      addJobs(statement, services.map(turnJob));
      const { text, values } = statement.build();
      await client.query(text, values);
    }
    return step;
  });
}

/** The services' own entries tell what became of each; this one tells that nothing more comes of the whole. */
async function recordEnd(
  client: PoolClient,
  of: { id: string; bulk: LockedBulk; state: string; counts: BulkCounts; at: Date },
): Promise<void> {
  const { id, bulk, state, counts, at } = of;
  const statement = new Statement();
  appendAudit(
    statement,
    systemCaller(id),
    {
      action: "bulk.end",
      outcome: "ACCEPTED",
      target: { type: "BulkDeployment", id, name: null, path: "" },
      onBehalfOf: bulk.onBehalfOf ?? bulk.requestedBy,
      reason: null,
      payload: { state, counts },
    },
    at,
  );
  await client.query(statement.build());
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
      const told = message("deployment.heldByBulk", { bulk });
      // Of a bulk that somebody cancelled that person's entry tells; here it is the policy of the bulk itself.
      const record = {
        ...partRecord(work, bulk),
        outcome: "ACCEPTED" as const,
        onBehalfOf: askedBy(work),
        reason: "stopOnFailure",
      };
      const audit = held ? { audit: { caller: systemCaller(bulk), record } } : {};
      await recordChange(deps, work, { event, message: told, ...audit });
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

import { appendAudit, keepSentCalls } from "../audit/index.ts";
import { AwsFailure, fencedClient, recordingClient, type Statement, Superseded } from "../kernel/index.ts";
import { systemCaller } from "../permissions/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import {
  deregisterRevision,
  describeService,
  type EcsCalls,
  revisionsOfRunningTasks,
  type ServiceAddress,
} from "./ecs.ts";
import { cleanUpTask } from "./job.ts";
import { policyOf } from "./policy.ts";
import { addressOf, type DisusedRevision, disusedRevisions, isDisused } from "./reads/revisions.ts";
import { markGoing, unmark } from "./store/revisions.ts";

// Deregister- and RegisterTaskDefinition share one a second (reference: ECS request throttling), and deployments come
// first: the rest is left for after the next deployment.
const atMost = 5;

/**
 * The job: deregisters what Fleetgraph registered for a service and nobody uses any more, as the service's policy
 * says. Kept are the newest that were proven healthy, and whatever any service or task, here or elsewhere, runs.
 * Only revisions that Fleetgraph registered are touched: who else refers to the others cannot be known.
 *
 * A call waits for its turn at the rate gate, behind deployments, and a roll-back can bring a revision back meanwhile.
 * So all of it is asked again of each revision right before its call. What is left between the question and the call
 * is closed from both sides: the revision is marked in the store first, and a roll-back that begins looks for the mark
 * after it has put itself on record; one of the two sees the other.
 */
export async function cleanUpRevisions(deps: AdvanceDeps, input: { serviceId: string }): Promise<void> {
  const { serviceId } = input;
  const where = await addressOf(deps.database, serviceId);
  if (where === null) return;
  const keep = policyOf(deps.deployments.policies, where.path).keepRevisions;
  if (keep === null) return;
  const disused = await disusedRevisions(deps.database, { serviceId, keep, limit: atMost });
  if (disused.length === 0) return;
  const ecs = await deps.ecsOf(where.path);
  const sentCalls = keepSentCalls(deps, { path: where.path, deploymentId: null, job: cleanUpTask });
  const recorded = recordingClient(ecs.writing, sentCalls.keeper);
  for (const revision of disused) {
    // Where it is seen now to be in use, no turn at the gate is taken for it.
    if (await isRunning(ecs, where, revision)) continue;
    let marked = false;
    let sent = false;
    // With the mark, before the call: a process that dies in between must not leave a revision gone untold.
    const act = { revision, path: where.path };
    const tell = entryOf(deps, { ...act, kept: null });
    const fence = async () => {
      marked = await markGoing(deps.database, revision.arn, tell);
      const unused = await isDisused(deps.database, { serviceId, keep, arn: revision.arn });
      if (!marked || !unused || (await isRunning(ecs, where, revision))) throw new InUse(revision.arn);
      return () => {
        sent = true;
      };
    };
    try {
      await deregisterRevision({ ...ecs, writing: fencedClient(recorded, fence) }, revision.arn);
    } catch (error) {
      await sentCalls.flush(deps.log);
      // An answer that is lost may have been a yes: a roll-back registers a copy then, which is right either way.
      const unknown = sent && error instanceof AwsFailure && error.kind === "unreachable";
      if (marked && !unknown) {
        const kept = error instanceof InUse ? "IN_USE" : error instanceof AwsFailure ? error.kind : "FAILED";
        await unmark(deps.database, revision.arn, entryOf(deps, { ...act, kept }));
      }
      if (error instanceof InUse) continue;
      throw error;
    }
    await sentCalls.flush(deps.log);
  }
}

/** Something came to use the revision while its turn was waited for. */
class InUse extends Superseded {}

/** Whether ECS has it on the service or runs tasks of it; also where that cannot be read: nothing is known then. */
async function isRunning(
  ecs: EcsCalls,
  where: ServiceAddress,
  { arn, family }: DisusedRevision,
): Promise<boolean> {
  const service = await describeService(ecs, where);
  if (service === null) return true;
  if (service.taskDefinition === arn) return true;
  if (service.deployments.some((each) => each.taskDefinition === arn)) return true;
  const running = await revisionsOfRunningTasks(ecs, { clusterArn: where.clusterArn, family });
  return running === null || running.includes(arn);
}

/** What is told of a revision that goes; and of one that does not go after all, why it is kept. */
function entryOf(
  deps: AdvanceDeps,
  { revision: { arn, family }, path, kept }: { revision: DisusedRevision; path: string; kept: string | null },
) {
  return (statement: Statement, where: string) =>
    appendAudit(
      statement,
      systemCaller(arn),
      {
        action: "revision.deregister",
        outcome: kept === null ? "ACCEPTED" : "REFUSED",
        target: { type: "TaskDefinition", id: arn, name: family, path },
        onBehalfOf: null,
        reason: "keepRevisions",
        payload: { taskDefinition: arn, ...(kept === null ? {} : { refusal: { code: kept } }) },
      },
      deps.clock.now(),
      { where },
    );
}

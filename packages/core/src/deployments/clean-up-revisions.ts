import { appendAudit, keepSentCalls, type SentCalls } from "../audit/index.ts";
import { AwsFailure, fencedClient, recordingClient, Statement, Superseded } from "../kernel/index.ts";
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
import {
  addressOf,
  type DisusedRevision,
  disusedRevisions,
  isDisused,
  markGoing,
  unmark,
} from "./revisions.ts";

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
    const fence = async () => {
      marked = await markGoing(deps.database, revision.arn);
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
        await unmark(deps.database, revision.arn);
      }
      if (error instanceof InUse) continue;
      throw error;
    }
    await recordDeregistered(deps, { revision, path: where.path, sentCalls });
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

async function recordDeregistered(
  deps: AdvanceDeps,
  input: { revision: DisusedRevision; path: string; sentCalls: SentCalls },
): Promise<void> {
  const { arn, family } = input.revision;
  const statement = new Statement();
  appendAudit(
    statement,
    systemCaller(arn),
    {
      action: "revision.deregister",
      outcome: "ACCEPTED",
      target: { type: "TaskDefinition", id: arn, name: family, path: input.path },
      onBehalfOf: null,
      reason: "keepRevisions",
      payload: { taskDefinition: arn },
    },
    deps.clock.now(),
  );
  const recorded = input.sentCalls.record(statement);
  await deps.database.pool.query(statement.build());
  recorded();
}

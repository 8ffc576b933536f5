import { appendAudit } from "../audit/index.ts";
import { Statement } from "../kernel/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import { deregisterRevision, describeService, revisionsOfRunningTasks } from "./ecs.ts";
import { policyOf } from "./policy.ts";
import { addressOf, type DisusedRevision, disusedRevisions } from "./revisions.ts";
import { systemCaller } from "./system-caller.ts";

// Deregister- and RegisterTaskDefinition share one a second (reference: ECS request throttling), and deployments come
// first: the rest is left for after the next deployment.
const atMost = 5;

/**
 * The job: deregisters what Fleetgraph registered for a service and nobody uses any more, as the service's policy
 * says. Kept are the newest that were proven healthy, and whatever any service or task, here or elsewhere, runs.
 * Only revisions that Fleetgraph registered are touched: who else refers to the others cannot be known.
 */
export async function cleanUpRevisions(deps: AdvanceDeps, input: { serviceId: string }): Promise<void> {
  const where = await addressOf(deps.database, input.serviceId);
  if (where === null) return;
  const keep = policyOf(deps.deployments.policies, where.path).keepRevisions;
  if (keep === null) return;
  const disused = await disusedRevisions(deps.database, { serviceId: input.serviceId, keep, limit: atMost });
  if (disused.length === 0) return;
  const ecs = await deps.ecsOf(where.path);
  const service = await describeService(ecs, where);
  if (service === null) return;
  const families = new Set(disused.map(({ family }) => family));
  const running = new Set(service.deployments.map((each) => each.taskDefinition));
  running.add(service.taskDefinition);
  for (const family of families) {
    const found = await revisionsOfRunningTasks(ecs, { clusterArn: where.clusterArn, family });
    // What runs could not be read: then nothing is known to be out of use.
    if (found === null) return;
    for (const arn of found) running.add(arn);
  }
  for (const revision of disused) {
    if (running.has(revision.arn)) continue;
    await deregisterRevision(ecs, revision.arn);
    await recordDeregistered(deps, { revision, path: where.path });
  }
}

async function recordDeregistered(
  deps: AdvanceDeps,
  input: { revision: DisusedRevision; path: string },
): Promise<void> {
  const { arn, family } = input.revision;
  const statement = new Statement();
  statement.with(
    "deregistered",
    `UPDATE task_definition SET status = 'INACTIVE' WHERE arn = ${statement.bind(arn)} RETURNING arn`,
  );
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
  await deps.database.pool.query(statement.build());
}

import { type Message, message } from "../kernel/index.ts";
import type { Failure } from "./deployment.ts";
import type { AdvanceDeps } from "./deps.ts";
import { type DescribedService, type EcsCalls, listStoppedTasks } from "./ecs.ts";
import { type Ending, explainFailure } from "./explain-failure.ts";
import { recordChange, type Work } from "./store.ts";

/**
 * Ends a deployment as failed, with the deepest cause that can be found. `seen` is what ECS showed last; null
 * where there is nothing to look at (the request was refused before it had any effect).
 */
export async function fail(
  deps: AdvanceDeps,
  work: Work,
  ending: Ending,
  seen: { ecs: EcsCalls; service: DescribedService | null } | null,
): Promise<Work> {
  const failure = deeperCause(work.failure) ?? (await findCause(work, ending, seen));
  return recordChange(deps, work, {
    event: "FAILED",
    message: message("deployment.failed", {}),
    fields: { failure },
  });
}

/** What was found when a roll-back began, unless that was no more than ECS's own reason: its tasks may be forgotten now. */
function deeperCause(found: Failure | null): Failure | null {
  const outcome = found?.evidence?.outcome as Message | undefined;
  return found === null || outcome === undefined || outcome.kind === found.kind ? null : found;
}

/** How a deployment ends that is past its deadline, with what there was of it then. */
export function missedDeadline(work: Work, seen: { running: number; desired: number }) {
  const seconds = Math.round((work.deadlineAt.getTime() - work.createdAt.getTime()) / 1000);
  return { kind: "deadline" as const, seconds, running: seen.running, desired: seen.desired };
}

/** The cause of an ending, from the stopped tasks of the new revision and the service's events since it began. */
export async function findCause(
  work: Work,
  ending: Ending,
  seen: { ecs: EcsCalls; service: DescribedService | null } | null,
) {
  const where = { clusterArn: work.clusterArn, serviceArn: work.serviceArn, serviceName: work.serviceName };
  const stoppedTasks =
    seen && work.toTaskDefinition ? await listStoppedTasks(seen.ecs, where, work.toTaskDefinition) : [];
  const serviceEvents = (seen?.service?.events ?? [])
    .filter((event) => event.at === null || event.at >= work.createdAt)
    .map((event) => event.message);
  return explainFailure(ending, { service: work.serviceName, stoppedTasks, serviceEvents });
}

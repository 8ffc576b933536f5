import { type Message, message, type Problem } from "../kernel/index.ts";
import type { Failure } from "./deployment.ts";
import type { AdvanceDeps } from "./deps.ts";
import type { DescribedService, EcsCalls } from "./ecs.ts";
import { listStoppedTasks } from "./explain/ecs.ts";
import type { Ending } from "./explain/evidence.ts";
import { explainFailure } from "./explain/explain-failure.ts";
import { seeHosts } from "./explain/see-hosts.ts";
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
  const failure = deeperCause(work.failure) ?? (await findCause(deps, work, ending, seen));
  return recordChange(deps, work, {
    event: "FAILED",
    message: message("deployment.failed", {}),
    fields: { failure },
  });
}

/** Ends what cannot be done to the service any more: it was changed since it was asked for. */
export function doesNotFit(
  deps: Pick<AdvanceDeps, "database" | "clock" | "deployments">,
  work: Work,
  { field }: Problem,
): Promise<Work> {
  const failure = message("cause.noLongerFits", { field: (field ?? []).slice(1).join(".") });
  return recordChange(deps, work, {
    event: "FAILED",
    message: message("deployment.failed", {}),
    fields: { failure: { ...failure, evidence: null } },
  });
}

/** What was found when a roll-back began, unless that was no more than ECS's own reason: its tasks may be forgotten now. */
function deeperCause(found: Failure | null): Failure | null {
  const outcome = found?.evidence?.outcome as Message | undefined;
  return found === null || outcome === undefined || outcome.kind === found.kind ? null : found;
}

/** How a deployment ends that is past its deadline, with what there was of it then. */
export function missedDeadline(work: Work, seen: { running: number; desired: number }) {
  // Without what it waited for its turn, and what ECS was told to wait.
  return {
    kind: "deadline" as const,
    seconds: work.deadlineSeconds,
    running: seen.running,
    desired: seen.desired,
  };
}

/**
 * The cause of an ending, from the stopped tasks of the new revision, the service's events since it began, and the
 * hosts as they are now.
 */
export async function findCause(
  deps: Pick<AdvanceDeps, "database">,
  work: Work,
  ending: Ending,
  seen: { ecs: EcsCalls; service: DescribedService | null } | null,
): Promise<Failure> {
  const { serviceName: service, toTaskDefinition: taskDefinition, ecsDeploymentId } = work;
  const none = { service, stoppedTasks: [], serviceEvents: [], hosts: [], notKnown: [] };
  if (seen === null) return explainFailure(ending, none);
  const stoppedTasks =
    taskDefinition === null
      ? []
      : await listStoppedTasks(seen.ecs, work, { taskDefinition, ecsDeploymentId });
  const serviceEvents = (seen.service?.events ?? [])
    .filter((event) => event.at === null || event.at >= work.createdAt)
    .map((event) => event.message);
  const evidence = { stoppedTasks, serviceEvents };
  const look = await seeHosts(deps, work, { ecs: seen.ecs, evidence });
  return explainFailure(ending, { service, ...evidence, ...look });
}

import { noticesOfDeployment } from "../events/index.ts";
import { enqueue, type JobRequest } from "../jobs/index.ts";
import { type Log, type Message, message } from "../kernel/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import { describeRevision, describeService, type EcsCalls, registeredRevisions } from "./ecs.ts";
import { causedServiceDeployments } from "./own-deployment.ts";
import { claimedBy, isBeingChanged, loadWork, recordNotice, type Work } from "./store.ts";
import { isFinal } from "./transitions.ts";

export const staleCallsTask = "report-stale-calls";

/** Of each deployment one such job waits; asked for again it waits anew. */
export function staleCallsJob(deps: AdvanceDeps, deploymentId: string): JobRequest {
  const key = `stale-calls:${deploymentId}`;
  const runAt = new Date(Date.now() + deps.deployments.staleCallMs);
  return { task: staleCallsTask, payload: { deploymentId }, key, queue: key, runAt };
}

/**
 * The job: looks in ECS for what calls of this deployment did that nobody counted with, and tells it as an event.
 * A worker that is taken over cannot take back a call that has left: its lease, checked before each one, keeps that
 * from happening but for a process that freezes between the check and the call, or a network that holds a request
 * back. It is asked for whenever a step had to look for the effect of an earlier try, and looks once AWS refuses
 * what was signed before (five minutes: AWS General Reference, "Signature Version 4 request signing") and the
 * deployment has ended.
 */
export async function reportStaleCalls(
  deps: AdvanceDeps,
  { deploymentId, log }: { deploymentId: string; log: Log },
): Promise<void> {
  let work = await loadWork(deps.database, deploymentId);
  if (work === null) return;
  if (!isFinal(work.state)) return enqueue(deps.database, [staleCallsJob(deps, deploymentId)]);
  const ecs = await deps.ecsOf(work.path);
  const revisions = await strayRevisions(ecs, work);
  const rollouts = await strayRollouts(deps, ecs, work);
  if (rollouts === null) return enqueue(deps.database, [staleCallsJob(deps, deploymentId)]);
  const found = [...revisions, ...rollouts];
  const kinds = found.map(({ kind }) => kind);
  const told = await noticesOfDeployment(deps.database, { deploymentId, kinds });
  for (const notice of found) {
    if (told.some((params) => JSON.stringify(params) === JSON.stringify(notice.params))) continue;
    work = await recordNotice(deps, work, notice);
    log.warn("deployment.stale-call", { deployment: deploymentId, ...notice.params });
  }
}

/** Revisions that carry our tag beside the one that was deployed. One that was never deployed was cancelled in time. */
async function strayRevisions(ecs: EcsCalls, work: Work): Promise<Message[]> {
  if (work.toTaskDefinition === null) return [];
  const family = (await describeRevision(ecs, work.toTaskDefinition))?.definition.family;
  if (family === undefined) return [];
  const strays: Message[] = [];
  for await (const arn of registeredRevisions(ecs, { family, deploymentId: work.id })) {
    if (arn === work.toTaskDefinition) continue;
    strays.push(message("deployment.strayRevision", { revision: arn.split("/").at(-1) ?? arn }));
  }
  return strays;
}

/**
 * Roll-outs of our revision that began after ours did, and that no deployment of the service claims. null: another one
 * is under way, and may be about to claim what was seen (a restart has the same revision).
 */
async function strayRollouts(deps: AdvanceDeps, ecs: EcsCalls, work: Work): Promise<Message[] | null> {
  if (work.toTaskDefinition === null || work.fromTaskDefinition === null) return [];
  const service = await describeService(ecs, work);
  // A rolling one is told by its service deployment too, for longer: the id that the service shows is a second name.
  const listed = await causedServiceDeployments(ecs, work);
  const shown = (service?.deployments ?? [])
    .filter((each) => each.taskDefinition === work.toTaskDefinition)
    .map(({ id }) => id)
    .filter((id) => !work.priorEcsDeployments.includes(id));
  const seen = listed.length > 0 ? listed : shown;
  if (seen.length > 0 && (await isBeingChanged(deps.database, work.serviceId))) return null;
  const claimed = await claimedBy(deps.database, { serviceId: work.serviceId, among: seen });
  const strays = seen.filter((id) => !claimed.has(id));
  // Whose service deployment was not found in time, its oldest one is ours.
  if (listed.length > 0 && work.serviceDeploymentArn === null && work.ecsDeploymentId !== null) strays.pop();
  return strays.map((id) => message("deployment.strayRollout", { rollout: id.split("/").at(-1) ?? id }));
}

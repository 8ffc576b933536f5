import { deploymentsByIds, isPlacementFailure } from "../../deployments/index.ts";
import { clustersByIds, servicesByIds } from "../../fleet/index.ts";
import { message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { afterDeployment } from "./after.ts";
import { askedFor } from "./asked.ts";
import { deploymentIdAt, serviceEventById, serviceEventsAround, type ToldEvent } from "./reads.ts";
import { explainUnplaced } from "./unplaced.ts";
import { fact, type Why, type WhyEvidence, type WhyFact } from "./why.ts";

const ofEvent = ({ id }: ToldEvent): WhyEvidence => ({ kind: "SERVICE_EVENT", id: null, reference: id });

/** Why ECS could not place a task of a service, by what it told of the service then. Null for no such event. */
export async function whyServiceEvent(reads: Reads, caller: Caller, id: string): Promise<Why | null> {
  const event = await serviceEventById(reads, caller, id);
  return event === null ? null : whyEvent(reads, caller, event);
}

/** The newest event of a service that tells of a task without a place, since a moment. */
export async function newestUnplaced(
  reads: Reads,
  caller: Caller,
  { serviceId, since }: { serviceId: string; since: string },
): Promise<ToldEvent | null> {
  const at = "infinity";
  const events = await serviceEventsAround(reads, caller, { serviceId, at, before: true, limit: 20 });
  return events.find((event) => event.createdAt >= since && isPlacementFailure(event.message)) ?? null;
}

export async function whyEvent(reads: Reads, caller: Caller, event: ToldEvent): Promise<Why | null> {
  const { serviceId, createdAt: at, message: text } = event;
  const then: Reads = { pool: reads.pool, at };
  const service = (await servicesByIds(then, caller, [serviceId])).get(serviceId);
  if (service === undefined) return null;
  const [cluster, deploymentId] = await Promise.all([
    clustersByIds(reads, caller, [service.clusterId]).then((found) => found.get(service.clusterId)),
    deploymentIdAt(reads, caller, { serviceId, at, taskDefinition: null }),
  ]);
  const deployment =
    deploymentId === null
      ? undefined
      : (await deploymentsByIds(reads, caller, [deploymentId])).get(deploymentId);
  const revision = deployment?.toTaskDefinition ?? service.taskDefinitionArn;
  const asked: WhyFact[] = deployment ? [askedFor(deployment)] : [];
  const counts = message("why.asked.count", {
    service: service.name,
    desired: service.desiredCount,
    running: service.runningCount,
    revision: revision?.split("/").at(-1) ?? null,
  });
  const evidence: WhyEvidence[] = [{ kind: "SERVICE", id: serviceId, reference: service.arn }];
  if (revision !== null) evidence.push({ kind: "TASK_DEFINITION", id: null, reference: revision });
  asked.push(fact("ASKED", counts, { at, evidence }));
  const { explanation, facts } = await explainUnplaced(reads, caller, {
    subject: ofEvent(event),
    text,
    at,
    clusterId: service.clusterId,
    cluster: cluster?.name ?? "",
    service: service.name,
    taskDefinition: revision,
    group: `service:${service.name}`,
    onHosts: service.launchType !== "FARGATE",
  });
  const said = fact("ENDED", message("why.event", { event: text }), { at, evidence: [ofEvent(event)] });
  const next = await nextOf(reads, caller, event);
  const after = deployment ? await afterDeployment(reads, caller, deployment) : [];
  return { subject: ofEvent(event), at, explanation, facts: [...asked, said, ...facts, ...next, ...after] };
}

const placed = /has started \d+ tasks|has reached a steady state/i;

/** What ECS told next: that it did place tasks, or not. */
async function nextOf(reads: Reads, caller: Caller, event: ToldEvent): Promise<WhyFact[]> {
  const { serviceId, createdAt } = event;
  const later = await serviceEventsAround(reads, caller, { serviceId, at: createdAt, limit: 50 });
  const success = later.find(({ message: text }) => placed.test(text));
  const before = success ? later.slice(0, later.indexOf(success)) : later;
  const failures = before.filter(({ message: text }) => isPlacementFailure(text)).length;
  if (success === undefined) return [fact("NEXT", message("why.next.neverPlaced", { failures }), {})];
  const seconds = Math.round((Date.parse(success.createdAt) - Date.parse(createdAt)) / 1000);
  const told = message("why.next.placed", { seconds, failures, event: success.message });
  return [fact("NEXT", told, { at: success.createdAt, evidence: [ofEvent(success)] })];
}

import { deploymentsOfServices } from "../../deployments/index.ts";
import { findService, findTask } from "../../fleet/index.ts";
import { kindOfId, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { eventIdOf } from "../trail-record.ts";
import type { Why } from "./why.ts";
import { whyDeployment } from "./why-deployment.ts";
import { newestUnplaced, whyEvent, whyServiceEvent } from "./why-event.ts";
import { whyRecord } from "./why-record.ts";
import { whyTask } from "./why-task.ts";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const newest = { limit: 1, backward: false, after: null, before: null };

/**
 * Explains what a reference names: a deployment, a task, a record of CloudTrail, an event of a service that tells of a
 * task without a place, or a service: the newest that it could not place, or else its newest deployment. Null where there is no such thing.
 * Throws AmbiguousReference.
 */
export async function findWhy({ pool }: Reads, caller: Caller, ref: string): Promise<Why | null> {
  // Of everything all of it is read, whatever the graph asks for of it.
  const reads: Reads = { pool };
  const kind = kindOfId(ref);
  if (kind === "deployment") return whyDeployment(reads, caller, ref);
  if (kind === "task" || /^arn:[^:]*:ecs:.*:task\//.test(ref) || /^[0-9a-f]{32}$/.test(ref)) {
    const task = await findTask(reads, caller, ref);
    return task === null ? null : whyTask(reads, caller, task.id);
  }
  const recorded = eventIdOf(ref.replace(/^oob_/, "trl_"));
  if (recorded !== null) return whyRecord(reads, caller, recorded);
  if (uuid.test(ref)) return (await whyServiceEvent(reads, caller, ref)) ?? whyRecord(reads, caller, ref);
  const service = await findService(reads, caller, ref);
  if (service === null) {
    const task = await findTask(reads, caller, ref);
    return task === null ? null : whyTask(reads, caller, task.id);
  }
  const pages = await deploymentsOfServices(reads, caller, { ids: [service.id], page: newest });
  const deployment = pages.get(service.id)?.items[0];
  const since =
    deployment?.finishedAt ?? deployment?.createdAt ?? service.createdAt ?? "1970-01-01T00:00:00Z";
  const event = await newestUnplaced(reads, caller, { serviceId: service.id, since });
  if (event !== null) return whyEvent(reads, caller, event);
  return deployment === undefined ? null : whyDeployment(reads, caller, deployment.id);
}

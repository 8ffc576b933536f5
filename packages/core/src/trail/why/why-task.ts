import type { Deployment } from "../../deployments/index.ts";
import { hostsByIds, servicesByIds, taskTimelines } from "../../fleet/index.ts";
import { message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { afterDeployment } from "./after.ts";
import { askedForTask, deploymentOfTask } from "./asked.ts";
import {
  callAboutTask,
  type EndedTask,
  lastStateOfTask,
  nextTaskOfService,
  outOfBandBefore,
  serviceEventsAround,
} from "./reads.ts";
import { endOfTask } from "./task-end.ts";
import { fact, type Why, type WhyEvidence, type WhyFact } from "./why.ts";
import { ofRecord } from "./why-record.ts";

const ofTask = ({ id, arn }: { id: string; arn: string }): WhyEvidence => ({
  kind: "TASK",
  id,
  reference: arn,
});
const seconds = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 1000);

/** Why a task ended: who asked for it, how it ended, and what came after. Null where there is no such task. */
export async function whyTask(reads: Reads, caller: Caller, id: string): Promise<Why | null> {
  const task = await lastStateOfTask(reads, caller, id);
  if (task === null) return null;
  const { serviceId, hostId } = task;
  const [service, host, deployment, timeline] = await Promise.all([
    serviceId === null
      ? undefined
      : servicesByIds(reads, caller, [serviceId]).then((found) => found.get(serviceId)),
    hostId === null ? undefined : hostsByIds(reads, caller, [hostId]).then((found) => found.get(hostId)),
    deploymentOfTask(reads, caller, task),
    taskTimelines(reads, caller, [id]).then((found) => found.get(id) ?? []),
  ]);
  const asked = [
    ...askedForTask(task, { deployment, service: service?.name ?? null }),
    ...(deployment === null ? await calledFor(reads, caller, task) : []),
  ];
  const subject = ofTask(task);
  const end = task.stoppingAt ?? task.stoppedAt ?? task.goneAt;
  if (end === null) {
    const at = task.startedAt ?? task.createdAt ?? "";
    const told = message("why.task.runs", { state: task.lastStatus });
    return {
      subject,
      at,
      explanation: null,
      facts: [...asked, fact("ENDED", told, { evidence: [subject] })],
    };
  }
  const told =
    serviceId === null
      ? []
      : await serviceEventsAround(reads, caller, { serviceId, at: end, before: true, limit: 10 });
  const cause = endOfTask(task, {
    service: service?.name ?? null,
    serviceEvents: told.map((event) => event.message),
    containerInstance: host?.arn ?? null,
    host: host?.name ?? null,
  });
  const ended: WhyFact[] = [];
  if (task.stoppedAt === null && task.stopCode === null) {
    ended.push(fact("ENDED", message("why.task.vanished", {}), { at: task.goneAt, evidence: [subject] }));
  }
  if (task.startedAt !== null && end > task.startedAt) {
    ended.push(
      fact("ENDED", message("why.task.lived", { seconds: seconds(task.startedAt, end) }), { at: end }),
    );
  }
  const { stopCode, stoppedReason } = task;
  if (stopCode === "UserInitiated") {
    const call = await callAboutTask(reads, caller, { arn: task.arn, at: end, what: "STOPPED" });
    if (call !== null) {
      const words = message("why.task.stoppedBy", { person: call.person, action: call.action });
      ended.push(fact("ENDED", words, { at: call.at, evidence: [ofRecord(call)] }));
    }
  }
  if (stopCode !== null || stoppedReason !== null) {
    const words = message("why.task.stopCode", { stopCode, reason: stoppedReason });
    ended.push(fact("ENDED", words, { at: task.stoppedAt ?? end, evidence: [subject] }));
  }
  for (const { name, exitCode, reason } of task.containers) {
    if (exitCode === null && reason === null) continue;
    const words = message("why.task.container", { container: name, exitCode, reason });
    ended.push(fact("ENDED", words, { at: end, evidence: [subject] }));
  }
  const unhealthy = timeline.find(({ kind, health }) => kind === "STATE" && health === "UNHEALTHY");
  if (unhealthy)
    ended.push(fact("ENDED", message("why.task.unhealthy", {}), { at: unhealthy.at, evidence: [subject] }));
  if (host) {
    const words = message("why.task.host", { host: host.name, status: host.status });
    ended.push(fact("ENDED", words, { evidence: [{ kind: "HOST", id: host.id, reference: host.arn }] }));
  }
  const explanation = cause === null ? null : { ...cause, evidence: null };
  const next = await nextOf(reads, caller, { task, end, deployment, service: service?.name ?? null });
  return { subject, at: task.stoppedAt ?? end, explanation, facts: [...asked, ...ended, ...next] };
}

/** Who had a task started, where no deployment did: by a call of its own, or by a change of its service. */
async function calledFor(reads: Reads, caller: Caller, task: EndedTask): Promise<WhyFact[]> {
  const { arn, serviceId, createdAt: at } = task;
  if (at === null) return [];
  const call =
    serviceId === null
      ? await callAboutTask(reads, caller, { arn, at, what: "STARTED" })
      : await outOfBandBefore(reads, caller, { serviceId, at });
  if (call === null) return [];
  const { person, action } = call;
  const words =
    serviceId === null
      ? message("why.asked.ran", { person, action })
      : message("why.asked.changed", { person, action });
  return [fact("ASKED", words, { at: call.at, evidence: [ofRecord(call)] })];
}

async function nextOf(
  reads: Reads,
  caller: Caller,
  input: { task: EndedTask; end: string; deployment: Deployment | null; service: string | null },
): Promise<WhyFact[]> {
  const { task, end, deployment, service } = input;
  const facts: WhyFact[] = [];
  if (task.serviceId !== null) {
    const next = await nextTaskOfService(reads, caller, {
      serviceId: task.serviceId,
      after: end,
      not: task.id,
    });
    if (next === null) facts.push(fact("NEXT", message("why.next.noTask", { service }), {}));
    else {
      const words = message("why.next.task", {
        service,
        task: next.arn.split("/").at(-1) ?? next.arn,
        seconds: seconds(end, next.createdAt),
        state: next.lastStatus,
      });
      facts.push(fact("NEXT", words, { at: next.createdAt, evidence: [ofTask(next)] }));
    }
  }
  // What a deployment came to tells of its own tasks, and not of one that stopped long after.
  const during = deployment !== null && (deployment.finishedAt === null || deployment.finishedAt >= end);
  if (during) facts.push(...(await afterDeployment(reads, caller, deployment)));
  return facts;
}

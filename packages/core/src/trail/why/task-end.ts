import { causeOfTask } from "../../deployments/index.ts";
import { type Message, message } from "../../kernel/index.ts";
import type { EndedTask } from "./reads.ts";

/** What is known besides of a task that ended. */
export type AroundEnd = {
  service: string | null;
  /** What ECS told of its service about then. */
  serviceEvents: readonly string[];
  containerInstance: string | null;
  host: string | null;
};

/** What of a cause is said otherwise of one task than of a roll-out's tasks. */
const ofOne: Readonly<Record<string, string>> = {
  "cause.exited": "why.task.exited",
  "cause.healthCheck": "why.task.healthCheck",
  "cause.spotInterruption": "why.task.spot",
  "cause.hostGone": "why.task.hostGone",
  "cause.stoppedByHand": "why.task.byHand",
  "cause.startFailed": "why.task.startFailed",
};

/** Why a task ended; null where what is known supports no cause. */
export function endOfTask(task: EndedTask, around: AroundEnd): Message | null {
  const { arn, stopCode, stoppedReason, containers } = task;
  const cause = causeOfTask(
    { arn, stopCode, stoppedReason, containerInstance: around.containerInstance, containers },
    { service: around.service ?? "", serviceEvents: around.serviceEvents },
  );
  if (cause !== null) {
    const kind = ofOne[cause.kind] ?? cause.kind;
    const params: Record<string, unknown> = { ...cause.params };
    if (kind === "why.task.hostGone") params.host = around.host ?? params.host ?? null;
    return { kind, params } as Message;
  }
  // "Scaling activity initiated by (deployment ecs-svc/…)": ECS itself no longer wanted it.
  if (stopCode === "ServiceSchedulerInitiated") {
    const by = /\(deployment (ecs-svc\/\d+)\)/.exec(stoppedReason ?? "")?.[1] ?? null;
    return message("why.task.notWanted", { service: around.service, ecsDeployment: by });
  }
  return null;
}

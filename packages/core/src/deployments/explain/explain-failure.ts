import { type Message, message } from "../../kernel/index.ts";
import type { Failure } from "../deployment.ts";
import type { Ending, FailureEvidence } from "./evidence.ts";
import { hostName } from "./host-name.ts";
import { placementFailures } from "./not-placed.ts";
import { causeIn } from "./rules.ts";
import { tellingEvents } from "./telling-events.ts";

/** How much of each kind of evidence is kept with a deployment. */
const kept = { tasks: 5, events: 5, placementFailures: 5, hosts: 20 };

/**
 * The cause in the words of the catalogue: the one that the stopped tasks and service events support, else what ECS
 * itself gave as reason.
 */
export function explainFailure(ending: Ending, evidence: FailureEvidence): Failure {
  const looksDeeper =
    ending.kind === "circuitBreaker" || ending.kind === "deadline" || ending.kind === "alarm";
  const deeper = looksDeeper ? causeIn(evidence) : null;
  const outcome = endingMessage(ending, evidence.service);
  return { ...(deeper ?? outcome), evidence: { outcome, ...factsOf(evidence) } };
}

/** What is kept of the evidence; hosts by the names that people know. */
export function factsOf({
  stoppedTasks,
  serviceEvents,
  hosts,
  notKnown,
}: FailureEvidence): Record<string, unknown> {
  return {
    stoppedTasks: stoppedTasks.slice(0, kept.tasks).map(({ containerInstance, ...task }) => ({
      ...task,
      host: hostName(containerInstance, hosts),
    })),
    serviceEvents: tellingEvents(serviceEvents).slice(0, kept.events),
    placementFailures: placementFailures({ stoppedTasks, serviceEvents })
      .slice(0, kept.placementFailures)
      .map(({ obstacle, containerInstance, text }) => ({
        obstacle,
        host: hostName(containerInstance, hosts),
        text,
      })),
    hosts: hosts
      .filter(({ lacks }) => lacks !== null && lacks.length > 0)
      .slice(0, kept.hosts)
      .map(({ name, privateIp, lacks }) => ({ name, privateIp, lacks })),
    notKnown,
  };
}

function endingMessage(ending: Ending, service: string): Message {
  switch (ending.kind) {
    case "circuitBreaker":
      return message("cause.circuitBreaker", { reason: ending.reason });
    case "alarm":
      return message("cause.alarm", { alarms: ending.reason });
    case "lifecycleHook":
      return message("cause.lifecycleHook", { reason: ending.reason });
    case "stoppedElsewhere":
      return message("cause.stoppedElsewhere", { reason: ending.reason });
    case "superseded":
      return message("cause.superseded", { deployment: ending.by });
    case "serviceGone":
      return message("cause.serviceGone", { service });
    case "deadline":
      return message("cause.deadline", {
        seconds: ending.seconds,
        running: ending.running,
        desired: ending.desired,
      });
    case "accountGone":
      return message("cause.accountGone", { account: ending.account });
    case "internal":
      return message("cause.internal", {});
    case "aws":
      return message("cause.aws", {
        operation: ending.operation,
        code: ending.code,
        message: ending.message,
      });
  }
}

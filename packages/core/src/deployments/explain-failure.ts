import { type Message, message } from "../kernel/index.ts";
import type { Failure } from "./deployment.ts";
import type { FailureCause } from "./judge.ts";

/** A stopped task of the new revision, as evidence. */
export type StoppedTask = {
  arn: string;
  stopCode: string | null;
  stoppedReason: string | null;
  containers: { name: string; image: string | null; exitCode: number | null; reason: string | null }[];
};

/** What was found about a deployment that failed. */
export type FailureEvidence = {
  service: string;
  stoppedTasks: readonly StoppedTask[];
  /** The service's newest events since the deployment began. */
  serviceEvents: readonly string[];
};

/** Why a deployment ended badly, before the evidence is looked at. */
export type Ending =
  | FailureCause
  | { kind: "deadline"; seconds: number; running: number; desired: number }
  | { kind: "aws"; operation: string; code: string; message: string };

const rules: readonly ((evidence: FailureEvidence) => Message | null)[] = [
  imageMissing,
  outOfMemory,
  unhealthy,
  exited,
  noRoom,
];

/**
 * The cause in the words of the catalogue: the deepest one that the stopped tasks and service events support,
 * else what ECS itself gave as reason. Texts are matched where ECS has no field for it; their sources are the
 * developer guide's "Amazon ECS stopped tasks error messages".
 */
export function explainFailure(ending: Ending, evidence: FailureEvidence): Failure {
  const looksDeeper =
    ending.kind === "circuitBreaker" || ending.kind === "deadline" || ending.kind === "alarm";
  const deeper = looksDeeper
    ? rules.map((rule) => rule(evidence)).find((found) => found !== null)
    : undefined;
  const facts = {
    outcome: endingMessage(ending, evidence.service),
    stoppedTasks: evidence.stoppedTasks.slice(0, 5),
    serviceEvents: evidence.serviceEvents.slice(0, 5),
  };
  return { ...(deeper ?? facts.outcome), evidence: facts };
}

function endingMessage(ending: Ending, service: string): Message {
  switch (ending.kind) {
    case "circuitBreaker":
      return message("cause.circuitBreaker", { reason: ending.reason });
    case "alarm":
      return message("cause.alarm", { alarms: ending.reason });
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
    case "aws":
      return message("cause.aws", {
        operation: ending.operation,
        code: ending.code,
        message: ending.message,
      });
  }
}

function imageMissing({ stoppedTasks }: FailureEvidence): Message | null {
  for (const task of stoppedTasks) {
    const container = task.containers.find((each) =>
      /CannotPull|ImagePull|manifest unknown/i.test(each.reason ?? ""),
    );
    const named =
      container ?? (/CannotPull/i.test(task.stoppedReason ?? "") ? task.containers[0] : undefined);
    if (named) return message("cause.imageMissing", { container: named.name, image: named.image ?? "?" });
  }
  return null;
}

function outOfMemory({ stoppedTasks }: FailureEvidence): Message | null {
  for (const task of stoppedTasks) {
    const container = task.containers.find((each) => /OutOfMemory/i.test(each.reason ?? ""));
    const named =
      container ?? (/OutOfMemory/i.test(task.stoppedReason ?? "") ? task.containers[0] : undefined);
    if (named) return message("cause.outOfMemory", { container: named.name });
  }
  return null;
}

function unhealthy({ stoppedTasks, service }: FailureEvidence): Message | null {
  const found = stoppedTasks.some((task) => /health ?check/i.test(task.stoppedReason ?? ""));
  return found ? message("cause.healthCheck", { service }) : null;
}

function exited({ stoppedTasks }: FailureEvidence): Message | null {
  const task = stoppedTasks.find(
    // Without a stop code the exit code tells it.
    ({ stopCode, containers }) =>
      stopCode === "EssentialContainerExited" || (stopCode === null && containers.some(hasFailed)),
  );
  if (!task) return null;
  const container = task.containers.find(hasFailed) ?? task.containers[0];
  if (!container) return null;
  return message("cause.exited", { container: container.name, exitCode: container.exitCode });
}

function hasFailed({ exitCode }: { exitCode: number | null }): boolean {
  return exitCode !== null && exitCode !== 0;
}

function noRoom({ serviceEvents }: FailureEvidence): Message | null {
  const found = serviceEvents.find((text) => /unable to place a task/i.test(text));
  // "(service web) was unable to place a task because no container instance met all of its requirements. Reason: …"
  return found ? message("cause.noRoom", { detail: found.replace(/^.*?because /i, "").slice(0, 300) }) : null;
}

import { type Message, message } from "../../kernel/index.ts";
import type { Failure } from "../deployment.ts";
import type { FailureEvidence, StoppedTask } from "./evidence.ts";
import { factsOf } from "./explain-failure.ts";
import { placementFailure, reasonOf } from "./placement-failure.ts";
import { causeIn } from "./rules.ts";

/** Why one task ended, whatever it belonged to; null where what ECS said of it tells nothing. */
export function causeOfTask(
  task: StoppedTask,
  { service, serviceEvents }: Pick<FailureEvidence, "service" | "serviceEvents">,
): Message | null {
  return causeIn({ service, stoppedTasks: [task], serviceEvents, hosts: [], notKnown: [] });
}

/** Whether a service event or a reason tells of a task that could not be placed. */
export const isPlacementFailure = (text: string): boolean => placementFailure(text) !== null;

/** Why a task could not be placed, in ECS's words and by what its hosts lacked; null for what tells of no such thing. */
export function explainPlacement(
  text: string,
  seen: Pick<FailureEvidence, "service" | "hosts" | "notKnown">,
): Failure | null {
  const failure = placementFailure(text);
  if (failure === null) return null;
  const evidence = { ...seen, stoppedTasks: [], serviceEvents: [text] };
  const cause = causeIn(evidence) ?? message("cause.noRoom", { detail: reasonOf(failure) });
  return { ...cause, evidence: factsOf(evidence) };
}

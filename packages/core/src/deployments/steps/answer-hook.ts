import { message } from "../../kernel/index.ts";
import { continueServiceDeployment } from "../ecs.ts";
import type { ObservedServiceDeployment } from "../observation.ts";
import { recordChange, type Work } from "../store.ts";
import type { StepContext, StepResult } from "./step.ts";

/**
 * Passes on to ECS what somebody answered at the pause hook where the roll-out waits; null when there is nothing (more)
 * to pass on. A repeated answer finds the hook settled, and so does one that comes while ECS rolls back: it may list the
 * hook as waiting to the end, and what else it shows is looked at. One that ECS does not take from us is told and
 * forgotten, so that it can be given again.
 */
export async function answerHook(
  { deps, ecs }: Pick<StepContext, "deps" | "ecs">,
  work: Work,
  found: ObservedServiceDeployment | null,
): Promise<StepResult | null> {
  const { hookAnswer } = work;
  if (found === null || hookAnswer === null) return null;
  const { id: hookId, action } = hookAnswer;
  if (!found.pauseHooks.some(({ id }) => id === hookId)) return null;
  const answer = await continueServiceDeployment(ecs, { arn: found.arn, hookId, action });
  if (answer === "settled") return null;
  const waitMs = deps.deployments.pollMs;
  if (answer !== "unsupported") return { work, waitMs };
  const told = await recordChange(deps, work, {
    event: "PROGRESSED",
    message: message("deployment.hookAnswerRefused", {}),
    fields: { hookAnswer: null },
  });
  return { work: told, waitMs };
}

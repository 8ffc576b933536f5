import { message } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { changeDeployment, type DeploymentOrder } from "./change-deployment.ts";
import type { Deployment, HookAnswer } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { advanceJob } from "./job.ts";
import { DeploymentFinished, NotPaused } from "./problems.ts";
import { isFinal } from "./transitions.ts";

export type ContinueDeploymentInput = DeploymentOrder & {
  action: HookAnswer["action"];
  /** The hook that is meant; whichever it waits at when left out. */
  hook?: string | null | undefined;
};

const longestHook = 200;

/**
 * Lets a roll-out go on that waits at a pause hook, or has ECS take it back; the worker tells ECS. Throws NotFound,
 * NotPermitted, DeploymentFinished, and NotPaused when it waits at none, or at another than the one that is meant.
 */
export function continueDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: ContinueDeploymentInput,
): Promise<Deployment> {
  const { action, hook: named, ...order } = input;
  // What is longer is no hook, and need not be on record.
  const hook = named?.slice(0, longestHook) ?? null;
  return changeDeployment(deps, caller, order, {
    operation: "continueDeployment",
    action: "deployment.continue",
    verb: "deployment:cancel",
    asked: { action, ...(hook !== null && { hook }) },
    async decide(work) {
      if (isFinal(work.state)) throw new DeploymentFinished(work.id, work.state);
      const waiting = work.progress?.waitingHook ?? null;
      if (work.state !== "ROLLING_OUT" || waiting === null || work.hookAnswer?.id === waiting.id) {
        throw new NotPaused(work.id, hook);
      }
      // Who decided saw another pause than the one that the roll-out has come to since.
      if (hook !== null && hook !== waiting.id) throw new NotPaused(work.id, hook);
      return {
        event: "HOOK_ANSWERED",
        message: message("deployment.hookAnswered", {
          by: caller.principalName,
          stage: waiting.stage,
          action,
        }),
        fields: { hookAnswer: { id: waiting.id, action } },
        job: advanceJob({ deploymentId: work.id }),
      };
    },
  });
}

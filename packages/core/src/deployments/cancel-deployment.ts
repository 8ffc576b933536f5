import { message } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { changeDeployment, type DeploymentOrder } from "./change-deployment.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { advanceJob } from "./job.ts";
import { DeploymentFinished } from "./problems.ts";
import { isFinal, nextState } from "./transitions.ts";

/**
 * Asks for a deployment to be stopped and the service returned to what ran before; the worker does it. One that has
 * not begun, because it waits for approval or its turn, ends at once. Asking again while it is being stopped gives the same deployment. Throws NotFound, NotPermitted, DeploymentFinished.
 */
export function cancelDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: DeploymentOrder,
): Promise<Deployment> {
  return changeDeployment(deps, caller, input, {
    operation: "cancelDeployment",
    action: "deployment.cancel",
    verb: "deployment:cancel",
    async decide(work) {
      if (isFinal(work.state)) throw new DeploymentFinished(work.id, work.state);
      // It is being stopped or rolled back already: nothing changes, but that it was asked for is kept.
      const next = nextState(work.state, "STOP_REQUESTED");
      if (next === null) return null;
      const by = caller.principalName;
      const event = "STOP_REQUESTED";
      if (isFinal(next)) return { event, message: message("deployment.withdrawn", { by }) };
      return {
        event,
        message: message("deployment.cancelRequested", { by }),
        job: advanceJob({ deploymentId: work.id }),
      };
    },
  });
}

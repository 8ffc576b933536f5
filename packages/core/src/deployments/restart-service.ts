import type { Caller } from "../permissions/index.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { type DeploymentRequest, requestDeployment } from "./request-deployment.ts";

/** Replaces a service's tasks by new ones of the same revision (ECS API: UpdateService, forceNewDeployment). */
export async function restartService(
  deps: DeploymentDeps,
  caller: Caller,
  request: DeploymentRequest,
): Promise<Deployment> {
  return requestDeployment(deps, caller, request, {
    operation: "restartService",
    action: "deployment.restart",
    verbs: ["deployment:create"],
    asked: {},
    shown: {},
    async plan() {
      const none = { change: null, desiredCount: null, toTaskDefinition: null, targetDeploymentId: null };
      return { ...none, kind: "RESTART", images: [] };
    },
  });
}

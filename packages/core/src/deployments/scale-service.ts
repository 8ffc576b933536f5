import type { Caller } from "../permissions/index.ts";
import { checkCount } from "./check-request.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { type DeploymentRequest, requestDeployment } from "./request-deployment.ts";

export type ScaleServiceInput = DeploymentRequest & { desiredCount: number };

/** Changes how many tasks a service has; its revision stays. Throws what requestDeployment throws, and InvalidInput. */
export async function scaleService(
  deps: DeploymentDeps,
  caller: Caller,
  input: ScaleServiceInput,
): Promise<Deployment> {
  const { desiredCount, ...request } = input;
  return requestDeployment(deps, caller, request, {
    operation: "scaleService",
    action: "deployment.scale",
    verbs: ["deployment:create"],
    asked: { desiredCount },
    shown: { desiredCount },
    async plan(service) {
      checkCount(service, desiredCount);
      const none = { change: null, toTaskDefinition: null, targetDeploymentId: null };
      return { ...none, kind: "SCALE", images: [], desiredCount };
    },
  });
}

import type { DeploymentConfiguration } from "../state/deployment-configuration.ts";
import type { Service, ServiceDeployment, TrafficShift } from "../state/model.ts";

/** The traffic shift of a deployment that the service's configuration starts; none for a rolling update. */
export function newShift({ configuration, deployments }: Service): TrafficShift | undefined {
  if (configuration.strategy === "ROLLING") return undefined;
  // RECONCILE_SERVICE "only happens when you start a new service deployment with more than 1 service revision in an
  // ACTIVE state" (API_ServiceDeployment, lifecycleStage).
  const stage = deployments.length > 1 ? "RECONCILE_SERVICE" : "PRE_SCALE_UP";
  return { stage, elapsed: false, steps: stepsOf(configuration), production: 0, test: 0, hooks: [] };
}

/** API_LinearConfiguration, API_CanaryConfiguration; percentages are multiples of 0.1. */
export function stepsOf({ strategy, linear, canary }: DeploymentConfiguration): number[] {
  if (strategy === "CANARY") return canary.canaryPercent < 100 ? [canary.canaryPercent, 100] : [100];
  if (strategy !== "LINEAR") return [100];
  const steps: number[] = [];
  const tenths = Math.round(linear.stepPercent * 10);
  for (let reached = tenths; reached < 1000; reached += tenths) steps.push(reached / 10);
  return [...steps, 100];
}

/** A deployment that goes back, ends or is overtaken waits at no hook any more. */
export function closeHooks(deployment: ServiceDeployment): void {
  for (const hook of deployment.shift?.hooks ?? []) {
    if (hook.status === "AWAITING_ACTION" || hook.status === "IN_PROGRESS") hook.status = "FAILED";
  }
}

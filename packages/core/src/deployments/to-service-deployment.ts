import type { DeploymentLifecycleHookDetail, ServiceDeployment } from "@aws-sdk/client-ecs";
import type { ObservedServiceDeployment, PauseHook } from "./observation.ts";

/** What DescribeServiceDeployments gives, with what may be missing made null; null for what has no state. */
export function toServiceDeployment(arn: string, found: ServiceDeployment): ObservedServiceDeployment | null {
  if (!found.status) return null;
  const stage = found.lifecycleStage ?? null;
  const { targetServiceRevision: target, deploymentCircuitBreaker: breaker } = found;
  return {
    arn,
    status: found.status,
    statusReason: found.statusReason ?? null,
    rollbackReason: found.rollback?.reason ?? null,
    finishedAt: found.finishedAt ?? found.stoppedAt ?? null,
    strategy: found.deploymentConfiguration?.strategy ?? null,
    lifecycleStage: stage,
    target: target
      ? {
          requested: target.requestedTaskCount ?? null,
          running: target.runningTaskCount ?? null,
          pending: target.pendingTaskCount ?? null,
          productionTraffic: target.requestedProductionTrafficWeight ?? null,
          testTraffic: target.requestedTestTrafficWeight ?? null,
        }
      : null,
    circuitBreaker:
      breaker?.status && breaker.status !== "DISABLED"
        ? {
            status: breaker.status,
            failureCount: breaker.failureCount ?? null,
            threshold: breaker.threshold ?? null,
          }
        : null,
    alarms: found.alarms?.triggeredAlarmNames ?? [],
    pauseHooks: (found.lifecycleHookDetails ?? []).flatMap((detail) => waiting(detail, stage)),
  };
}

/** Only a PAUSE hook ever awaits an action (API_DeploymentLifecycleHookDetail); what has no id cannot be continued. */
function waiting(detail: DeploymentLifecycleHookDetail, stage: string | null): PauseHook[] {
  if (detail.status !== "AWAITING_ACTION" || !detail.hookId) return [];
  const { hookId: id, expiresAt = null, timeoutAction = null } = detail;
  return [{ id, stage, expiresAt, timeoutAction }];
}

import type { Json, ServiceDeployment, ServiceRevision } from "../state/model.ts";
import { present, seconds, secondsOrNothing } from "./call-context.ts";
import { configurationView } from "./configuration-view.ts";
import { countTasks } from "./service-view.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
export function serviceDeploymentView(deployment: ServiceDeployment): Json {
  const { service, rollback, source, shift } = deployment;
  const counts = countTasks(service);
  const summary = (revision: ServiceRevision, of: { requested: number; weights: Json }): Json => {
    const own = service.deployments.find((other) => other.revision === revision);
    const { running, pending } = own === undefined ? { running: 0, pending: 0 } : counts.of(own);
    return {
      arn: revision.arn,
      requestedTaskCount: of.requested,
      runningTaskCount: running,
      pendingTaskCount: pending,
      ...of.weights,
    };
  };
  // Blue keeps its tasks until it is cleaned up; a rolling update wants none of the source's.
  const kept = shift !== undefined && (shift.stage !== "CLEAN_UP" || rollback !== undefined);
  const wanted = rollback === undefined || shift === undefined ? deployment.requestedTaskCount : 0;
  return present({
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: seconds(deployment.createdAt),
    startedAt: secondsOrNothing(deployment.startedAt),
    finishedAt: secondsOrNothing(deployment.finishedAt),
    stoppedAt: secondsOrNothing(deployment.stoppedAt),
    updatedAt: seconds(deployment.updatedAt),
    sourceServiceRevisions:
      source === undefined
        ? []
        : [
            summary(source, {
              requested: kept ? deployment.requestedTaskCount : 0,
              weights: weights(shift && { production: 100 - shift.production, test: 100 - shift.test }),
            }),
          ],
    targetServiceRevision: summary(deployment.target, { requested: wanted, weights: weights(shift) }),
    status: deployment.status,
    statusReason: deployment.statusReason,
    lifecycleStage: deployment.startedAt === undefined ? undefined : shift?.stage,
    lifecycleHookDetails: shift?.hooks.map((hook) =>
      present({
        hookId: hook.id,
        targetType: hook.targetType,
        targetArn: hook.targetArn,
        status: hook.status,
        expiresAt: seconds(hook.expiresAt),
        timeoutAction: hook.timeoutAction,
      }),
    ),
    deploymentConfiguration: configurationView(deployment.configuration),
    rollback:
      rollback === undefined
        ? undefined
        : {
            reason: rollback.reason,
            startedAt: seconds(rollback.startedAt),
            serviceRevisionArn: rollback.revision.arn,
          },
    deploymentCircuitBreaker: { ...deployment.breaker },
    alarms: {
      status: deployment.alarms.status,
      alarmNames: deployment.configuration.alarms.names,
      triggeredAlarmNames: deployment.alarms.triggered,
    },
  });
}

/** "requestedTestTrafficWeight", "requestedProductionTrafficWeight": 0.0 to 100.0 (API_ServiceRevisionSummary). */
function weights(shift: { production: number; test: number } | undefined): Json {
  if (shift === undefined) return { requestedProductionTrafficWeight: 100 };
  return { requestedTestTrafficWeight: shift.test, requestedProductionTrafficWeight: shift.production };
}

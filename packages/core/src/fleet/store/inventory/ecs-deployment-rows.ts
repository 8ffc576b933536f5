import type { ServiceDeployment, ServiceRevision } from "@aws-sdk/client-ecs";
import { idOfArn } from "../../../kernel/index.ts";
import { instantOf } from "./row-values.ts";
import type { InventoryRow } from "./upsert.ts";

/** ECS's deployment of a service as a row; null for one that does not say what or when it is. */
export function ecsDeploymentRow(serviceId: string, deployment: ServiceDeployment): InventoryRow | null {
  const { serviceDeploymentArn: arn, createdAt, targetServiceRevision: target, rollback } = deployment;
  const created = instantOf(createdAt);
  if (!arn || created === null) return null;
  const breaker = deployment.deploymentCircuitBreaker;
  return {
    id: idOfArn("ecsDeployment", arn),
    service_id: serviceId,
    arn,
    status: deployment.status ?? "UNKNOWN",
    status_reason: deployment.statusReason ?? null,
    strategy: deployment.deploymentConfiguration?.strategy ?? null,
    lifecycle_stage: deployment.lifecycleStage ?? null,
    target_revision: target?.arn ?? null,
    source_revisions: (deployment.sourceServiceRevisions ?? []).flatMap((each) => each.arn ?? []),
    requested_count: target?.requestedTaskCount ?? null,
    running_count: target?.runningTaskCount ?? null,
    pending_count: target?.pendingTaskCount ?? null,
    rollback: rollback
      ? {
          reason: rollback.reason ?? null,
          startedAt: instantOf(rollback.startedAt),
          revision: rollback.serviceRevisionArn ?? null,
        }
      : null,
    circuit_breaker: breaker
      ? {
          status: breaker.status ?? "UNKNOWN",
          failureCount: breaker.failureCount ?? null,
          threshold: breaker.threshold ?? null,
        }
      : null,
    triggered_alarms: deployment.alarms?.triggeredAlarmNames ?? [],
    created_at: created,
    started_at: instantOf(deployment.startedAt),
    finished_at: instantOf(deployment.finishedAt),
    stopped_at: instantOf(deployment.stoppedAt),
  };
}

/** Every revision that a deployment names. */
export function revisionsOf(deployment: ServiceDeployment): string[] {
  const { targetServiceRevision: target, sourceServiceRevisions: sources = [], rollback } = deployment;
  return [target?.arn, ...sources.map(({ arn }) => arn), rollback?.serviceRevisionArn].flatMap(
    (arn) => arn ?? [],
  );
}

export function ecsRevisionRow(serviceId: string, revision: ServiceRevision): InventoryRow | null {
  const { serviceRevisionArn: arn } = revision;
  if (!arn) return null;
  return {
    id: arn,
    service_id: serviceId,
    task_definition_arn: revision.taskDefinition ?? null,
    launch_type: revision.launchType ?? null,
    platform_version: revision.platformVersion ?? null,
    capacity_provider_strategy: (revision.capacityProviderStrategy ?? []).map(
      ({ capacityProvider, weight, base }) => ({
        name: capacityProvider ?? "",
        weight: weight ?? 0,
        base: base ?? 0,
      }),
    ),
    images: (revision.containerImages ?? []).map(({ containerName, image, imageDigest }) => ({
      container: containerName ?? "",
      image: image ?? null,
      digest: imageDigest ?? null,
    })),
    created_at: instantOf(revision.createdAt),
  };
}

/** One of ECS's own deployments of a service (`services[].deployments[]`), with what may be missing made null. */
export type EcsDeployment = {
  id: string;
  status: string | null;
  taskDefinition: string | null;
  desired: number;
  running: number;
  pending: number;
  failed: number;
  /** IN_PROGRESS, COMPLETED or FAILED; null for what does not tell (Classic ELB, other implementations). */
  rolloutState: string | null;
  rolloutStateReason: string | null;
};

/** A service as ECS describes it now. */
export type ObservedService = {
  arn: string;
  status: string | null;
  taskDefinition: string | null;
  desired: number;
  running: number;
  pending: number;
  deployments: EcsDeployment[];
  currentServiceDeployment: string | null;
};

/** The ECS deployment that the service goes by now; where the states tell nothing, the one of the service's revision. */
export function primaryOf(service: ObservedService): EcsDeployment | null {
  return (
    service.deployments.find((each) => each.status === "PRIMARY") ??
    service.deployments.find((each) => each.taskDefinition === service.taskDefinition) ??
    null
  );
}

/**
 * ECS keeps the service's revision and that of its primary deployment the same. Another implementation (moto 5) puts
 * the new revision on the service and leaves its one deployment as it was first made: then that deployment's state
 * says nothing, and the service's own counts stand for it.
 */
export function withCurrentPrimary<Seen extends ObservedService>(service: Seen): Seen {
  const primary = service.deployments.find((each) => each.status === "PRIMARY");
  const { taskDefinition, desired, running, pending } = service;
  if (!primary || service.deployments.length > 1 || primary.taskDefinition === null) return service;
  if (taskDefinition === null || primary.taskDefinition === taskDefinition) return service;
  const current = { ...primary, taskDefinition, desired, running, pending };
  return { ...service, deployments: [{ ...current, rolloutState: null, rolloutStateReason: null }] };
}

/** A service deployment (DescribeServiceDeployments), where the account's ECS has them. */
export type ObservedServiceDeployment = {
  arn: string;
  status: string;
  statusReason: string | null;
  rollbackReason: string | null;
  alarms: string[];
};

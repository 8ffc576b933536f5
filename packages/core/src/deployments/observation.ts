/** One of ECS's own deployments of a service (`services[].deployments[]`), with what may be missing made null. */
export type EcsDeployment = {
  id: string;
  status: string | null;
  taskDefinition: string | null;
  desired: number;
  running: number;
  pending: number;
  failed: number;
  /** IN_PROGRESS, COMPLETED or FAILED; null for what does not tell (Classic ELB, every strategy but ROLLING, other implementations). */
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

/** What a service deployment says of one revision's tasks. */
export type RevisionTasks = {
  requested: number | null;
  running: number | null;
  pending: number | null;
  /** 0 to 100 */
  productionTraffic: number | null;
  /** 0 to 100 */
  testTraffic: number | null;
};

/** A lifecycle hook that waits for ContinueServiceDeployment. */
export type PauseHook = {
  id: string;
  /** API_DeploymentLifecycleHookDetail names no stage: it is the one the service deployment is in. */
  stage: string | null;
  expiresAt: Date | null;
  /** What ECS does by itself then: CONTINUE or ROLLBACK. */
  timeoutAction: string | null;
};

/**
 * A service deployment (DescribeServiceDeployments), where the account's ECS has them. Every enumeration is open: ECS
 * documents a stage, PRE_PRODUCTION_TRAFFIC_SHIFT, that its own API model does not list.
 */
export type ObservedServiceDeployment = {
  arn: string;
  status: string;
  statusReason: string | null;
  rollbackReason: string | null;
  finishedAt: Date | null;
  /** ROLLING, BLUE_GREEN, LINEAR, CANARY */
  strategy: string | null;
  lifecycleStage: string | null;
  target: RevisionTasks | null;
  /** Null when the breaker is not used. */
  circuitBreaker: { status: string; failureCount: number | null; threshold: number | null } | null;
  /** Names of the alarms that went off. */
  alarms: string[];
  pauseHooks: PauseHook[];
};

/** Whether traffic is shifted between two sets of tasks; a strategy that is not known is taken to be rolling. */
export function shiftsTraffic(found: ObservedServiceDeployment): boolean {
  return found.strategy !== null && trafficStrategies.includes(found.strategy);
}

const trafficStrategies = ["BLUE_GREEN", "LINEAR", "CANARY"];

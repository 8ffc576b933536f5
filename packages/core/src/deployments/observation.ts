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

/** A service deployment (DescribeServiceDeployments), where the account's ECS has them. */
export type ObservedServiceDeployment = {
  arn: string;
  status: string;
  statusReason: string | null;
  rollbackReason: string | null;
  alarms: string[];
};

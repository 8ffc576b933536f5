import type { StrategyItem } from "./capacity.ts";
import { openEnum } from "./open-enum.ts";
import type { launchType } from "./service.ts";

export const ecsDeploymentStatus = openEnum(
  "PENDING",
  "IN_PROGRESS",
  "STOP_REQUESTED",
  "STOPPED",
  "SUCCESSFUL",
  "ROLLBACK_REQUESTED",
  "ROLLBACK_IN_PROGRESS",
  "ROLLBACK_SUCCESSFUL",
  "ROLLBACK_FAILED",
);

/** ECS's own deployment of a service, as the graph shows it. */
export type EcsDeployment = {
  id: string;
  arn: string;
  serviceId: string;
  status: ReturnType<typeof ecsDeploymentStatus>;
  rawStatus: string;
  statusReason: string | null;
  strategy: string | null;
  lifecycleStage: string | null;
  targetRevisionArn: string | null;
  sourceRevisionArns: string[];
  requestedTaskCount: number | null;
  runningTaskCount: number | null;
  pendingTaskCount: number | null;
  rollback: { reason: string | null; startedAt: string | null; revision: string | null } | null;
  circuitBreaker: { status: string; failureCount: number | null; threshold: number | null } | null;
  triggeredAlarms: string[];
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  stoppedAt: string | null;
  observedAt: string;
};

/** A revision of a service: what was to run. */
export type EcsRevision = {
  arn: string;
  taskDefinitionArn: string | null;
  launchType: ReturnType<typeof launchType> | null;
  platformVersion: string | null;
  capacityProviderStrategy: StrategyItem[];
  images: { container: string; image: string | null; digest: string | null }[];
  createdAt: string | null;
  /** Of the service. */
  path: string;
};

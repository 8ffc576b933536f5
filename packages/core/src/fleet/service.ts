import type { Label } from "./account.ts";
import type { StrategyItem } from "./capacity.ts";
import { openEnum } from "./open-enum.ts";

export const serviceStatus = openEnum("ACTIVE", "DRAINING", "INACTIVE");
export const launchType = openEnum("EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES");
export const deploymentController = openEnum("ECS", "CODE_DEPLOY", "EXTERNAL");

/** A service as the graph shows it. */
export type Service = {
  id: string;
  arn: string;
  name: string;
  clusterId: string;
  path: string;
  status: ReturnType<typeof serviceStatus>;
  rawStatus: string;
  launchType: ReturnType<typeof launchType> | null;
  schedulingStrategy: string;
  deploymentController: ReturnType<typeof deploymentController>;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  /** Running and desired counts are equal and ECS has one deployment. */
  steady: boolean;
  taskDefinitionArn: string | null;
  labels: Label[];
  capacityProviderStrategy: StrategyItem[];
  platformVersion: string | null;
  createdAt: string | null;
  observedAt: string;
  /** The moment it is shown as of; left out is now. */
  asOf?: string | undefined;
};

import type { Label } from "./account.ts";
import { openEnum } from "./open-enum.ts";

export const capacityProviderKind = openEnum(
  "FARGATE",
  "FARGATE_SPOT",
  "EC2_AUTOSCALING",
  "MANAGED_INSTANCES",
);

/** An item of a capacity provider strategy. */
export type StrategyItem = { name: string; weight: number; base: number };

/** A capacity provider as the graph shows it. */
export type CapacityProvider = {
  id: string;
  arn: string;
  name: string;
  accountId: string;
  region: string;
  /** account/region */
  place: string;
  kind: ReturnType<typeof capacityProviderKind>;
  rawKind: string;
  status: string;
  autoScalingGroupName: string | null;
  managedScaling: boolean | null;
  targetCapacity: number | null;
  terminationProtection: boolean | null;
  managedDraining: boolean | null;
  labels: Label[];
  observedAt: string;
};

/** An Auto Scaling group as the graph shows it. */
export type AutoScalingGroup = {
  id: string;
  arn: string;
  name: string;
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  inServiceCount: number;
  instanceCount: number;
  labels: Label[];
  observedAt: string;
};

/** What a cluster has of one capacity provider; without a provider: hosts that registered by themselves. */
export type ClusterCapacity = {
  name: string | null;
  provider: CapacityProvider | null;
  hostCount: number;
  registeredCpu: number;
  remainingCpu: number;
  registeredMemory: number;
  remainingMemory: number;
};

/** What Application Auto Scaling may do with a service's desired count. */
export type ScalingTarget = {
  minCapacity: number;
  maxCapacity: number;
  scaleInSuspended: boolean;
  scaleOutSuspended: boolean;
  scheduledSuspended: boolean;
  createdAt: string | null;
  observedAt: string;
};

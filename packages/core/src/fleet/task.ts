import type { Label } from "./account.ts";
import { openEnum } from "./open-enum.ts";
import type { launchType } from "./service.ts";

export const taskStatus = openEnum(
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
  "RUNNING",
  "DEACTIVATING",
  "STOPPING",
  "DEPROVISIONING",
  "STOPPED",
);
export const healthStatus = openEnum("HEALTHY", "UNHEALTHY");

/** A container of a task, as the graph shows it and as the store keeps it. */
export type Container = {
  name: string;
  image: string | null;
  imageDigest: string | null;
  runtimeId: string | null;
  status: string | null;
  health: ReturnType<typeof healthStatus> | null;
  exitCode: number | null;
  reason: string | null;
};

/** A task as the graph shows it. */
export type Task = {
  id: string;
  arn: string;
  name: string;
  clusterId: string;
  serviceId: string | null;
  hostId: string | null;
  path: string;
  status: ReturnType<typeof taskStatus>;
  rawStatus: string;
  desiredStatus: string | null;
  health: ReturnType<typeof healthStatus> | null;
  launchType: ReturnType<typeof launchType> | null;
  /** ECS CPU units and MiB. */
  cpu: number | null;
  memory: number | null;
  taskDefinitionArn: string | null;
  /** As `service:NAME` or `family:NAME`. */
  group: string | null;
  availabilityZone: string | null;
  platformVersion: string | null;
  capacityProviderName: string | null;
  connectivity: string | null;
  privateIp: string | null;
  networkInterfaceId: string | null;
  labels: Label[];
  containers: Container[];
  createdAt: string | null;
  pullStartedAt: string | null;
  pullStoppedAt: string | null;
  startedAt: string | null;
  stoppingAt: string | null;
  executionStoppedAt: string | null;
  stoppedAt: string | null;
  stopCode: string | null;
  stoppedReason: string | null;
  observedAt: string;
  /** The moment it is shown as of; left out is now. */
  asOf?: string | undefined;
};

import type { Label } from "./account.ts";
import { openEnum } from "./open-enum.ts";

export const instanceLifecycle = openEnum("ON_DEMAND", "SPOT", "SCHEDULED", "CAPACITY_BLOCK");
export const instanceHealth = openEnum("OK", "IMPAIRED", "INSUFFICIENT_DATA", "INITIALIZING");

/** The EC2 instance under a host, as the graph shows it. */
export type Ec2Instance = {
  instanceId: string;
  type: string | null;
  imageId: string | null;
  privateIp: string | null;
  privateDnsName: string | null;
  availabilityZone: string | null;
  launchedAt: string | null;
  lifecycle: ReturnType<typeof instanceLifecycle>;
  managed: boolean;
  autoScalingGroupName: string | null;
  labels: Label[];
  observedAt: string;
};

export type HostAttribute = { name: string; value: string | null };
export type HealthCheck = { type: string; status: string; reason: string | null; since: string | null };

/** What hardly ever changes of a host. */
export type HostDetails = {
  attributes: HostAttribute[];
  health: ReturnType<typeof instanceHealth> | null;
  healthChecks: HealthCheck[];
};

import type { Label } from "./account.ts";

/** A container instance as the graph shows it. */
export type Host = {
  id: string;
  arn: string;
  /** The EC2 instance id; the last part of the ARN where there is none. */
  name: string;
  clusterId: string;
  path: string;
  ec2InstanceId: string | null;
  instanceType: string | null;
  privateIp: string | null;
  availabilityZone: string | null;
  status: string;
  agentConnected: boolean | null;
  agentVersion: string | null;
  agentUpdateStatus: string | null;
  dockerVersion: string | null;
  statusReason: string | null;
  capacityProviderName: string | null;
  labels: Label[];
  /** ECS CPU units (1024 are one vCPU) and MiB. */
  registeredCpu: number | null;
  remainingCpu: number | null;
  registeredMemory: number | null;
  remainingMemory: number | null;
  registeredAt: string | null;
  observedAt: string;
  /** The moment it is shown as of; left out is now. */
  asOf?: string | undefined;
};

import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { AgentSettings } from "../aws/agent-settings.ts";
import type { InsightsConfiguration } from "../insights-configuration.ts";
import type { EnteredFact, OutOfBandFact, TrailFact } from "./trail-facts.ts";
import type { UsageFact } from "./usage.ts";

/** What is always there: the moment of the look, and where it looks. */
type Looked = {
  now: Date;
  account: string;
  region: string;
  /** The `insights` of fleetgraph.yaml. */
  settings: InsightsConfiguration;
};

export type HostFact = {
  id: string;
  arn: string;
  /** What people call it: the EC2 instance id, else the last part of the ARN. */
  name: string;
  ec2InstanceId: string | null;
  instanceType: string | null;
  availabilityZone: string | null;
  /** ACTIVE, DRAINING, … */
  status: string;
  agentConnected: boolean | null;
  agentVersion: string | null;
  dockerVersion: string | null;
  capacityProvider: string | null;
  /** ECS CPU units and MiB. */
  registeredCpu: number | null;
  remainingCpu: number | null;
  registeredMemory: number | null;
  remainingMemory: number | null;
  registeredAt: Date | null;
  /** Since when its agent is disconnected and since when it drains, by the source's own time; null while it is not so. */
  disconnectedSince: Date | null;
  drainingSince: Date | null;
  /** Of a host that drains: when the last task left it; null where none did lately. */
  lastTaskLeftAt: Date | null;
  /** Names and values of its attributes; null where no listing told them. */
  attributes: ReadonlyMap<string, string | null> | null;
  /** What EC2 tells of its instance; null where it does not. */
  instance: {
    imageId: string | null;
    launchedAt: Date | null;
    lifecycle: string;
    autoScalingGroup: string | null;
    labels: { key: string; value: string }[];
  } | null;
};

export type ServiceFact = {
  id: string;
  arn: string;
  name: string;
  path: string;
  launchType: string | null;
  schedulingStrategy: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  taskDefinitionArn: string | null;
  deploymentController: string;
  deploymentConfiguration: {
    strategy?: string;
    minimumHealthyPercent?: number;
    maximumPercent?: number;
  };
  capacityProviderStrategy: { name: string; weight: number; base: number }[];
  labels: { key: string; value: string }[];
  createdAt: Date | null;
};

/** A task that is to run. */
export type TaskFact = {
  id: string;
  arn: string;
  serviceId: string | null;
  hostId: string | null;
  taskDefinitionArn: string | null;
  lastStatus: string;
  healthStatus: string | null;
  launchType: string | null;
  /** ECS CPU units and MiB, where the task itself has any. */
  cpu: number | null;
  memory: number | null;
  startedAt: Date | null;
  startedBy: string | null;
  group: string | null;
  containers: { name: string; image: string | null; runtimeId: string | null }[];
};

/** A revision as DescribeTaskDefinition gave it, without its environment values. */
export type DefinitionFact = TaskDefinition;

/** How full a host's disk was, every six hours of two weeks. Bytes. */
export type DiskFact = { capacity: number | null; used: { at: Date; bytes: number }[] };

/** What the hosts of a capacity provider (null: of none) had at a moment, and what was reserved on them: CPU units, MiB. */
export type RoomSample = {
  at: Date;
  capacityProvider: string | null;
  hosts: number;
  cpu: number;
  memory: number;
  reservedCpu: number;
  reservedMemory: number;
};

/** The Auto Scaling group of a capacity provider. */
export type GroupFact = {
  capacityProvider: string;
  name: string;
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  managedScaling: boolean;
  targetCapacity: number | null;
};

/** An AMI as EC2 tells of it. */
export type MachineImage = {
  id: string;
  name: string | null;
  createdAt: Date | null;
  deprecatedAt: Date | null;
};

/** What is known of one cluster. Facts that are null could not be read, and rules that need them are not judged. */
export type ClusterFacts = Looked & {
  cluster: { id: string; arn: string; name: string; path: string; capacityProviders: string[] };
  hosts: readonly HostFact[] | null;
  services: readonly ServiceFact[] | null;
  tasks: readonly TaskFact[] | null;
  /** The revisions that services and tasks refer to, by ARN. */
  definitions: ReadonlyMap<string, DefinitionFact> | null;
  /** How often people entered containers of a service in the last thirty days, by its id: as CloudTrail tells. */
  entered: ReadonlyMap<string, EnteredFact> | null;
  /** What containers and hosts used over `usageDays`; null where no source of metrics gives any of it. */
  usage: UsageFact | null;
  /** By the host's id; null where no source tells of any. */
  disks: ReadonlyMap<string, DiskFact> | null;
  /** Ids of hosts of which a source of metrics gave something within the last hours; null while a source fails that could tell of others. */
  watched: ReadonlySet<string> | null;
  /** Every six hours of two weeks, as far as the past is kept. */
  room: readonly RoomSample[] | null;
  groups: readonly GroupFact[] | null;
  /** How the agents of hosts were configured, by the host's id; a host that is not in it could not be asked about. */
  agentSettings: ReadonlyMap<string, AgentSettings> | null;
  /** AMIs of hosts, by id; one that EC2 does not show any more is not in it. */
  machineImages: ReadonlyMap<string, MachineImage> | null;
};
export type FactName = Exclude<keyof ClusterFacts, keyof Looked | "cluster">;

/** What is known of an account's region as a whole. */
export type PlaceFacts = Looked & {
  /** Names of its clusters. */
  clusters: readonly { id: string; name: string }[] | null;
  /** What comes from CloudTrail. */
  trail: TrailFact | null;
  /** Unacknowledged changes behind Fleetgraph's back of the last week, by person. */
  outOfBand: readonly OutOfBandFact[] | null;
};
export type PlaceFactName = Exclude<keyof PlaceFacts, keyof Looked>;

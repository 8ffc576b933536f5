import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { InsightsConfiguration } from "../insights-configuration.ts";
import type { EnteredFact, OutOfBandFact, TrailFact } from "./trail-facts.ts";

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
  /** Since when it is in this state, by the source's own time. */
  stateSince: Date;
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

import type { Rule } from "../eventbridge/rule.ts";
import type { Queue } from "../sqs/queue.ts";
import type { Timer } from "./clock.ts";
import type { DeploymentConfiguration, HookAction, LifecycleStage } from "./deployment-configuration.ts";
import type {
  CapacityProvider,
  LogGroup,
  Parameter,
  PullThroughRule,
  ScalableTarget,
  Secret,
  TargetGroup,
} from "./resources.ts";

/** A JSON object as it came or goes over the wire. */
export interface Json {
  [key: string]: unknown;
}

export interface Tag {
  key: string;
  value: string;
}

interface PortMapping {
  containerPort?: number;
  hostPort?: number;
  protocol?: string;
}

export interface ContainerDefinition extends Json {
  name: string;
  image: string;
  cpu?: number;
  memory?: number;
  memoryReservation?: number;
  essential?: boolean;
  portMappings?: PortMapping[];
  resourceRequirements?: { type: string; value: string }[];
  healthCheck?: {
    command: string[];
    interval?: number;
    timeout?: number;
    retries?: number;
    startPeriod?: number;
  };
}

export interface TaskDefinition {
  arn: string;
  family: string;
  revision: number;
  status: "ACTIVE" | "INACTIVE";
  registeredAt: number;
  deregisteredAt?: number;
  registeredBy: string;
  networkMode: string;
  /** Task-level CPU units and MiB; undefined means the sum of the containers. */
  cpu?: string;
  memory?: string;
  requiresCompatibilities: string[];
  containers: ContainerDefinition[];
  /** What was registered besides and is given back as it came (roles, volumes, …). */
  rest: Json;
  tags: Tag[];
}

export type LaunchType = "EC2" | "FARGATE";

/** An ECS container instance together with the EC2 instance under it. */
export interface Host {
  /** EXTERNAL: ECS Anywhere, with no EC2 instance under it. MANAGED: of a capacity provider of managed instances. */
  kind: "EC2" | "EXTERNAL" | "MANAGED";
  spot: boolean;
  sequence: number;
  id: string;
  arn: string;
  instanceId: string;
  instanceType: string;
  availabilityZone: string;
  privateIp: string;
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  agentConnected: boolean;
  registeredAt: number;
  version: number;
  cpu: number;
  memory: number;
  usedCpu: number;
  usedMemory: number;
  /** As `80/tcp`. */
  usedPorts: Set<string>;
  /** Ids of its GPUs. */
  gpus: string[];
  /** How many tasks in network mode awsvpc it takes. */
  interfaces: number;
  /** Attributes besides those that every host has, and capabilities its agent does not have. */
  attributes: Record<string, string>;
  lacks: Set<string>;
  capacityProvider?: string;
  tasks: Set<Task>;
  cluster: Cluster;
  tags: Tag[];
}

interface TaskContainer {
  id: string;
  definition: ContainerDefinition;
  lastStatus: "PENDING" | "RUNNING" | "STOPPED";
  exitCode?: number;
  reason?: string;
  imageDigest?: string;
  runtimeId?: string;
  hostPorts: { containerPort: number; hostPort: number; protocol: string }[];
  gpuIds?: string[];
}

export type TaskStatus =
  | "PROVISIONING"
  | "PENDING"
  | "ACTIVATING"
  | "RUNNING"
  | "DEACTIVATING"
  | "STOPPING"
  | "DEPROVISIONING"
  | "STOPPED";

export interface Task {
  sequence: number;
  id: string;
  arn: string;
  cluster: Cluster;
  service: Service;
  deployment: Deployment;
  /** Of a task outside of any service, whose `service` is in no list. */
  standalone?: { group: string; startedBy?: string };
  definition: TaskDefinition;
  launchType: LaunchType;
  host?: Host;
  availabilityZone: string;
  lastStatus: TaskStatus;
  desiredStatus: "RUNNING" | "STOPPED";
  healthStatus: "HEALTHY" | "UNHEALTHY" | "UNKNOWN";
  /** What the service scheduler counts as healthy; not the same as the container health check. */
  healthy: boolean;
  /** What the load balancer says of its failing check. */
  unhealthyReason?: string;
  version: number;
  createdAt: number;
  startedAt?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  executionStoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  cpu: number;
  memory: number;
  containers: TaskContainer[];
  tags: Tag[];
  timer?: Timer | undefined;
}

interface ServiceEvent {
  id: string;
  createdAt: number;
  message: string;
}

/** An entry of `services[].deployments[]`, id `ecs-svc/…`. */
export interface Deployment {
  id: string;
  status: "PRIMARY" | "ACTIVE" | "INACTIVE";
  definition: TaskDefinition;
  revision: ServiceRevision;
  desiredCount: number;
  failedTasks: number;
  createdAt: number;
  updatedAt: number;
  rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  rolloutStateReason: string;
}

export interface ServiceRevision {
  id: string;
  arn: string;
  service: Service;
  definition: TaskDefinition;
  createdAt: number;
  images: { containerName: string; image: string; imageDigest?: string }[];
}

export type ServiceDeploymentStatus =
  | "PENDING"
  | "IN_PROGRESS"
  | "STOP_REQUESTED"
  | "STOPPED"
  | "SUCCESSFUL"
  | "ROLLBACK_REQUESTED"
  | "ROLLBACK_IN_PROGRESS"
  | "ROLLBACK_SUCCESSFUL"
  | "ROLLBACK_FAILED";

export type MonitorStatus = "TRIGGERED" | "MONITORING" | "MONITORING_COMPLETE" | "DISABLED";

/** A lifecycle hook that the service deployment has come to. */
export interface HookRun {
  id: string;
  targetType: "AWS_LAMBDA" | "PAUSE";
  targetArn?: string;
  status: "AWAITING_ACTION" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
  expiresAt: number;
  timeoutAction: HookAction;
}

/** Where a blue/green, linear or canary deployment is. */
export interface TrafficShift {
  stage: LifecycleStage;
  /** Whether the stage has taken the time it takes. */
  elapsed: boolean;
  /** Percentages of production traffic that are still to be reached, 100 the last. */
  steps: number[];
  /** Percent of the traffic that goes to the target. */
  production: number;
  test: number;
  hooks: HookRun[];
}

export interface ServiceDeployment {
  sequence: number;
  id: string;
  arn: string;
  service: Service;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  createdAt: number;
  updatedAt: number;
  startedAt?: number;
  finishedAt?: number;
  stoppedAt?: number;
  source?: ServiceRevision;
  target: ServiceRevision;
  requestedTaskCount: number;
  configuration: DeploymentConfiguration;
  breaker: { status: MonitorStatus; failureCount: number; threshold: number };
  alarms: { status: MonitorStatus; triggered: string[] };
  /** Of a strategy that shifts traffic. */
  shift?: TrafficShift;
  rollback?: { reason: string; startedAt: number; revision: ServiceRevision };
}

export interface PlacementConstraint {
  type: "distinctInstance" | "memberOf";
  expression?: string;
}

export interface PlacementStrategy {
  type: "random" | "spread" | "binpack";
  field?: string;
}

export interface Service {
  sequence: number;
  name: string;
  arn: string;
  cluster: Cluster;
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  launchType: LaunchType;
  desiredCount: number;
  definition: TaskDefinition;
  configuration: DeploymentConfiguration;
  /** Names of its capacity provider strategy; none for a service with a launch type. */
  capacityProviders: string[];
  placementConstraints: PlacementConstraint[];
  placementStrategy: PlacementStrategy[];
  loadBalanced: boolean;
  createdAt: number;
  createdBy: string;
  tags: Tag[];
  tasks: Set<Task>;
  /** Tasks that have STOPPED and are not forgotten yet. */
  stoppedTasks: Set<Task>;
  /** The PRIMARY deployment first. */
  deployments: Deployment[];
  events: ServiceEvent[];
  revisions: ServiceRevision[];
  serviceDeployments: ServiceDeployment[];
  /** The last deployment that reached COMPLETED: what a rollback goes back to. */
  lastCompleted?: Deployment;
  steady: boolean;
  consecutiveFailures: number;
  /** Simulated milliseconds before which no task is started (back-off, retried placement). */
  nextStartAt: number;
  evaluation?: Timer | undefined;
}

export interface Cluster {
  sequence: number;
  name: string;
  arn: string;
  region: Region;
  status: "ACTIVE" | "INACTIVE";
  capacityProviders: string[];
  defaultStrategy: { capacityProvider: string; weight: number; base: number }[];
  services: Map<string, Service>;
  tasks: Map<string, Task>;
  hosts: Map<string, Host>;
  tags: Tag[];
}

export interface Image {
  /** Null for an image whose tag has moved on. */
  tag: string | null;
  digest: string;
  pushedAt: number;
  sizeInBytes: number;
  /** Of an image index, such as `linux/arm64`; absent for an image of one platform. */
  platforms?: string[];
}

export interface Repository {
  name: string;
  arn: string;
  uri: string;
  /** By tag; by `@` and digest where there is none. */
  images: Map<string, Image>;
}

/** One account's resources in one region. */
export interface Region {
  account: string;
  name: string;
  clusters: Map<string, Cluster>;
  /** Revision n is at index n - 1. */
  taskDefinitions: Map<string, TaskDefinition[]>;
  repositories: Map<string, Repository>;
  pullThroughRules: PullThroughRule[];
  secrets: Map<string, Secret>;
  parameters: Map<string, Parameter>;
  logGroups: Map<string, LogGroup>;
  targetGroups: Map<string, TargetGroup>;
  /** Values other than AWS's defaults, by the quota's name. */
  quotas: Map<string, number>;
  capacityProviders: Map<string, CapacityProvider>;
  /** By resource id. */
  scalableTargets: Map<string, ScalableTarget>;
  instances: Map<string, Host>;
  /** User data and AMI of the hosts of a capacity provider, where they are not the usual ones; when an AMI was made. */
  userData: Map<string, string>;
  imageOf: Map<string, string>;
  imagesMadeAt: Map<string, number>;
  queues: Map<string, Queue>;
  /** Of its default event bus. */
  rules: Rule[];
  /** Older answers that reads may still give: see consistency.ts. */
  older: Map<string, { value: unknown; readsLeft: number }>;
}

/** What happens to tasks that a scenario covers. */
export const TASK_SCENARIOS = [
  /** CannotPullContainerError: the image is not there. */
  "image-missing",
  /** CannotPullECRContainerError: the execution role may not pull from ECR. */
  "image-denied",
  /** The image is of another platform than the host. */
  "wrong-platform",
  /** A secret that the task definition names is not there. */
  "missing-secret",
  /** The log driver cannot begin: its log group is not there. */
  "log-driver",
  /** The command that the container is to run is not in the image. */
  "entrypoint-not-found",
  /** An essential container exits: `exitCode` (1), at the start or `afterMilliseconds` into RUNNING. */
  "exit-at-start",
  /** The container's or the load balancer's health check never passes; the latter answers `code`, or times out. */
  "failing-health-check",
  /** OutOfMemoryError, exit code 137: at the start or `afterMilliseconds` into RUNNING. */
  "oom",
  /** AWS takes Spot capacity back, `afterMilliseconds` (5,000) into RUNNING. */
  "spot-interruption",
  /** No host has enough of `resource` (MEMORY, CPU, ENI, GPU or ATTRIBUTE); no Fargate capacity takes another task. */
  "no-room",
  /** The host port a task needs is taken on every host. */
  "port-clash",
  /** The ECS agents of the hosts are disconnected: nothing more is placed on them. */
  "agent-disconnected",
  /** The capacity provider has no hosts: tasks wait in PROVISIONING and then fail. */
  "capacity-provider-empty",
  /** ECS cannot assume the task's role: no task is launched. */
  "bad-role",
  /** A CloudWatch alarm of the deployment goes off: `alarm` (its first), at once or `afterMilliseconds` into it. */
  "alarm",
] as const;

/** What no-room can be short of. */
export const SCARCE = ["MEMORY", "CPU", "ENI", "GPU", "ATTRIBUTE"] as const;
export type Scarce = (typeof SCARCE)[number];

/** What happens to requests that a scenario covers. */
export const CALL_SCENARIOS = [
  /** Every request is throttled. */
  "throttling-storm",
  /** The connection is cut before anything is done. */
  "drop-before-effect",
  /** The connection is cut after it was done: the caller cannot know. */
  "drop-after-effect",
  /** The answer waits `milliseconds` of wall time. */
  "latency",
  /** HTTP 500 with an HTML page, as a proxy or another implementation gives it. */
  "http-500-html",
  /** HTTP 500 ServerException, or Internal error on the query protocols. */
  "server-error",
  "access-denied",
  /** The credentials have expired. */
  "expired-credentials",
  /** The operation does not exist here. */
  "unknown-operation",
  /** The connection is cut at once, as when a region cannot be reached. */
  "unreachable",
  /** List operations give everything and no token, whatever was asked. */
  "ignore-paging",
  /** Answers lack `fields` (by default timestamps and whatever else the API calls optional). */
  "omit-optional-fields",
  /** States are `state` (by default HIBERNATING), which no documentation knows. */
  "odd-states",
  /** The next `reads` (3) reads after a write still give what was before it. */
  "stale-reads",
] as const;

export type TaskScenarioKind = (typeof TASK_SCENARIOS)[number];
export type CallScenarioKind = (typeof CALL_SCENARIOS)[number];
export type ScenarioKind = TaskScenarioKind | CallScenarioKind;

/** Selectors narrow what is covered; one that is absent covers everything. */
export interface ScenarioInput {
  kind: ScenarioKind;
  account?: string;
  region?: string;
  /** Cluster name. */
  cluster?: string;
  /** Service name. */
  service?: string;
  /** Image reference with `*` as wildcard, for instance `*:v13`. */
  image?: string;
  /** Only the first image that is met, once it is: that build is broken, others are not. */
  nextImage?: boolean;
  /** Operation name, for instance `UpdateService`. */
  operation?: string;
  /** Only the n-th covered call or task since the scenario was set, counted from 1. */
  nth?: number;
  /** Only the first so many. */
  times?: number;
  /** Covers a call or task with this probability, drawn from the seed. */
  chance?: number;
  exitCode?: number;
  /** What no-room is short of; MEMORY unless given. */
  resource?: Scarce;
  /** HTTP status that a failing target answers; absent, it does not answer in time. */
  code?: number;
  afterMilliseconds?: number;
  milliseconds?: number;
  reads?: number;
  fields?: string[];
  state?: string;
  /** Name of the alarm that goes off; by default the first that the deployment watches. */
  alarm?: string;
  /** Task scenarios that end tasks: tasks already running are hit too, not only new ones. */
  runningTasks?: boolean;
}

export interface Scenario extends ScenarioInput {
  id: string;
  /** How many calls or tasks it has met, counting those that `nth` or `times` let pass. */
  met: number;
}

export interface Subject {
  account: string;
  region: string;
  cluster?: string | undefined;
  service?: string | undefined;
  image?: string | undefined;
  operation?: string | undefined;
}

/** Whether the selectors cover the subject; a selector on something the subject lacks does not. */
export function covers(scenario: ScenarioInput, subject: Subject): boolean {
  return (
    (scenario.account === undefined || scenario.account === subject.account) &&
    (scenario.region === undefined || scenario.region === subject.region) &&
    (scenario.cluster === undefined || scenario.cluster === subject.cluster) &&
    (scenario.service === undefined || scenario.service === subject.service) &&
    (scenario.operation === undefined || scenario.operation === subject.operation) &&
    (scenario.image === undefined || (subject.image !== undefined && matches(scenario.image, subject.image)))
  );
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(text);
}

import type { AwsAccounts } from "../fleet/index.ts";
import type { Clock, Log, SourceHttpOptions } from "../kernel/index.ts";
import type { MetricName, MetricTarget } from "./vocabulary.ts";

/** A task as a source finds its series: it runs, or stopped lately. */
export type SourceTask = {
  id: string;
  arn: string;
  /** The last part of the ARN. */
  taskId: string;
  serviceId: string | null;
  family: string;
  revision: number;
  hostId: string | null;
  privateIp: string | null;
  /** EC2, FARGATE, EXTERNAL or MANAGED_INSTANCES. */
  launchType: string;
  cpuUnits: number | null;
  memoryMib: number | null;
  containers: { name: string; runtimeId: string | null }[];
  /** Epoch milliseconds, where they are known. */
  startedAt?: number | null;
  stoppedAt?: number | null;
};

/** A container instance as a source finds its series. */
export type SourceHost = {
  id: string;
  arn: string;
  ec2InstanceId: string | null;
  privateIp: string | null;
  privateDnsName: string | null;
  cpuUnits: number;
  memoryMib: number;
  /** When it was in the cluster, epoch milliseconds; null where it is not known since when, or while it is there still. */
  registeredAt?: number | null;
  goneAt?: number | null;
};

/** What a source is asked about, all of one cluster. */
export type SourceTargets = {
  /** The path is `account/region/cluster/`. */
  cluster: { id: string; name: string; arn: string; path: string };
  services: { id: string; name: string; arn: string }[];
  tasks: SourceTask[];
  hosts: SourceHost[];
};

/** One point. `at` is the end of its step, in epoch milliseconds; the value is in the metric's one unit. */
export type Measurement = { target: MetricTarget; metric: MetricName; at: number; value: number };

/**
 * What was asked for and is not there, told in the source's status. NO_SERIES: the source has nothing of these targets.
 * UNJOINABLE: it has series that belong to no task that is known. LIMIT: a limit of the source's kept something out.
 */
export type SourceGap = {
  kind: "NO_SERIES" | "UNJOINABLE" | "LIMIT";
  what: GapSubject;
  count: number;
  /** In the source's own words: the name of its metric, a warning of its, why hosts do not answer. */
  detail?: string;
};

/** What a source has not; the catalogue says it in words (`metrics.gap`). */
export type GapSubject =
  | ("TASKS" | "HOSTS" | "CLUSTER" | "METRIC" | "HOSTS_NOT_ANSWERING" | "HOSTS_WITHOUT_ADDRESS")
  | ("CONTAINERS" | "SERIES_OF_OTHERS" | "SERIES_WITHOUT_TASK")
  | ("CALLS" | "COARSER_POINTS" | "METRICS_PER_HOUR" | "SERIES_OF_ANSWER" | "WARNING");

export type Collected = { measurements: Measurement[]; gaps: SourceGap[] };

export type CollectInput = {
  targets: SourceTargets;
  from: Date;
  until: Date;
  /** A multiple of 60. */
  stepSeconds: number;
  signal: AbortSignal;
};

export type SourceKind = "PROMETHEUS" | "CADVISOR" | "MACKEREL" | "DATADOG" | "CLOUDWATCH";

/** Somewhere that metrics are read from. A new kind passes metric-source-contract.ts. */
export type MetricSource = {
  kind: SourceKind;
  /** How far back it can be asked; null is as far as anybody would. */
  reachMs: number | null;
  /** How late its newest points come: nothing younger is asked for. */
  lagMs: number;
  /**
   * The points of (from, until], one for each step that it has one for; newer ones may come along, where they are to be had
   * now only. Never invents any: a gap, NaN or an infinite value is no point, and neither is a rate across a counter's reset
   * that cannot be known. Throws SourceFailure, or the signal's reason.
   */
  collect(input: CollectInput): Promise<Collected>;
};

/** How much may be asked for that costs money, in an hour and of each source and cluster. */
export type Allowance = {
  /** As many of those that are wanted as the hour has left, where so many are the most of an hour. */
  take(
    of: { source: string; clusterId: string; kind: SourceKind },
    input: { wanted: number; most: number },
  ): Promise<number>;
};

/** What a source calls tasks, of which it only tells while they are there: for all processes, and for when they are gone. */
export type TargetNames = {
  /** By the tasks' ids, of those that were noted. */
  of(source: string, ids: readonly string[]): Promise<Map<string, string>>;
  note(source: string, names: ReadonlyMap<string, string>): Promise<void>;
};

/** What sources are made with. */
export type SourceDeps = {
  clock: Clock;
  log: Log;
  /** The clients of a cluster's account and region: `accounts.clientsOfPath(path)`. */
  accounts: Pick<AwsAccounts, "clientsOfPath">;
  allowance: Allowance;
  names: TargetNames;
  /** Bounds of calls other than the usual ones. */
  http?: Pick<SourceHttpOptions, "timeoutMs" | "tries" | "mostBytes"> | undefined;
};

/** Makes a source out of its configuration. */
export type SourceFactory<Configuration> = (
  deps: SourceDeps,
  input: { name: string; configuration: Configuration },
) => MetricSource;

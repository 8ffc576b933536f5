import type { Database } from "@fleetgraph/database";
import type { SentCalls } from "../audit/index.ts";
import type { RefreshInput } from "../fleet/index.ts";
import type { Approvals } from "../guards/index.ts";
import type { AwsClients, Clock, Log } from "../kernel/index.ts";
import type { MarkPlace, MarkTarget, MetricKeep } from "../metrics/index.ts";
import type { EcsCalls } from "./ecs.ts";
import type { ServicePolicy } from "./policy.ts";

/** What asking for a deployment needs. */
export type DeploymentDeps = {
  database: Database;
  clock: Clock;
  log: Log;
  deployments: DeploymentSettings;
  /** Whose changes need whose approval. */
  approvals: Approvals;
  /** AWS in the account and region that a path names. */
  clientsOf(path: string): Promise<AwsClients>;
  /** Whether Fleetgraph may change the account of that name. */
  mayDeployTo(account: string): boolean;
};

export type DeploymentSettings = {
  /** Seconds that a deployment may take when it does not say. */
  deadlineSeconds: number;
  /** Milliseconds between two looks at a roll-out. */
  pollMs: number;
  /** Milliseconds after which ECS is taken to have shown every earlier change of its own. */
  consistencyMs: number;
  /** Milliseconds after which no earlier call can land any more: AWS refuses older signatures. */
  staleCallMs: number;
  /** Whether what a change refers to is looked at in AWS before it is made. */
  verify: boolean;
  /** What is done for services besides what is asked. */
  policies: readonly ServicePolicy[];
  /** Where deployments are marked when they end. */
  marks?: readonly MarkPlace[];
  /** For how many days metrics are kept. */
  metricKeep?: MetricKeep;
};

export const defaultDeploymentSettings: DeploymentSettings = {
  deadlineSeconds: 1800,
  pollMs: 2_000,
  consistencyMs: 5_000,
  staleCallMs: 300_000,
  verify: true,
  policies: [],
};

/** What carrying a deployment out needs besides. */
export type AdvanceDeps = DeploymentDeps & {
  /** ECS of the account and region that a path names. */
  ecsOf(path: string): Promise<EcsCalls>;
  /** Reads the service anew into the store, so that the graph shows what was just done. */
  refreshService(input: RefreshInput): Promise<void>;
  /** Calls of this step that are not on record yet: they are recorded with what they led to. */
  sentCalls?: SentCalls;
  /** What marks are written to, by name. */
  markTargets?: ReadonlyMap<string, MarkTarget>;
};

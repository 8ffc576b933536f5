import type { Database } from "@fleetgraph/database";
import type { AwsClients, Clock, Log } from "../kernel/index.ts";
import type { HostCalls } from "./ecs.ts";

/** What asking for a drain or an activation needs. */
export type HostDeps = {
  database: Database;
  clock: Clock;
  /** AWS in the account and region that a path names. */
  clientsOf(path: string): Promise<AwsClients>;
  /** Whether Fleetgraph may change the account of that name. */
  mayDeployTo(account: string): boolean;
};

/** What carrying it out needs besides. */
export type AdvanceHostDeps = HostDeps & {
  log: Log;
  /** ECS of the account and region that a path names. */
  ecsOf(path: string): Promise<HostCalls>;
  timing?: Partial<HostTiming>;
};

/** Milliseconds. */
export type HostTiming = {
  /** Between two looks at a host whose tasks leave. */
  pollMs: number;
  /** Between two looks at one that is stuck. */
  stuckPollMs: number;
  /** Without a task leaving, after which it is stuck. */
  stuckMs: number;
  /** Until ECS must have shown a call of ours. */
  consistencyMs: number;
};

export const hostTiming: HostTiming = {
  pollMs: 5_000,
  stuckPollMs: 30_000,
  stuckMs: 10 * 60_000,
  consistencyMs: 30_000,
};

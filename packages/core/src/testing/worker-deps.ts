import type { Database } from "@fleetgraph/database";
import { type AdvanceDeps, type DeploymentSettings, deploymentTasks } from "../deployments/index.ts";
import { createAwsAccounts, createServiceRefresh, type SyncDeps } from "../fleet/index.ts";
import { type Approvals, noApprovals } from "../guards/index.ts";
import { hostTasks } from "../hosts/index.ts";
import { runWorker, type Worker, type WorkerTiming } from "../jobs/index.ts";
import { type AwsTimeouts, type Clock, type Log, openGate } from "../kernel/index.ts";

/** Fast enough that a test of a whole roll-out takes about a second. */
const fast: DeploymentSettings = {
  deadlineSeconds: 1_800,
  pollMs: 50,
  consistencyMs: 500,
  staleCallMs: 60_000,
  // Has tests of its own; here it would be a dozen calls more for each deployment.
  verify: false,
  policies: [],
};

export type StackDeps = AdvanceDeps & SyncDeps;

/** What the server puts together for one account, "main", behind an endpoint. AWS credentials are in the environment. */
export function stackDeps(
  deps: { database: Database; clock: Clock; log: Log },
  input: {
    endpoint: string;
    region: string;
    settings?: Partial<DeploymentSettings>;
    timeouts?: AwsTimeouts;
    approvals?: Approvals;
  },
): StackDeps {
  const { endpoint, region } = input;
  // Pacing has a test of its own; here it would only make things slow.
  const main = { name: "main", regions: [region], endpoint, access: "deploy" as const };
  const accounts = createAwsAccounts([main], openGate, input.timeouts);
  const synced = { ...deps, accounts };
  return {
    ...synced,
    deployments: { ...fast, ...input.settings },
    approvals: input.approvals ?? noApprovals,
    mayDeployTo: accounts.mayDeployTo,
    clientsOf: accounts.clientsOfPath,
    ecsOf: async (path) => (await accounts.clientsOfPath(path)).changing,
    refreshService: createServiceRefresh(synced),
  };
}

/** As fast as a test wants it. */
const soon = { pollMs: 50, stuckPollMs: 100, stuckMs: 700, consistencyMs: 1_000 };

/** The worker that carries deployments out, and drains of hosts. */
export function runDeployments(deps: StackDeps, timing: Partial<WorkerTiming> = {}): Promise<Worker> {
  const tasks = { ...deploymentTasks(deps), ...hostTasks({ ...deps, timing: soon }) };
  return runWorker(deps, { concurrency: 4, timing, tasks });
}

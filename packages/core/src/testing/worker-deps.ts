import type { Database } from "@fleetgraph/database";
import {
  type AdvanceDeps,
  advanceDeployment,
  advanceTask,
  type DeploymentSettings,
  reportStaleCalls,
  staleCallsTask,
} from "../deployments/index.ts";
import { createAwsAccounts, refreshService, type SyncDeps } from "../fleet/index.ts";
import { runWorker, type Worker, type WorkerTiming } from "../jobs/index.ts";
import type { AwsTimeouts, Clock, Log } from "../kernel/index.ts";

/** Fast enough that a test of a whole roll-out takes about a second. */
const fast: DeploymentSettings = {
  deadlineSeconds: 1_800,
  pollMs: 50,
  consistencyMs: 500,
  staleCallMs: 60_000,
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
  },
): StackDeps {
  const { endpoint, region } = input;
  // Pacing has a test of its own; here it would only make things slow.
  const gate = { take: async () => undefined, throttled: async () => undefined };
  const main = { name: "main", regions: [region], endpoint, access: "deploy" as const };
  const accounts = createAwsAccounts([main], gate, input.timeouts);
  const synced = { ...deps, accounts };
  return {
    ...synced,
    deployments: { ...fast, ...input.settings },
    mayDeployTo: accounts.mayDeployTo,
    ecsOf: async (path) => (await accounts.clientsOfPath(path)).changing,
    refreshService: ({ serviceId }) => refreshService(synced, { serviceId }),
  };
}

/** The worker that carries deployments out. */
export function runDeployments(deps: StackDeps, timing: Partial<WorkerTiming> = {}): Promise<Worker> {
  return runWorker(deps, {
    concurrency: 4,
    timing,
    tasks: {
      [advanceTask]: ({ deploymentId = "", attempt }, context) =>
        advanceDeployment(deps, { deploymentId, attempt: Number(attempt), ...context }),
      [staleCallsTask]: ({ deploymentId = "" }, { log }) => reportStaleCalls(deps, { deploymentId, log }),
    },
  });
}

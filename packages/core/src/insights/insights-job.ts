import type { Database } from "@fleetgraph/database";
import type { AccountConfiguration, AwsAccounts } from "../fleet/index.ts";
import { enqueue, type JobRequest } from "../jobs/index.ts";
import type { Clock, Log } from "../kernel/index.ts";
import type { InsightsConfiguration } from "./insights-configuration.ts";

export type InsightsDeps = { database: Database; clock: Clock; log: Log; accounts: AwsAccounts };

export const insightsTask = "insights";
export type InsightsPlace = { account: string; region: string };

/** The job of one account's region; a waiting one is replaced, so that each has one at most. */
export const insightsJob = (
  { account, region }: InsightsPlace,
  runAt: Date,
  options: { keepsTime?: true } = {},
): JobRequest => ({
  task: insightsTask,
  payload: { account, region },
  key: `insights:${account}/${region}`,
  queue: `insights:${account}/${region}`,
  runAt,
  ...options,
});

/** Has every place evaluated; the first time when its fleet was listed. */
export async function startInsights(deps: InsightsDeps, insights: InsightsConfiguration): Promise<void> {
  const { database, clock, accounts, log } = deps;
  const listed = await accounts.list().catch((error: Error): AccountConfiguration[] => {
    log.warn("insights.no-accounts", { error: error.message });
    return [];
  });
  const first = new Date(clock.now().getTime() + Math.min(60, insights.intervalSeconds) * 1000);
  const jobs = listed.flatMap(({ name, regions }) =>
    regions.map((region) => insightsJob({ account: name, region }, first, { keepsTime: true })),
  );
  if (jobs.length > 0) await enqueue(database, jobs);
}

import type { Database } from "@fleetgraph/database";
import type { AwsAccounts } from "../fleet/index.ts";
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

/** Has every place evaluated, the first time when its fleet was listed; and what is of a place no longer configured closed. */
export async function startInsights(deps: InsightsDeps, insights: InsightsConfiguration): Promise<void> {
  const { database, clock, accounts, log } = deps;
  const listed = await accounts.list().catch((error: Error) => {
    log.warn("insights.no-accounts", { error: error.message });
    return null;
  });
  if (listed === null) return;
  const first = new Date(clock.now().getTime() + Math.min(60, insights.intervalSeconds) * 1000);
  const configured = listed.flatMap(({ name, regions }) =>
    regions.map((region) => ({ account: name, region })),
  );
  // Also of those that were once, whose insights are closed by that job.
  const { rows: evaluated } = await database.pool.query<InsightsPlace>(
    "SELECT account, region FROM insight_evaluation",
  );
  const places = new Map(
    [...evaluated, ...configured].map((each) => [`${each.account}/${each.region}`, each]),
  );
  const jobs = [...places.values()].map((each) => insightsJob(each, first, { keepsTime: true }));
  if (jobs.length > 0) await enqueue(database, jobs);
}

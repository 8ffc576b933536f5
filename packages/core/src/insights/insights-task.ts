import { enqueue } from "../jobs/index.ts";
import { type Message, message } from "../kernel/index.ts";
import { evaluatePlace } from "./evaluate.ts";
import type { InsightsConfiguration } from "./insights-configuration.ts";
import { type InsightsDeps, type InsightsPlace, insightsJob } from "./insights-job.ts";
import { leavePlace } from "./leave-place.ts";

/** The job: evaluates one account's region and leaves a job for the next time; of one not configured any more, closes what is of it. */
export async function runInsights(
  deps: InsightsDeps,
  input: InsightsPlace & { insights: InsightsConfiguration; signal: AbortSignal },
): Promise<void> {
  const { database, clock, log, accounts } = deps;
  const { account: name, region, insights, signal } = input;
  const account = (await accounts.list()).find((each) => each.name === name);
  if (!account?.regions.includes(region)) {
    const { keepClosedDays } = insights;
    return leavePlace(deps, { account: name, region, keepClosedDays });
  }
  const startedAt = clock.now();
  const place = `${name}/${region}`;
  try {
    const sum = await evaluatePlace(deps, { account: name, region, insights, signal });
    if (sum.opened > 0 || sum.closed > 0) log.info("insights.evaluated", { place, ...sum });
  } catch (error) {
    log.error("insights.failed", { place, error: (error as Error).stack });
    const failure: Message = message("insight.evaluation.failed", { error: (error as Error).message });
    await database.pool.query(
      "INSERT INTO insight_evaluation (place, account, region, started_at, failed_since, failure) VALUES ($1, $2, $3, $4, $4, $5) " +
        "ON CONFLICT (place) DO UPDATE SET started_at = $4, failed_since = coalesce(insight_evaluation.failed_since, $4), failure = $5",
      [place, name, region, startedAt.toISOString(), JSON.stringify(failure)],
    );
  }
  const next = signal.aborted ? clock.now() : new Date(startedAt.getTime() + insights.intervalSeconds * 1000);
  // Last, so that a process that dies meanwhile leaves this very job to another.
  await enqueue(database, [insightsJob({ account: name, region }, next, { keepsTime: true })]);
}

import { enqueue } from "../jobs/index.ts";
import { type InsightsDeps, type InsightsPlace, insightsJob } from "./insights-job.ts";
import { closeWhere } from "./save-verdicts.ts";

/** An account that is only called otherwise has its clusters listed under the new name by then. */
const leftAfterMs = 3_600_000;

/**
 * Closes the insights of an account's region that is not configured any more, and forgets how fresh they were, an hour
 * after that was first seen: with that, it notes that nothing is judged there. Until then it leaves a job for that time.
 * Safe to repeat.
 */
export async function leavePlace(
  deps: InsightsDeps,
  input: InsightsPlace & { keepClosedDays: number },
): Promise<void> {
  const { database, clock, log } = deps;
  const { account, region, keepClosedDays } = input;
  const place = `${account}/${region}`;
  const now = clock.now();
  await database.pool.query(
    "UPDATE insight_evaluation SET judged_at = '{}', started_at = $2 WHERE place = $1 AND judged_at <> '{}'",
    [place, now.toISOString()],
  );
  const { rows } = await database.pool.query<{ started_at: Date }>(
    "SELECT started_at FROM insight_evaluation WHERE place = $1",
    [place],
  );
  const [evaluation] = rows;
  if (evaluation === undefined) return;
  const at = new Date(evaluation.started_at.getTime() + leftAfterMs);
  if (at > now) return enqueue(database, [insightsJob({ account, region }, at)]);
  const closed = await closeWhere(deps, { place, clusters: [], kinds: [], now, keepClosedDays });
  await database.pool.query("DELETE FROM insight WHERE place = $1 AND state = 'PENDING'", [place]);
  // Last: as long as it is there, a start of the server has the place looked at again.
  await database.pool.query("DELETE FROM insight_evaluation WHERE place = $1", [place]);
  log.info("insights.left", { place, closed });
}

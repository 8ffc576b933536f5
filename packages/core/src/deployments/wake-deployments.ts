import type { Database } from "@fleetgraph/database";

/**
 * Has the deployments that are being followed at these services looked at now, instead of when their next look is due.
 * Their waiting jobs are moved forward as they are: one that runs is left alone, and one that waits because AWS failed
 * keeps waiting.
 */
export async function wakeDeployments(
  { pool }: Pick<Database, "pool">,
  input: { serviceIds: readonly string[] },
): Promise<void> {
  if (input.serviceIds.length === 0) return;
  await pool.query({
    name: "fg_wake_deployments",
    text:
      "SELECT graphile_worker.reschedule_jobs(array_agg(j.id), run_at => now()) " +
      "FROM deployment d JOIN graphile_worker._private_jobs j ON j.key = 'deployment:' || d.id " +
      "WHERE d.service_id = ANY ($1::text[]) AND d.finished_at IS NULL AND d.state IN ('ROLLING_OUT', 'ROLLING_BACK') " +
      "AND j.locked_at IS NULL AND j.run_at > now() AND j.payload->>'attempt' = '0' HAVING count(*) > 0",
    values: [input.serviceIds],
  });
}

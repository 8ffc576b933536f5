import { type Reads, readRows } from "../../kernel/index.ts";

/**
 * How many tasks that a deployment started pass their container health check, as the fleet was last read; null where
 * none of them tells: ECS says UNKNOWN of a task without a check as of one that was not checked yet.
 */
export async function healthyTasks(
  reads: Reads,
  input: { serviceId: string; startedBy: string },
): Promise<number | null> {
  const [row] = await readRows(
    reads,
    "SELECT count(*) FILTER (WHERE health_status = 'HEALTHY'), " +
      "count(*) FILTER (WHERE health_status IN ('HEALTHY', 'UNHEALTHY')) FROM task " +
      "WHERE service_id = $1 AND started_by = $2 AND gone_at IS NULL AND desired_status = 'RUNNING'",
    [input.serviceId, input.startedBy],
  );
  const [healthy, telling] = (row ?? [0, 0]) as [number, number];
  return telling === 0 ? null : healthy;
}

import type { Database } from "@fleetgraph/database";
import type { GroupFact, RoomSample } from "./facts.ts";

/** Every six hours of two weeks: what the hosts of a cluster had and what was reserved on them, out of the fleet's past. */
export async function readRoom(
  { pool }: Database,
  { clusterId, now }: { clusterId: string; now: Date },
): Promise<RoomSample[]> {
  const { rows } = await pool.query<RoomSample>(
    `SELECT m.at, r.provider AS "capacityProvider", count(*)::int AS hosts, sum(r.cpu)::int AS cpu, sum(r.memory)::int AS memory,
       sum(r.cpu - r.free_cpu)::int AS "reservedCpu", sum(r.memory - r.free_memory)::int AS "reservedMemory"
     FROM generate_series($2::timestamptz - interval '14 days', $2::timestamptz, interval '6 hours') AS m(at)
     CROSS JOIN LATERAL (
       SELECT capacity_provider AS provider, registered_cpu AS cpu, remaining_cpu AS free_cpu, registered_memory AS memory, remaining_memory AS free_memory
         FROM host WHERE cluster_id = $1 AND valid_from <= m.at AND (gone_at IS NULL OR gone_at > m.at) AND status = 'ACTIVE'
       UNION ALL
       SELECT capacity_provider, registered_cpu, remaining_cpu, registered_memory, remaining_memory
         FROM host_past WHERE cluster_id = $1 AND valid_from <= m.at AND valid_until > m.at AND gone_at IS NULL AND status = 'ACTIVE'
     ) r WHERE r.cpu IS NOT NULL AND r.free_cpu IS NOT NULL
     GROUP BY m.at, r.provider ORDER BY m.at`,
    [clusterId, now.toISOString()],
  );
  return rows;
}

/** The Auto Scaling groups of a cluster's capacity providers. */
export async function readGroups(
  { pool }: Database,
  { providers, place }: { providers: readonly string[]; place: string },
): Promise<GroupFact[]> {
  const { rows } = await pool.query<GroupFact>(
    `SELECT p.name AS "capacityProvider", g.name, g.min_size AS "minSize", g.max_size AS "maxSize",
       g.desired_capacity AS "desiredCapacity", coalesce(p.managed_scaling, false) AS "managedScaling", p.target_capacity AS "targetCapacity"
     FROM capacity_provider p JOIN auto_scaling_group g ON g.place = p.place AND g.name = p.auto_scaling_group AND g.gone_at IS NULL
     WHERE p.place = $1 AND p.name = ANY ($2::text[]) AND p.gone_at IS NULL ORDER BY p.name`,
    [place, providers],
  );
  return rows;
}

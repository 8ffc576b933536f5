import type { Database } from "@fleetgraph/database";

/** What EC2 said last of instances, by their ids. */
export async function instanceDetailsOf(
  { pool }: Database,
  instanceIds: readonly string[],
): Promise<Map<string, { type: string | null; privateIp: string | null }>> {
  const { rows } = await pool.query<{ id: string; type: string | null; privateIp: string | null }>(
    'SELECT ec2_instance_id AS id, instance_type AS type, private_ip AS "privateIp" FROM host ' +
      "WHERE ec2_instance_id = ANY ($1::text[]) AND gone_at IS NULL",
    [instanceIds],
  );
  return new Map(rows.map(({ id, ...details }) => [id, details]));
}

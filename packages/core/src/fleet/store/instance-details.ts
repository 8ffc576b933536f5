import type { Database } from "@fleetgraph/database";
import type { Label } from "../account.ts";

export type InstanceDetails = {
  type: string | null;
  privateIp: string | null;
  /** Where they were asked for. */
  labels?: readonly Label[];
};

/** What EC2 said last of instances, by their ids. */
export async function instanceDetailsOf(
  { pool }: Database,
  instanceIds: readonly string[],
): Promise<Map<string, InstanceDetails>> {
  const { rows } = await pool.query<{ id: string } & InstanceDetails>(
    'SELECT id, type, private_ip AS "privateIp", labels FROM ec2_instance WHERE id = ANY ($1::text[])',
    [instanceIds],
  );
  return new Map(rows.map(({ id, ...details }) => [id, details]));
}

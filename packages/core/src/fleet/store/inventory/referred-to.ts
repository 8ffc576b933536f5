import type { Database } from "@fleetgraph/database";

type Place = { accountId: string; region: string };

/**
 * Capacity providers that clusters name and that are not among `known` (ids), or not in the store where that is null. A
 * name may stand for one of the region's, or for one of the cluster's own.
 */
export async function unknownProviders(
  database: Database,
  input: Place & { known: readonly string[] | null },
): Promise<{ cluster: string; names: string[] }[]> {
  const { accountId, region, known } = input;
  const { rows } = await database.pool.query<{ cluster: string; names: string[] }>(
    "SELECT c.arn AS cluster, array_agg(DISTINCT n.name) AS names " +
      "FROM cluster c CROSS JOIN LATERAL jsonb_array_elements_text(c.capacity_providers) AS n(name) " +
      "WHERE c.account_id = $1 AND c.region = $2 AND c.gone_at IS NULL AND NOT EXISTS (SELECT FROM capacity_provider p " +
      "WHERE p.account_id = $1 AND p.region = $2 AND p.name = n.name AND (p.cluster_name IS NULL OR p.cluster_name = c.name) " +
      "AND ($3::text[] IS NULL AND p.gone_at IS NULL OR p.id = ANY ($3))) GROUP BY c.arn",
    [accountId, region, known],
  );
  return rows;
}

/** Names of the Auto Scaling groups that capacity providers and hosts are of. */
export async function groupNamesOf(database: Database, { accountId, region }: Place): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    "SELECT auto_scaling_group AS name FROM capacity_provider WHERE account_id = $1 AND region = $2 AND gone_at IS NULL " +
      "AND auto_scaling_group IS NOT NULL UNION SELECT auto_scaling_group FROM ec2_instance " +
      "WHERE account_id = $1 AND region = $2 AND gone_at IS NULL AND auto_scaling_group IS NOT NULL ORDER BY 1",
    [accountId, region],
  );
  return rows.map(({ name }) => name);
}

import type { Database } from "@fleetgraph/database";

/**
 * Takes over what is known of a place's clusters under another name of the account, with all that it remembers: a cluster
 * keeps its id when the account is called otherwise in the configuration.
 */
export async function adoptInsights(
  { pool }: Database,
  { place, clusters }: { place: string; clusters: readonly string[] },
): Promise<void> {
  await pool.query(
    `UPDATE insight n SET place = $1, path = coalesce((SELECT s.path FROM service s WHERE s.id = n.service_id), c.path)
       FROM cluster c WHERE c.id = ANY ($2::text[]) AND n.cluster_id = c.id AND n.place <> $1`,
    [place, clusters],
  );
}

import type { Database } from "@fleetgraph/database";

/** The clusters that an account's region is known to have. */
export async function knownClusters(
  { pool }: Database,
  place: { account_id: string; region: string },
): Promise<{ id: string; arn: string; path: string }[]> {
  const { rows } = await pool.query<{ id: string; arn: string; path: string }>(
    "SELECT id, arn, path FROM cluster WHERE account_id = $1 AND region = $2 AND gone_at IS NULL",
    [place.account_id, place.region],
  );
  return rows;
}

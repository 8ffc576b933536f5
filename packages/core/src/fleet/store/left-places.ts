import type { Database } from "@fleetgraph/database";
import { message } from "../../kernel/index.ts";
import { markOrphansGone } from "./mark-gone.ts";

type Place = { account: string; region: string };

/** An account that is only called otherwise has its clusters listed under the new name by then. */
const leftAfterMs = 3_600_000;
const notConfigured = "cause.listing.notConfigured";

/**
 * Settles what is known of accounts and regions that are not configured any more: nobody lists them, so it is stale since
 * that was first seen, and an hour later gone from the present. Its past stays; one that is configured again is listed
 * as it was. Safe to repeat.
 */
export async function leavePlaces(
  database: Database,
  { configured, now }: { configured: readonly Place[]; now: Date },
): Promise<{ clusters: number; listings: number }> {
  const { pool } = database;
  const nothing = { clusters: 0, listings: 0 };
  const { rows: places } = await pool.query<{ account: string; region: string }>(
    "SELECT a.id AS account, x.region FROM (SELECT DISTINCT account_id, region FROM listing_scope) AS x " +
      // Of no region is what says that not even the accounts are known.
      "JOIN account a ON a.id = x.account_id WHERE x.region <> '' AND a.name || '/' || x.region <> ALL ($1::text[])",
    [configured.map(({ account, region }) => `${account}/${region}`)],
  );
  if (places.length === 0) return nothing;
  const ofThem = "(x.account_id, x.region) IN (SELECT * FROM unnest($1::text[], $2::text[]))";
  const these = [places.map(({ account }) => account), places.map(({ region }) => region)];
  await pool.query(
    `UPDATE listing_scope x SET failed_since = $3, failure = $4 WHERE ${ofThem} AND x.failure->>'kind' IS DISTINCT FROM $5`,
    [...these, now.toISOString(), JSON.stringify(message(notConfigured, {})), notConfigured],
  );
  const { rows: left } = await pool.query<{ key: string; account: string; region: string }>(
    `SELECT x.key, x.account_id AS account, x.region FROM listing_scope x WHERE ${ofThem} AND x.failed_since < $3`,
    [...these, new Date(now.getTime() - leftAfterMs).toISOString()],
  );
  if (left.length === 0) return nothing;
  const { rowCount } = await pool.query(
    `UPDATE cluster x SET gone_at = greatest($3::timestamptz, x.valid_from) WHERE ${ofThem} AND x.gone_at IS NULL`,
    [left.map(({ account }) => account), left.map(({ region }) => region), now.toISOString()],
  );
  await markOrphansGone(database, now);
  await pool.query(
    "DELETE FROM image_use u USING cluster c WHERE c.id = u.cluster_id AND c.gone_at IS NOT NULL",
  );
  await pool.query(
    "UPDATE image i SET gone_at = $1 WHERE i.gone_at IS NULL AND NOT EXISTS (SELECT FROM image_use u WHERE u.image_id = i.id)",
    [now.toISOString()],
  );
  // Last: as long as they are there, the next plan does all of this again.
  await pool.query("DELETE FROM listing_scope WHERE key = ANY ($1::text[])", [left.map(({ key }) => key)]);
  return { clusters: rowCount ?? 0, listings: left.length };
}

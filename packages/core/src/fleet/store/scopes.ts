import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { storableJson } from "../../kernel/index.ts";

export type Scope = {
  key: string;
  kind: string;
  accountId: string;
  region: string;
  clusterId: string | null;
};

/** How a listing ended: its failure, or null, and when it was begun, since nothing that it gave is older than that. */
export type EndedScope = Scope & { failure: StoredMessage | null; at: Date };

/** Records how listings ended: as of when they are complete, or since when and why not. */
export async function saveScopes(database: Database, scopes: readonly EndedScope[]): Promise<void> {
  if (scopes.length === 0) return;
  const column = <Key extends keyof (typeof scopes)[number]>(key: Key) => scopes.map((scope) => scope[key]);
  await database.pool.query(
    "INSERT INTO listing_scope AS s (key, kind, account_id, region, cluster_id, attempted_at, observed_at, failed_since, failure) " +
      "SELECT key, kind, account_id, region, cluster_id, at, CASE WHEN failure IS NULL THEN at END, " +
      "CASE WHEN failure IS NOT NULL THEN at END, failure " +
      "FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[]) " +
      "AS r(at, key, kind, account_id, region, cluster_id, failure) " +
      // An account that is called otherwise since has the same clusters.
      "ON CONFLICT (key) DO UPDATE SET account_id = excluded.account_id, region = excluded.region, " +
      "attempted_at = excluded.attempted_at, failure = excluded.failure, " +
      "observed_at = coalesce(excluded.observed_at, s.observed_at), " +
      "failed_since = CASE WHEN excluded.failure IS NULL THEN NULL ELSE coalesce(s.failed_since, excluded.attempted_at) END",
    [
      scopes.map(({ at }) => at.toISOString()),
      column("key"),
      column("kind"),
      column("accountId"),
      column("region"),
      column("clusterId"),
      scopes.map(({ failure }) => (failure === null ? null : storableJson(failure))),
    ],
  );
}

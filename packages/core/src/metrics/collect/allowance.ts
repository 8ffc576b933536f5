import type { Database } from "@fleetgraph/database";
import type { Allowance } from "../metric-source.ts";

const hour = "date_trunc('hour', now(), 'UTC')";

/**
 * Counts in the database what is wanted, for all processes together, in hours of the database's clock: whoever wants first is
 * given first, until it is as much as may be.
 */
export function createAllowance({ pool }: Pick<Database, "pool">): Allowance {
  return {
    async take({ source, clusterId, kind }, { wanted, most }) {
      const { rows } = await pool.query<{ wanted: number }>({
        name: "fg_metric_source_want",
        text:
          `INSERT INTO metric_source AS s (source, cluster_id, kind, wanted_hour, wanted) VALUES ($1, $2, $3, ${hour}, $4) ` +
          "ON CONFLICT (source, cluster_id) DO UPDATE SET wanted_hour = excluded.wanted_hour, " +
          "wanted = CASE WHEN s.wanted_hour = excluded.wanted_hour THEN s.wanted ELSE 0 END + excluded.wanted RETURNING wanted",
        values: [source, clusterId, kind, wanted],
      });
      const before = (rows[0]?.wanted ?? 0) - wanted;
      return Math.max(0, Math.min(wanted, most - before));
    },
  };
}

import type { Database } from "@fleetgraph/database";
import { enqueue } from "../../jobs/index.ts";
import type { Clock } from "../../kernel/index.ts";
import { covers, type MetricsConfiguration, secondsBetween } from "../metrics-configuration.ts";
import { collectJob } from "./collect-job.ts";

type State = { source: string; cluster_id: string; attempted_at: Date | null; retry_at: Date | null };

/** Over how long the jobs of a minute begin. */
const spreadMs = 20_000;

/**
 * Each minute: has every source asked that is due, of every cluster that it covers, spread over some seconds; and forgets
 * how far those were read that do not cover a cluster any more.
 */
export async function planCollecting(
  { database, clock }: { database: Database; clock: Clock },
  metrics: MetricsConfiguration,
): Promise<{ due: number; clusters: number }> {
  const { pool } = database;
  const now = clock.now().getTime();
  const clusters = await pool.query<{ id: string; path: string }>(
    "SELECT id, path FROM cluster WHERE gone_at IS NULL ORDER BY path",
  );
  const pairs = metrics.sources.flatMap((source) =>
    clusters.rows.flatMap(({ id, path }) =>
      covers(source, path)
        ? [{ source: source.name, clusterId: id, seconds: secondsBetween(source, metrics) }]
        : [],
    ),
  );
  await pool.query(
    "DELETE FROM metric_source m WHERE NOT EXISTS (SELECT FROM unnest($1::text[], $2::text[]) AS k(source, cluster_id) " +
      "WHERE k.source = m.source AND k.cluster_id = m.cluster_id)",
    [pairs.map(({ source }) => source), pairs.map(({ clusterId }) => clusterId)],
  );
  const states = await pool.query<State>(
    "SELECT source, cluster_id, attempted_at, retry_at FROM metric_source",
  );
  const known = new Map(states.rows.map((row) => [`${row.source}/${row.cluster_id}`, row]));
  const due = pairs.filter(({ source, clusterId, seconds }) => {
    const state = known.get(`${source}/${clusterId}`);
    // Half a minute early is as good: the plan is made once a minute.
    const next = (state?.attempted_at?.getTime() ?? 0) + (seconds - 30) * 1000;
    return Math.max(next, state?.retry_at?.getTime() ?? 0) <= now;
  });
  const between = spreadMs / Math.max(1, due.length);
  await enqueue(
    database,
    due.map((key, index) => collectJob(key, new Date(now + Math.floor(index * between)))),
  );
  return { due: due.length, clusters: clusters.rows.length };
}

import type { Database } from "@fleetgraph/database";
import { enqueue } from "../../jobs/index.ts";
import type { Clock } from "../../kernel/index.ts";
import { covers, type MetricsConfiguration, secondsBetween } from "../metrics-configuration.ts";
import { collectJob } from "./collect-job.ts";

type Waiting = { source: string; cluster_id: string; attempted_at: Date | null; retry_at: Date | null };

/**
 * Each minute: has every source asked that is due, of every cluster that it covers, spread over some seconds; and forgets
 * how far those were read that are not configured any more.
 */
export async function planCollecting(
  { database, clock }: { database: Database; clock: Clock },
  metrics: MetricsConfiguration,
): Promise<{ due: number; clusters: number }> {
  const { pool } = database;
  const now = clock.now().getTime();
  const names = metrics.sources.map(({ name }) => name);
  await pool.query("DELETE FROM metric_source WHERE source <> ALL ($1::text[])", [names]);
  if (names.length === 0) return { due: 0, clusters: 0 };
  const clusters = await pool.query<{ id: string; path: string }>(
    "SELECT id, path FROM cluster WHERE gone_at IS NULL ORDER BY path",
  );
  const states = await pool.query<Waiting>(
    "SELECT source, cluster_id, attempted_at, retry_at FROM metric_source",
  );
  const known = new Map(states.rows.map((row) => [`${row.source}/${row.cluster_id}`, row]));
  const due = metrics.sources.flatMap((source) =>
    clusters.rows.flatMap(({ id, path }) => {
      const state = known.get(`${source.name}/${id}`);
      // Half a minute early is as good: the plan is made once a minute.
      const next = (state?.attempted_at?.getTime() ?? 0) + (secondsBetween(source, metrics) - 30) * 1000;
      const waits = Math.max(next, state?.retry_at?.getTime() ?? 0);
      return covers(source, path) && waits <= now ? [{ source: source.name, clusterId: id }] : [];
    }),
  );
  const spreadMs = 20_000 / Math.max(1, due.length);
  await enqueue(
    database,
    due.map((key, index) => collectJob(key, new Date(now + Math.floor(index * spreadMs)))),
  );
  return { due: due.length, clusters: clusters.rows.length };
}

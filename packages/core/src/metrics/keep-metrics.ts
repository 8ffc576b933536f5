import { inTransaction, type Log } from "../kernel/index.ts";
import { forgetTargetNames } from "./collect/target-names.ts";
import type { IngestDeps } from "./ingest-points.ts";
import type { MetricKeep } from "./metric-keep.ts";
import { sealDays } from "./seal-days.ts";
import { dayMs, type Level, levels } from "./slots.ts";
import { tableOf } from "./store/rows.ts";
import { lockSource } from "./store/source-lock.ts";

/** Days of partitions that are made ahead. */
const daysAhead = 2;

/** What the metrics need from time to time: days that are over sealed, and partitions dropped that are not to be kept. */
export async function keepMetrics(
  deps: IngestDeps & { log: Log },
  { keep, signal }: { keep: MetricKeep; signal?: AbortSignal },
): Promise<{ sealed: number; dropped: string[] }> {
  const { database, clock, log } = deps;
  const today = Math.floor(clock.now().getTime() / dayMs);
  const days: Record<Level, number> = { 60: keep.minuteDays, 300: keep.fiveMinuteDays, 3600: keep.hourDays };
  let sealed = 0;
  const dropped: string[] = [];
  try {
    sealed = (await sealDays(deps, { signal })).rows;
    for (const level of levels) {
      await database.pool.query("SELECT metric_make_parts($1, $2, $3)", [level, today, today + daysAhead]);
      const text = "SELECT metric_drop_parts($1, $2) AS dropped";
      const { rows } = await database.pool.query<{ dropped: string[] }>(text, [level, today - days[level]]);
      dropped.push(...(rows[0]?.dropped ?? []));
    }
    await forgetTargetNames(database);
    // Hours are kept longest: a series can only be over when some of them went.
    if (dropped.some((part) => part.startsWith(tableOf(3600)))) await forgetSeries(deps);
  } catch (error) {
    // lock_not_available: the functions wait five seconds for a table, so that nobody waits long behind them.
    if ((error as { code?: string }).code !== "55P03") throw error;
    log.info("metrics.parts-in-use", { error: (error as Error).message });
  }
  return { sealed, dropped };
}

/**
 * Forgets series of which nothing is kept any more. Whoever brings points finds the number of their series within the lock of the
 * source, so that none is forgotten in between.
 */
async function forgetSeries({ database }: Pick<IngestDeps, "database">): Promise<void> {
  const { rows } = await database.pool.query<{ source: string }>("SELECT DISTINCT source FROM metric_series");
  for (const { source } of rows) {
    await inTransaction(database, async (client) => {
      await lockSource(client, source);
      await client.query(
        "DELETE FROM metric_series s WHERE source = $1 AND NOT EXISTS (SELECT FROM metric_head h WHERE h.series = s.id) " +
          "AND NOT EXISTS (SELECT FROM metric_hour h WHERE h.series = s.id)",
        [source],
      );
    });
  }
}

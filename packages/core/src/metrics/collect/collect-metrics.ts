import type { Database } from "@fleetgraph/database";
import { enqueue } from "../../jobs/index.ts";
import { type Clock, type Log, SourceFailure } from "../../kernel/index.ts";
import { ingestPoints } from "../ingest-points.ts";
import type { MetricSource, SourceGap, SourceTargets } from "../metric-source.ts";
import type { MetricsConfiguration, SourceConfiguration } from "../metrics-configuration.ts";
import { collectJob } from "./collect-job.ts";
import { partsOf, planRange } from "./plan-range.ts";
import { readTargets } from "./read-targets.ts";
import { cursorOf, saveFailure, saveRead } from "./source-state.ts";

export type CollectDeps = {
  database: Database;
  clock: Clock;
  log: Log;
  sourceOf(configured: SourceConfiguration): Promise<MetricSource>;
};

/** Hours that one job asks for before others have their turn. */
const chunksAtOnce = 3;
/** A point whose task stopped a little ago may still be to come. */
const settledMs = 600_000;

/**
 * The job: asks one source for what is new of one cluster, and for some of what was missed. A source that fails is shown as
 * failing, and asked again at the next round; what it was not asked for is not forgotten.
 */
export async function collectMetrics(
  deps: CollectDeps,
  input: { source: string; clusterId: string; metrics: MetricsConfiguration; signal: AbortSignal },
): Promise<void> {
  const { database, clock, log } = deps;
  const { metrics, clusterId, signal } = input;
  const configured = metrics.sources.find(({ name }) => name === input.source);
  // Not configured any more: its jobs end here.
  if (!configured) return;
  const key = { source: configured.name, clusterId };
  const source = await deps.sourceOf(configured);
  try {
    const more = await collect(deps, { ...input, configured, source });
    if (more) await enqueue(database, [collectJob(key, clock.now())]);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof SourceFailure) log.warn("metrics.source-failing", { ...key, error: error.message });
    else log.error("metrics.failed", { ...key, error: (error as Error).stack });
    await saveFailure(database, key, { kind: source.kind, at: clock.now(), error });
  }
}

async function collect(
  deps: CollectDeps,
  input: {
    configured: SourceConfiguration;
    source: MetricSource;
    clusterId: string;
    metrics: MetricsConfiguration;
    signal: AbortSignal;
  },
): Promise<boolean> {
  const { database, clock, log } = deps;
  const { configured, source, clusterId, metrics, signal } = input;
  const key = { source: configured.name, clusterId };
  const plan = planRange(await cursorOf(database, key), {
    now: clock.now().getTime(),
    lagMs: source.lagMs,
    reachMs: source.reachMs,
    backfillMs: metrics.backfillHours * 3_600_000,
    most: chunksAtOnce,
  });
  let { lost } = plan;
  for (const { range, after } of plan.ranges) {
    const targets = await readTargets(database, { clusterId, since: new Date(range.from - settledMs) });
    if (targets === null) return false;
    let [kept, last] = [0, 0];
    let gaps: readonly SourceGap[] | null = null;
    for (const part of partsOf(range, pointsPerMinute(targets))) {
      const [from, until] = [new Date(part.from), new Date(part.until)];
      const found = await source.collect({ targets, from, until, stepSeconds: 60, signal });
      const { measurements } = found;
      const ingested = await ingestPoints(deps, { source: configured.name, measurements });
      const { tooLate, refused } = ingested;
      if (tooLate + refused > 0) log.warn("metrics.points-refused", { ...key, tooLate, refused });
      kept += ingested.kept;
      last = measurements.reduce((latest, { at }) => Math.max(latest, at), last);
      gaps ??= found.gaps;
    }
    const news = { kind: source.kind, at: clock.now(), cursor: after, lost, gaps: gaps ?? [], kept };
    await saveRead(database, key, { ...news, lastPointAt: last || null });
    lost = null;
  }
  return plan.ranges.at(-1)?.after.behind != null;
}

/** About as many as a source has of them: of a host, of a task and of each of its containers. */
const pointsPerMinute = ({ tasks, hosts }: SourceTargets): number =>
  tasks.reduce((sum, { containers }) => sum + 6 + 8 * containers.length, 11 * hosts.length);

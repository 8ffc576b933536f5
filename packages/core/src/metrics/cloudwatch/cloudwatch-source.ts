import { SourceFailure } from "../../kernel/index.ts";
import { type GivenPoint, inSteps } from "../in-steps.ts";
import type { Collected, CollectInput, Measurement, SourceFactory, SourceGap } from "../metric-source.ts";
import type { MetricName } from "../vocabulary.ts";
import type { CloudWatchConfiguration } from "./cloudwatch-configuration.ts";
import { getMetricData, type ReadingData } from "./get-metric-data.ts";
import { firstMetrics, metricsOf } from "./metric-budget.ts";
import type { MetricReading, Statistics } from "./metric-reading.ts";
import { readingsOf } from "./readings-of.ts";

const minute = 60_000;
const day = 86_400_000;
/** For how long CloudWatch keeps periods of so many seconds. */
const kept: readonly { seconds: number; forMs: number }[] = [
  { seconds: 60, forMs: 15 * day },
  { seconds: 300, forMs: 63 * day },
  { seconds: 3600, forMs: 455 * day },
];
/** Container Insights is asked about one task again after so long, where it had nothing of any. */
const probeAfterMs = 10 * minute;

/**
 * CloudWatch: AWS/ECS, AWS/EC2 and Container Insights by GetMetricData. What is asked for is counted against a budget of
 * the hour, as each metric costs; one whose cluster has no Container Insights is asked about one task now and then.
 */
export const createCloudWatchSource: SourceFactory<CloudWatchConfiguration> = (
  deps,
  { name, configuration },
) => {
  /** By cluster: when Container Insights was last found to have nothing. */
  const silent = new Map<string, number>();

  async function collect(input: CollectInput): Promise<Collected> {
    const { targets, stepSeconds, signal } = input;
    const now = deps.clock.now().getTime();
    const gaps: SourceGap[] = [];
    const wanted = readingsOf(targets, configuration.read);
    const told = withoutSilent(wanted, silent.get(targets.cluster.id), now);
    const granted = await deps.allowance.take(
      { source: name, clusterId: targets.cluster.id, kind: "CLOUDWATCH" },
      { wanted: metricsOf(told), most: configuration.mostMetricsPerHour },
    );
    const readings = firstMetrics(told, granted);
    if (readings.length < told.length)
      gaps.push({ kind: "LIMIT", what: "METRICS_PER_HOUR", count: told.length - readings.length });
    const clients = await deps.accounts.clientsOfPath(targets.cluster.path);
    const client = await clients.listing.beside.cloudWatch();
    // What counts up is asked for by the minute: within a longer period it cannot be seen where it began anew.
    const [counting, others] = [
      readings.filter(({ counts }) => counts),
      readings.filter(({ counts }) => !counts),
    ];
    const data: ReadingData[] = [];
    const measurements: Measurement[] = [];
    for (const { of, periodSeconds } of [
      { of: others, periodSeconds: stepSeconds },
      { of: counting, periodSeconds: 60 },
    ]) {
      const window = windowOf(input, periodSeconds, now);
      if (of.length === 0 || window === null) continue;
      const start = new Date(of === counting ? window.start - minute : window.start);
      const answer = await getMetricData(client, {
        readings: of,
        start,
        end: new Date(window.end),
        periodSeconds,
        signal,
      });
      // One by one: an hour of a large cluster is more than a call may have arguments.
      for (const each of answer.data) {
        data.push(each);
        for (const point of measured(each, periodSeconds, input)) measurements.push(point);
      }
    }
    noteSilence(data, targets.cluster.id, now);
    const failed = data.find(({ failure }) => failure !== null)?.failure;
    if (failed && data.every(({ failure }) => failure !== null))
      throw new SourceFailure(failed.kind, `CloudWatch GetMetricData: ${failed.words}`);
    return { measurements, gaps: [...gaps, ...missing(data)] };
  }

  function noteSilence(data: readonly ReadingData[], cluster: string, now: number): void {
    const insights = data.filter(({ reading }) => reading.namespace === "ECS/ContainerInsights");
    if (insights.length === 0) return;
    if (insights.some(({ periods }) => periods.size > 0)) silent.delete(cluster);
    else silent.set(cluster, now);
  }

  return { kind: "CLOUDWATCH", reachMs: 15 * day, lagMs: 3 * minute, collect };
};

/** Without Container Insights where it had nothing; after a while it is asked about the first task again. */
function withoutSilent(
  readings: readonly MetricReading[],
  silentAt: number | undefined,
  now: number,
): MetricReading[] {
  if (silentAt === undefined) return [...readings];
  const first = readings.find(({ namespace }) => namespace === "ECS/ContainerInsights")?.target.id;
  const probed = now - silentAt >= probeAfterMs ? first : undefined;
  return readings.filter(
    ({ namespace, target }) => namespace !== "ECS/ContainerInsights" || target.id === probed,
  );
}

/** The periods of so many seconds that are of use for (from, until], as far back as CloudWatch keeps them. */
function windowOf(
  { from, until, stepSeconds }: CollectInput,
  periodSeconds: number,
  now: number,
): { start: number; end: number } | null {
  const step = stepSeconds * 1000;
  const forMs = kept.findLast(({ seconds }) => seconds <= periodSeconds)?.forMs ?? 0;
  const start = Math.ceil(Math.max(Math.floor(from.getTime() / step) * step, now - forMs) / step) * step;
  const end = Math.floor(until.getTime() / step) * step;
  return end > start ? { start, end } : null;
}

/** The points of one reading whose steps end within (from, until]. */
function measured(
  { reading, periods }: ReadingData,
  periodSeconds: number,
  { from, until, stepSeconds }: CollectInput,
): Measurement[] {
  const period = periodSeconds * 1000;
  const byMetric = new Map<MetricName, GivenPoint[]>();
  for (const [start, statistics] of periods) {
    const grown = reading.counts ? grownBy(periods.get(start - period), statistics) : statistics;
    if (grown === null) continue;
    for (const [metric, value] of reading.values(grown, { start, seconds: periodSeconds })) {
      const points = byMetric.get(metric) ?? [];
      byMetric.set(metric, points);
      if (Number.isFinite(value)) points.push({ at: start + period, value });
    }
  }
  return [...byMetric].flatMap(([metric, points]) =>
    inSteps(points, stepSeconds * 1000, metric === "RESTARTS" ? "SUM" : "MEAN")
      .filter(({ at }) => at > from.getTime() && at <= until.getTime())
      .map(({ at, value }) => ({ target: reading.target, metric, at, value })),
  );
}

/** Null where the period before is not there, or the count began anew. */
function grownBy(before: Statistics | undefined, { Maximum }: Statistics): Statistics | null {
  if (before?.Maximum === undefined || Maximum === undefined || Maximum < before.Maximum) return null;
  return { Maximum: Maximum - before.Maximum };
}

/** By name, what CloudWatch had nothing of. */
function missing(data: readonly ReadingData[]): SourceGap[] {
  const counts = new Map<string, number>();
  for (const { reading, periods } of data)
    if (periods.size === 0) {
      const metric = `${reading.namespace} ${reading.name}`;
      counts.set(metric, (counts.get(metric) ?? 0) + 1);
    }
  return [...counts].map(([detail, count]) => ({ kind: "NO_SERIES", what: "METRIC", count, detail }));
}

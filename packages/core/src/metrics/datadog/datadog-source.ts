import { inSteps } from "../in-steps.ts";
import type { Collected, CollectInput, Measurement, SourceFactory, SourceGap } from "../metric-source.ts";
import type { MetricTarget } from "../vocabulary.ts";
import type { DatadogConfiguration } from "./datadog-configuration.ts";
import { type DatadogMetric, datadogMetrics } from "./datadog-metrics.ts";
import { seriesTargets } from "./datadog-targets.ts";
import { type DatadogSeries, datadogApi } from "./timeseries.ts";

const hour = 3_600_000;
/** A request that would give more points has its interval widened; 360 of a minute are far from that. */
const pointsOfRequest = 360;
const hostsOfQuery = 50;

/** Datadog, by its v2 timeseries: one query for each metric, grouped by what tells the targets apart. */
export const createDatadogSource: SourceFactory<DatadogConfiguration> = (deps, { configuration }) => {
  async function collect({ targets, from, until, stepSeconds, signal }: CollectInput): Promise<Collected> {
    const api = await datadogApi(configuration, deps.http);
    const step = stepSeconds * 1000;
    const metrics = datadogMetrics.filter(({ of }) => isThere(of, targets));
    const scopes = scopesOf(configuration, targets);
    const queries = new Map(
      metrics.flatMap((metric) =>
        metric.names.flatMap((name) =>
          scopes[metric.of === "hosts" ? "hosts" : "containers"].map(
            (scope) => [queryOf(metric, name, scope), name] as const,
          ),
        ),
      ),
    );
    const joined = seriesTargets(targets);
    const measurements: Measurement[] = [];
    const seen = { series: 0, unjoined: 0, untagged: 0, coarse: 0 };
    const end = Math.floor(until.getTime() / step) * step;
    for (let start = Math.floor(from.getTime() / step) * step; start < end; start += pointsOfRequest * step) {
      const to = Math.min(end, start + pointsOfRequest * step);
      const answer = await api.timeseries([...queries.keys()], { from: start, to, intervalMs: step }, signal);
      seen.series += answer.series.length;
      if (answer.intervalMs !== null && answer.intervalMs > step) {
        // Each would stand for more than one step.
        seen.coarse += answer.series.length;
        continue;
      }
      const byName = Map.groupBy(answer.series, ({ query }) => queries.get(query) ?? "");
      for (const metric of metrics)
        for (const { target, points } of valuesOf(metric, byName, joined, seen))
          for (const { at, value } of inSteps(points.map(endingIts(step)), step))
            if (at > from.getTime() && at <= until.getTime())
              measurements.push({ target, metric: metric.into, at, value });
    }
    const gaps: SourceGap[] = [
      { kind: "NO_SERIES", what: "CLUSTER", count: seen.series === 0 && end > from.getTime() ? 1 : 0 },
      { kind: "UNJOINABLE", what: "SERIES_OF_OTHERS", count: seen.unjoined },
      { kind: "UNJOINABLE", what: "SERIES_WITHOUT_TASK", count: seen.untagged },
      { kind: "LIMIT", what: "COARSER_POINTS", count: seen.coarse },
    ];
    return { measurements, gaps: gaps.filter(({ count }) => count > 0) };
  }

  return { kind: "DATADOG", reachMs: 455 * 24 * hour, lagMs: 2 * 60_000, collect };
};

function isThere(of: DatadogMetric["of"], { tasks, hosts }: CollectInput["targets"]): boolean {
  if (of === "hosts") return hosts.length > 0;
  return tasks.some(({ launchType }) => (launchType === "FARGATE") === (of === "fargate"));
}

/**
 * Containers have the cluster among their tags. What agents tell of hosts has not: those are named, by their instance's id, as
 * agents on EC2 call themselves, and by their DNS name.
 */
function scopesOf(
  { clusterTag, match }: DatadogConfiguration,
  { cluster, hosts }: CollectInput["targets"],
): { containers: string[]; hosts: string[] } {
  // Commas and words may not be mixed in one query.
  const more =
    match === undefined ? [] : match.split(/ AND |,/i).map((tag) => tag.trim().replace(/^!/, "NOT "));
  const scope = (first: string) => [first, ...more].join(" AND ");
  const value = clusterTag === "cluster_arn" ? cluster.arn : cluster.name;
  const names = hosts.map(({ ec2InstanceId, privateDnsName }) =>
    [ec2InstanceId, privateDnsName].filter((name) => name !== null),
  );
  const lots = Array.from({ length: Math.ceil(names.length / hostsOfQuery) }, (_, lot) =>
    names.slice(lot * hostsOfQuery, (lot + 1) * hostsOfQuery).flat(),
  );
  return {
    containers: [scope(`${clusterTag}:${value.toLowerCase()}`)],
    hosts: lots.filter((lot) => lot.length > 0).map((lot) => scope(`host IN (${lot.join(",")})`)),
  };
}

/** Without interpolation: what Datadog would draw between two points nobody measured. */
function queryOf({ of, devices }: DatadogMetric, name: string, scope: string): string {
  const by =
    of !== "hosts" ? "task_arn,ecs_container_name,ecs_service_name" : devices ? "host,device" : "host";
  return `${of === "hosts" ? "avg" : "sum"}:${name}{${scope}} by {${by}}.fill(null)`;
}

/** Datadog dates a point by the beginning of its interval. */
const endingIts = (step: number) => (point: { at: number; value: number }) => ({
  at: (Math.floor(point.at / step) + 1) * step,
  value: point.value,
});

type Seen = { unjoined: number; untagged: number };
type Values = { target: MetricTarget; points: { at: number; value: number }[] };

/** A metric's values of each target: what its names have at the same time, device by device. */
function valuesOf(
  { of, names, devices, value }: DatadogMetric,
  byName: ReadonlyMap<string, readonly DatadogSeries[]>,
  joined: ReturnType<typeof seriesTargets>,
  seen: Seen,
): Values[] {
  const found = new Map<
    string,
    { target: MetricTarget; cores: number; times: Map<number, Map<string, number[]>> }
  >();
  for (const [place, name] of names.entries())
    for (const { tags, points } of byName.get(name) ?? []) {
      const device = (tags.get("device") ?? "").replace(/^\/dev\//, "");
      if (devices !== undefined && !devices.test(device)) continue;
      const known = joined.of(of, tags);
      if (known === null) continue;
      if (typeof known === "string") {
        seen[known] += 1;
        continue;
      }
      if (known.target.kind === "SERVICE") {
        seen.untagged += 1;
        // A sum of some of its tasks is no service's.
        if (joined.isTold(known.target.id, byName.get(name) ?? [])) continue;
      }
      const { kind, id, container } = known.target;
      const key = `${kind}/${id}/${container ?? ""}`;
      const target = found.get(key) ?? { ...known, times: new Map() };
      found.set(key, target);
      // Of a service, each of its containers is a row of its own.
      const row = device || (tags.get("ecs_container_name") ?? "");
      for (const point of points) {
        if (point.value === null || !Number.isFinite(point.value)) continue;
        const rows = target.times.get(point.at) ?? new Map<string, number[]>();
        target.times.set(point.at, rows);
        const values = rows.get(row) ?? [];
        values[place] = point.value;
        rows.set(row, values);
      }
    }
  return [...found.values()].map(({ target, cores, times }) => ({
    target,
    points: [...times].flatMap(([at, rows]) => {
      const complete = [...rows.values()].filter((row) =>
        names.every((_, place) => row[place] !== undefined),
      );
      const made = complete.length === 0 ? null : value(complete, { cores });
      return made === null || !Number.isFinite(made) ? [] : [{ at, value: made }];
    }),
  }));
}

import type { Database } from "@fleetgraph/database";
import {
  type Aggregate,
  type MetricName,
  type MetricSeries,
  type MetricTarget,
  readMetrics,
} from "../../metrics/index.ts";
import type { DiskFact } from "./facts.ts";
import { type UsageFact, UsageOf } from "./usage.ts";

const hourMs = 3_600_000;
const ofContainers = ["CPU_USAGE", "MEMORY_USAGE"] as const satisfies readonly MetricName[];
/** Of these the mean of each hour is taken: what is written in one minute of it takes nobody's share of the disk. */
const meansOfContainers = ["DISK_WRITE"] as const satisfies readonly MetricName[];
const ofHosts = ["CPU_USAGE", "MEMORY_USAGE"] as const satisfies readonly MetricName[];
/** A read gives 100,800 values at most. */
const seriesAtOnce = (hours: number) => Math.max(1, Math.floor(100_000 / hours));
/** More tasks of one service than that say nothing more: those that run, the longest first, and behind them the last ones. */
const tasksOfService = 20;

type Range = { start: Date; end: Date; hours: number };

function rangeOf(now: Date, days: number): Range {
  const end = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
  return { start: new Date(end.getTime() - days * 24 * hourMs), end, hours: days * 24 };
}

async function* seriesOf(
  database: Database,
  input: {
    targets: readonly MetricTarget[];
    metrics: readonly MetricName[];
    range: Range;
    aggregate?: Aggregate;
  },
): AsyncGenerator<MetricSeries> {
  const { targets, metrics, range, aggregate = "MAXIMUM" } = input;
  const size = Math.max(1, Math.floor(seriesAtOnce(range.hours) / metrics.length));
  for (let from = 0; from < targets.length; from += size) {
    const read = await readMetrics(database, {
      targets: targets.slice(from, from + size),
      metrics,
      start: range.start,
      end: range.end,
      resolutionSeconds: 3600,
      aggregate,
    });
    yield* read;
  }
}

/**
 * What containers and hosts of a cluster used over some days. Series are read some at a time and summed up at once, so
 * that only the values of the containers of one cluster are held. Null where no source gives any of them.
 */
export async function readUsage(
  database: Database,
  input: { clusterId: string; now: Date; days: number },
): Promise<UsageFact | null> {
  const { clusterId, now, days } = input;
  const range = rangeOf(now, days);
  const { rows: tasks } = await database.pool.query<{ id: string; service: string; names: string[] }>(
    `SELECT id, service, names FROM (
       SELECT t.id, t.service_id AS service, t.names, row_number() OVER (PARTITION BY t.service_id
           ORDER BY t.gone, CASE WHEN NOT t.gone THEN t.started END, t.started DESC, t.id) AS n FROM (
         SELECT id, service_id, false AS gone, started_at AS started, ARRAY(SELECT c->>'name' FROM jsonb_array_elements(containers) c) AS names
           FROM task WHERE cluster_id = $1 AND service_id IS NOT NULL
         UNION ALL
         SELECT id, service_id, true, started_at, ARRAY(SELECT c->>'name' FROM jsonb_array_elements(containers) c)
           FROM task_past WHERE cluster_id = $1 AND gone_at IS NOT NULL AND service_id IS NOT NULL AND valid_until > $2
       ) t) ranked WHERE n <= $3`,
    [clusterId, range.start.toISOString(), tasksOfService],
  );
  const serviceOf = new Map(tasks.map(({ id, service }) => [id, service]));
  const containers = new Map<string, Map<MetricName, UsageOf>>();
  const hosts = new Map<string, Map<MetricName, UsageOf>>();
  const add = (to: Map<string, Map<MetricName, UsageOf>>, key: string, { metric, values }: MetricSeries) => {
    const metrics = to.get(key) ?? new Map<MetricName, UsageOf>();
    const usage = metrics.get(metric) ?? new UsageOf();
    usage.add(values);
    to.set(key, metrics.set(metric, usage));
  };
  const targets = tasks.flatMap(({ id, names }) =>
    names.map((container): MetricTarget => ({ kind: "CONTAINER", id, container })),
  );
  for (const read of [
    { metrics: ofContainers, aggregate: "MAXIMUM" },
    { metrics: meansOfContainers, aggregate: "AVERAGE" },
  ] as const)
    for await (const series of seriesOf(database, { targets, range, ...read }))
      add(containers, `${serviceOf.get(series.target.id)}/${series.target.container}`, series);
  const hostTargets = await hostTargetsOf(database, clusterId);
  for await (const series of seriesOf(database, { targets: hostTargets, metrics: ofHosts, range }))
    add(hosts, series.target.id, series);
  if (containers.size === 0 && hosts.size === 0) return null;
  const summed = (of: Map<string, Map<MetricName, UsageOf>>) =>
    new Map(
      [...of].map(([key, metrics]) => [
        key,
        Object.fromEntries(
          [...metrics].flatMap(([metric, usage]) => {
            const summary = usage.summary(range.hours);
            return summary === null ? [] : [[metric, summary]];
          }),
        ),
      ]),
    );
  return { from: range.start, until: range.end, ofContainers: summed(containers), ofHosts: summed(hosts) };
}

/** How full the disks of hosts were, every six hours of two weeks; null where no source tells of any. */
export async function readDisks(
  database: Database,
  { clusterId, now }: { clusterId: string; now: Date },
): Promise<Map<string, DiskFact> | null> {
  const range = rangeOf(now, 14);
  const disks = new Map<string, DiskFact>();
  const targets = await hostTargetsOf(database, clusterId);
  const metrics = ["FILESYSTEM_USAGE", "FILESYSTEM_CAPACITY"] as const;
  for await (const { target, metric, values, start } of seriesOf(database, { targets, metrics, range })) {
    const disk = disks.get(target.id) ?? { capacity: null, used: [] };
    disks.set(target.id, disk);
    if (metric === "FILESYSTEM_CAPACITY") disk.capacity = values.findLast((value) => value !== null) ?? null;
    else
      for (let hour = 0; hour < values.length; hour += 6) {
        const six = values.slice(hour, hour + 6).filter((value) => value !== null);
        // The last of six: a clean-up within them counts.
        const last = six.at(-1);
        if (last !== undefined)
          disk.used.push({ at: new Date(start.getTime() + (hour + 6) * hourMs), bytes: last });
      }
  }
  return disks.size === 0 ? null : disks;
}

async function hostTargetsOf({ pool }: Database, clusterId: string): Promise<MetricTarget[]> {
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM host WHERE cluster_id = $1 AND gone_at IS NULL ORDER BY id",
    [clusterId],
  );
  return rows.map(({ id }) => ({ kind: "HOST", id, container: null }));
}

/**
 * The hosts of which any source gave a point within the last hours. Null where one that covers the cluster fails and some
 * hosts have none: whether they are watched it alone could tell.
 */
export async function readWatchedHosts(
  database: Database,
  { clusterId, now }: { clusterId: string; now: Date },
): Promise<Set<string> | null> {
  const end = new Date(Math.ceil(now.getTime() / hourMs) * hourMs);
  const range = { start: new Date(end.getTime() - 6 * hourMs), end, hours: 6 };
  const watched = new Set<string>();
  const targets = await hostTargetsOf(database, clusterId);
  const metrics = ["CPU_USAGE", "MEMORY_USAGE"] as const;
  for await (const { target } of seriesOf(database, { targets, metrics, range })) watched.add(target.id);
  if (watched.size === targets.length) return watched;
  const { rowCount } = await database.pool.query(
    "SELECT FROM metric_source WHERE cluster_id = $1 AND failed_since IS NOT NULL LIMIT 1",
    [clusterId],
  );
  return rowCount === 0 ? watched : null;
}

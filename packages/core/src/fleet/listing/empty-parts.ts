import type { Cluster } from "@aws-sdk/client-ecs";
import type { Database } from "@fleetgraph/database";
import type { ClusterToSync } from "./list-part.ts";

/** What need not be listed of a cluster, since the description of the cluster already says that nothing is there. */
export type EmptyParts = Pick<ClusterToSync, "empty" | "tasks">;

/** Stopped tasks are told for an hour at least (API reference, DescribeTasks): looked for so often, none is missed. */
const stoppedEveryMs = 20 * 60_000;

/** By what ECS counts of a cluster. What it does not count, or another implementation leaves out, is listed. */
export function emptyParts(cluster: Cluster): EmptyParts {
  const draining = (cluster.statistics ?? []).filter(({ name }) =>
    /^draining.*ServiceCount$/i.test(name ?? ""),
  );
  const withoutServices =
    cluster.activeServicesCount === 0 && draining.length > 0 && draining.every(({ value }) => value === "0");
  const withoutHosts = cluster.registeredContainerInstancesCount === 0;
  const idle = withoutServices && cluster.runningTasksCount === 0 && cluster.pendingTasksCount === 0;
  return {
    empty: new Set([
      ...(withoutServices ? (["services"] as const) : []),
      ...(withoutHosts ? (["hosts"] as const) : []),
    ]),
    tasks: idle ? ["STOPPED"] : ["RUNNING", "STOPPED"],
  };
}

/** Leaves out the look for stopped tasks of clusters where none can be new, and none is known that must have stopped. */
export async function withoutNeedlessLooks(
  { pool }: Database,
  clusters: readonly ClusterToSync[],
  now: Date,
): Promise<ClusterToSync[]> {
  const idle = clusters.filter(({ tasks }) => tasks.length === 1);
  if (idle.length === 0) return [...clusters];
  const { rows } = await pool.query<{ id: string }>(
    "SELECT c.id FROM unnest($1::text[], $2::timestamptz[]) AS c(id, since) JOIN listing_scope s ON s.key = 'tasks:' || c.id " +
      "WHERE s.failed_since IS NULL AND s.observed_at >= c.since " +
      "AND NOT EXISTS (SELECT FROM task t WHERE t.cluster_id = c.id AND t.gone_at IS NULL)",
    [idle.map(({ id }) => id), idle.map(({ id }) => lastLook(id, now).toISOString())],
  );
  const needless = new Set(rows.map(({ id }) => id));
  return clusters.map((cluster) => (needless.has(cluster.id) ? { ...cluster, tasks: [] } : cluster));
}

/** When the cluster's turn was last; each has its own, so that not all of them come at once. */
function lastLook(clusterId: string, now: Date): Date {
  const offset = Number.parseInt(clusterId.slice(4, 12), 36) % stoppedEveryMs;
  return new Date(Math.floor((now.getTime() - offset) / stoppedEveryMs) * stoppedEveryMs + offset);
}

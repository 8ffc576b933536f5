import type { Bind, Page, PageRequest, Reads } from "../../kernel/index.ts";
import { projectionsOf, readRows } from "../../kernel/index.ts";
import { andVisible, type Caller, clusterVisibility, visibility } from "../../permissions/index.ts";
import { type Cluster, type ClusterCounts, clusterStatus } from "../cluster.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents, visiblePaths } from "./listing.ts";

export type LabelFilter = { key: string; value?: string | null | undefined };
export type ClusterFilter = {
  name?: string | null | undefined;
  region?: string | null | undefined;
  account?: string | null | undefined;
  label?: LabelFilter | null | undefined;
};

const clusters: Listing<Cluster> = {
  kind: "cluster",
  projection: projectionsOf<Cluster>(
    {
      id: "x.id",
      arn: "x.arn",
      name: "x.name",
      region: "x.region",
      accountId: "x.account_id",
      path: "x.path",
      status: { sql: "x.status", read: clusterStatus },
      rawStatus: "x.status",
      labels: "x.labels",
      observedAt: "coalesce(o.observed_at, x.first_seen_at)",
    },
    ["id", "name"],
  ),
  from: "cluster x LEFT JOIN listing_scope o ON o.key = 'clusters:' || x.account_id || ':' || x.region",
  key: ["name", "id"],
};

/** A label with that key, and that value where one is given: answered by containment. */
export function labelled(label: LabelFilter | null | undefined, bind: Bind): string[] {
  if (label == null) return [];
  const wanted = label.value == null ? { key: label.key } : { key: label.key, value: label.value };
  return [`x.labels @> ${bind(JSON.stringify([wanted]))}::jsonb`];
}

function wanted(caller: Caller, filter: ClusterFilter) {
  return (bind: Bind) => [
    ...visiblePaths(clusterVisibility(caller.grants, "fleet:read"), bind),
    ...(filter.name == null ? [] : [`x.name = ${bind(filter.name)}`]),
    ...(filter.region == null ? [] : [`x.region = ${bind(filter.region)}`]),
    ...(filter.account == null ? [] : [`split_part(x.path, '/', 1) = ${bind(filter.account)}`]),
    ...labelled(filter.label, bind),
  ];
}

export function listClusters(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: ClusterFilter },
): Promise<Page<Cluster>> {
  return readPage(reads, clusters, { page: input.page, where: wanted(caller, input.filter) });
}

export function countClusters(reads: Reads, caller: Caller, filter: ClusterFilter): Promise<number> {
  return readCount(reads, "cluster", { where: wanted(caller, filter) });
}

export function clustersOfAccounts(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<Cluster>>> {
  return readPagesOfParents(reads, clusters, { ...input, parent: "account_id", where: wanted(caller, {}) });
}

export function clustersByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Cluster>> {
  return readByIds(reads, clusters, { ids, patterns: clusterVisibility(caller.grants, "fleet:read") });
}

/** What is in each cluster, counted over what the reader may see: ECS's own counts would tell of the rest. */
export async function countsOfClusters(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, ClusterCounts>> {
  // One pass over each table for all clusters: a subquery for each of them took three times as long.
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const wantedIds = bind(ids);
  const visible = andVisible(visibility(caller.grants, "fleet:read"), bind);
  const counted = (table: string, condition = "") =>
    `LEFT JOIN (SELECT cluster_id, count(*)::int AS n FROM ${table} WHERE cluster_id = ANY (${wantedIds}::text[]) ` +
    `AND gone_at IS NULL${condition}${visible} GROUP BY cluster_id) ` +
    `AS ${table}s ON ${table}s.cluster_id = c.id `;
  const rows = await readRows(
    reads,
    "SELECT c.id, coalesce(services.n, 0), coalesce(tasks.n, 0), coalesce(hosts.n, 0) " +
      `FROM unnest(${wantedIds}::text[]) AS c(id) ` +
      counted("service") +
      counted("task", " AND last_status = 'RUNNING'") +
      counted("host"),
    values,
  );
  return new Map(
    rows.map(([id, serviceCount, runningTaskCount, hostCount]) => [
      id as string,
      { serviceCount, runningTaskCount, hostCount } as ClusterCounts,
    ]),
  );
}

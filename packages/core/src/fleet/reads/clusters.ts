import type { Page, PageRequest, Reads } from "../../kernel/index.ts";
import { readRows } from "../../kernel/index.ts";
import { type Caller, clusterVisibility, visibility } from "../../permissions/index.ts";
import { type Cluster, type ClusterCounts, clusterStatus } from "../cluster.ts";
import {
  type Bind,
  type Listing,
  readByIds,
  readCount,
  readPage,
  readPagesOfParents,
  visiblePaths,
} from "./listing.ts";

export type LabelFilter = { key: string; value?: string | null | undefined };
export type ClusterFilter = {
  name?: string | null | undefined;
  region?: string | null | undefined;
  account?: string | null | undefined;
  label?: LabelFilter | null | undefined;
};

const clusters: Listing<Cluster> = {
  columns:
    "x.id, x.arn, x.name, x.region, x.account_id, x.path, x.status, x.labels, " +
    "coalesce(o.observed_at, x.first_seen_at) AS observed_at",
  from: "cluster x LEFT JOIN listing_scope o ON o.key = 'clusters:' || x.account_id || ':' || x.region",
  key: ["name", "id"],
  toItem: ([id, arn, name, region, accountId, path, rawStatus, labels, observedAt]) =>
    ({
      id,
      arn,
      name,
      region,
      accountId,
      path,
      status: clusterStatus(rawStatus as string),
      rawStatus,
      labels,
      observedAt,
    }) as Cluster,
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
  const visible = "AND ($2::text[] IS NULL OR path LIKE ANY ($2))";
  const rows = await readRows(
    reads,
    "SELECT c.id, " +
      `(SELECT count(*)::int FROM service WHERE cluster_id = c.id AND gone_at IS NULL ${visible}), ` +
      `(SELECT count(*)::int FROM task WHERE cluster_id = c.id AND gone_at IS NULL AND last_status = 'RUNNING' ${visible}), ` +
      `(SELECT count(*)::int FROM host WHERE cluster_id = c.id AND gone_at IS NULL ${visible}) ` +
      "FROM unnest($1::text[]) AS c(id)",
    [ids, visibility(caller.grants, "fleet:read")],
  );
  return new Map(
    rows.map(([id, serviceCount, runningTaskCount, hostCount]) => [
      id as string,
      { serviceCount, runningTaskCount, hostCount } as ClusterCounts,
    ]),
  );
}

import type { Asked, Beside, Bind, Page, PageRequest, Reads } from "../../kernel/index.ts";
import { projectionsOf, readRows } from "../../kernel/index.ts";
import {
  andVisible,
  type Caller,
  clusterVisibility,
  visibility,
  visiblePaths,
} from "../../permissions/index.ts";
import { type Cluster, type ClusterCounts, clusterStatus } from "../cluster.ts";
import { inPlaces, is, isAny, type LabelFilter, labelled } from "./conditions.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents } from "./listing.ts";
import { observedAt } from "./observed-at.ts";
import { byId, moment, type Order, text } from "./order.ts";
import { isPresent, type Remembered, statesOf } from "./states.ts";

export type ClusterFilter = {
  /** Beginnings of paths: accounts and regions. */
  within?: readonly string[] | null | undefined;
  name?: string | null | undefined;
  status?: readonly string[] | null | undefined;
  labels?: readonly LabelFilter[] | null | undefined;
};

export type ClusterOrderField = "NAME" | "FIRST_SEEN_AT" | "STATUS";

const clusters: Listing<Cluster, ClusterOrderField> = {
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
      capacityProviderNames: "x.capacity_providers",
      defaultCapacityProviderStrategy: "x.default_strategy",
      observedAt: observedAt("'clusters:' || x.account_id || ':' || x.region"),
    },
    ["id", "name"],
  ),
  key: [text("x.name"), byId],
  orders: {
    NAME: [text("x.name"), byId],
    FIRST_SEEN_AT: [moment("x.first_seen_at"), byId],
    STATUS: [text("x.status"), text("x.name"), byId],
  },
};

export const clusterOrders = { orders: clusters.orders, key: clusters.key };

function wanted(caller: Caller, filter: ClusterFilter) {
  return (bind: Bind) => [
    ...visiblePaths(clusterVisibility(caller.grants, "fleet:read"), bind),
    ...inPlaces(filter.within, bind),
    ...is("x.name", filter.name, bind),
    ...isAny("x.status", filter.status, bind),
    ...labelled(filter.labels, bind),
  ];
}

export function listClusters(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: ClusterFilter; order?: Order<ClusterOrderField> },
): Promise<Page<Cluster>> {
  const { page, filter, order } = input;
  return readPage(reads, clusters, { page, order, where: wanted(caller, filter) });
}

export function countClusters(reads: Reads, caller: Caller, filter: ClusterFilter): Promise<number | null> {
  return readCount(reads, clusters, { where: wanted(caller, filter) });
}

export function clustersOfAccounts(
  reads: Reads,
  caller: Caller,
  input: {
    ids: readonly string[];
    page: PageRequest;
    filter?: ClusterFilter;
    order?: Order<ClusterOrderField>;
  },
): Promise<Map<string, Page<Cluster>>> {
  const { filter = {}, ...rest } = input;
  return readPagesOfParents(reads, clusters, {
    ...rest,
    parent: "account_id",
    where: wanted(caller, filter),
  });
}

export function clustersByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Cluster>> {
  return readByIds(reads, clusters, { ids, patterns: clusterVisibility(caller.grants, "fleet:read") });
}

/**
 * What is in a cluster, counted over what the reader may see: ECS's own counts would tell of the rest. Each count is a
 * subquery, which reads the cluster's part of an index; one pass over a table for all clusters of a page read all
 * tasks of the fleet for a tenth of its clusters.
 */
function countsOf(caller: Caller, asked: Asked, at?: string) {
  const patterns = visibility(caller.grants, "fleet:read");
  const moment = { at } as Reads;
  const wanted = Object.entries(countedIn).filter(([count]) => asked === undefined || asked.has(count));
  return {
    names: wanted.map(([count]) => count) as (keyof ClusterCounts)[],
    select: (id: string, bind: Bind) =>
      wanted
        .map(
          ([, { table, where }]) =>
            `(SELECT count(*) FROM ${statesOf(moment, table, bind)} ` +
            `WHERE ${[...isPresent(moment, bind), ...where, `x.cluster_id = ${id}`].join(" AND ")}${andVisible(patterns, bind, "x.path")})`,
        )
        .join(", "),
  };
}

const countedIn: Readonly<Record<keyof ClusterCounts, { table: Remembered; where: string[] }>> = {
  serviceCount: { table: "service", where: [] },
  runningTaskCount: { table: "task", where: ["x.last_status = 'RUNNING'"] },
  hostCount: { table: "host", where: [] },
};

/** The counts that are asked for, with each cluster, as of a moment where one is given; undefined where none is. */
export function countsBeside(caller: Caller, asked: Asked, at?: string): Beside | undefined {
  const { names, select } = countsOf(caller, asked, at);
  if (names.length === 0) return undefined;
  return {
    rowOf: (id, bind) => `SELECT ${select(id, bind)}`,
    put(cluster: Partial<ClusterCounts>, row, from) {
      for (let index = 0; index < names.length; index += 1) {
        cluster[names[index] as keyof ClusterCounts] = row[from + index] as number;
      }
    },
  };
}

/** All counts of each cluster. */
export async function countsOfClusters(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, ClusterCounts>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { select } = countsOf(caller, undefined, reads.at);
  const text = `FROM unnest(${bind(ids)}::text[]) AS c(id)`;
  const rows = await readRows(reads, `SELECT c.id, ${select("c.id", bind)} ${text}`, values);
  return new Map(
    rows.map(([id, serviceCount, runningTaskCount, hostCount]) => [
      id as string,
      { serviceCount, runningTaskCount, hostCount } as ClusterCounts,
    ]),
  );
}

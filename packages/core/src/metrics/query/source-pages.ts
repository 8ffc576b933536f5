import {
  type Bind,
  type Page,
  type PageRequest,
  type Reads,
  readRowsOnce,
  toPage,
} from "../../kernel/index.ts";
import { andVisible, type Caller, clusterVisibility } from "../../permissions/index.ts";
import { type MetricSourceStatus, metricSourcesOfClusters } from "./source-status.ts";

/** A page of the sources of all clusters of which the caller may see something, by name and cluster. */
export async function metricSourcesPage(
  reads: Reads,
  caller: Caller,
  { page, failing }: { page: PageRequest; failing: boolean },
): Promise<Page<MetricSourceStatus>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const place = ([name, clusterId]: readonly string[]) => `(${bind(name)}, ${bind(clusterId)})`;
  const where = [
    ...(failing ? ["s.failed_since IS NOT NULL"] : []),
    ...(page.after ? [`(s.source, s.cluster_id) > ${place(page.after)}`] : []),
    ...(page.before ? [`(s.source, s.cluster_id) < ${place(page.before)}`] : []),
  ];
  const visible = andVisible(clusterVisibility(caller.grants, "fleet:read"), bind, "c.path");
  const direction = page.backward ? "DESC" : "ASC";
  const rows = await readRowsOnce(
    reads,
    "SELECT s.source, s.cluster_id FROM metric_source s JOIN cluster c ON c.id = s.cluster_id " +
      `WHERE ${["true", ...where].join(" AND ")}${visible} ` +
      `ORDER BY s.source ${direction}, s.cluster_id ${direction} LIMIT ${bind(page.limit + 1)}`,
    values,
  );
  const clusters = [...new Set(rows.map(([, id]) => id as string))];
  const statuses = await metricSourcesOfClusters(reads, caller, clusters);
  const found = rows.flatMap(
    ([name, clusterId]) => statuses.get(clusterId as string)?.find((each) => each.name === name) ?? [],
  );
  return toPage(page, found);
}

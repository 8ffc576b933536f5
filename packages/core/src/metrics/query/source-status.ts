import type { StoredMessage } from "@fleetgraph/catalogue";
import { type Reads, readRows } from "../../kernel/index.ts";
import { type Caller, clusterVisibility } from "../../permissions/index.ts";
import type { SourceGap, SourceKind } from "../metric-source.ts";

/** A source of metrics as it stands for one cluster. Times are RFC 3339. */
export type MetricSourceStatus = {
  /** As fleetgraph.yaml calls it. */
  name: string;
  kind: SourceKind;
  clusterId: string;
  /** When it last answered; null until it did. */
  observedAt: string | null;
  /** The newest point that it gave. */
  lastPointAt: string | null;
  /** What lies between is still to be read, the newest first. */
  behindFrom: string | null;
  behindUntil: string | null;
  /** What was given up last, as nobody can be asked for it any more. */
  lostFrom: string | null;
  lostUntil: string | null;
  /** Whether it fails, or has not answered for ten minutes. */
  stale: boolean;
  failedSince: string | null;
  failure: StoredMessage | null;
  gaps: SourceGap[];
  /** Points that it gave, since the beginning. */
  points: number;
};

/** The sources of each of the clusters of which the caller may see something, in the order of their names. */
export async function metricSourcesOfClusters(
  reads: Reads,
  caller: Caller,
  clusterIds: readonly string[],
): Promise<Map<string, MetricSourceStatus[]>> {
  const visible = clusterVisibility(caller.grants, "fleet:read");
  const values: unknown[] = [clusterIds];
  const where = visible === null ? "" : ` AND c.path LIKE ANY ($${values.push(visible)}::text[])`;
  const rows = await readRows(
    reads,
    "SELECT s.source, s.kind, s.cluster_id, s.observed_at, s.last_point_at, s.behind_from, s.behind_until, s.lost_from, s.lost_until, " +
      "s.failure IS NOT NULL OR s.observed_at IS NULL OR s.observed_at < now() - interval '10 minutes', s.failed_since, s.failure, s.gaps, s.points " +
      `FROM metric_source s JOIN cluster c ON c.id = s.cluster_id WHERE s.cluster_id = ANY ($1::text[])${where} ORDER BY s.source`,
    values,
  );
  const found = new Map(clusterIds.map((id): [string, MetricSourceStatus[]] => [id, []]));
  for (const row of rows) {
    const [name, kind, clusterId, observedAt, lastPointAt, behindFrom, behindUntil, lostFrom, lostUntil] =
      row;
    const [stale, failedSince, failure, gaps, points] = row.slice(9);
    found.get(clusterId as string)?.push({
      name,
      kind,
      clusterId,
      observedAt,
      lastPointAt,
      behindFrom,
      behindUntil,
      lostFrom,
      lostUntil,
      stale,
      failedSince,
      failure,
      gaps,
      points,
    } as MetricSourceStatus);
  }
  return found;
}

import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";

/** A source of metrics as it stands for one cluster. */
export type MetricSourceStatus = {
  /** As fleetgraph.yaml calls it. */
  name: string;
  kind: string;
  clusterId: string;
  /** When it last answered; null until it did. */
  observedAt: string | null;
  /** Whether it fails, or nobody has asked it for ten minutes. */
  stale: boolean;
  failedSince: string | null;
  failure: StoredMessage | null;
};

/** The sources of each cluster, as far as the caller may see something in it. */
export async function metricSourcesOfClusters(
  _reads: Reads,
  _caller: Caller,
  ids: readonly string[],
): Promise<Map<string, MetricSourceStatus[]>> {
  return new Map(ids.map((id) => [id, []]));
}

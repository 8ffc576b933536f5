import type { Label } from "./account.ts";
import type { StrategyItem } from "./capacity.ts";
import { openEnum } from "./open-enum.ts";

export const clusterStatus = openEnum("ACTIVE", "PROVISIONING", "DEPROVISIONING", "FAILED", "INACTIVE");

/** A cluster as the graph shows it. */
export type Cluster = {
  id: string;
  arn: string;
  name: string;
  region: string;
  accountId: string;
  path: string;
  status: ReturnType<typeof clusterStatus>;
  rawStatus: string;
  labels: Label[];
  capacityProviderNames: string[];
  defaultCapacityProviderStrategy: StrategyItem[];
  observedAt: string;
  /** The moment it is shown as of; left out is now. */
  asOf?: string | undefined;
};

/** What is in a cluster, as far as the reader may see it. */
export type ClusterCounts = { serviceCount: number; runningTaskCount: number; hostCount: number };

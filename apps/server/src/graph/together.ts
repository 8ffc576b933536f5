import { type Deployment, latestDeploymentBeside } from "@fleetgraph/core/deployments";
import { type Cluster, type ClusterCounts, countsOfClusters, type Service } from "@fleetgraph/core/fleet";
import type { Beside } from "@fleetgraph/core/kernel";
import type { Context } from "./context.ts";

/**
 * What lists read for all their items at once when the operation asks for it, and keep with the items: the fields'
 * resolvers then answer without a promise for each item. Items that come another way are loaded by their resolvers.
 */
export type WithLatest = Service & { latestDeployment?: Deployment | null };
export type WithCounts = Cluster & Partial<ClusterCounts>;

const counts = ["serviceCount", "runningTaskCount", "hostCount"] as const;

/** Puts the counts with the clusters of a list. */
export async function withCounts(context: Context, clusters: readonly WithCounts[]): Promise<void> {
  if (clusters.length === 0 || !counts.some((field) => context.asked?.cluster?.has(field))) return;
  const found = await countsOfClusters(
    context.reads,
    context.caller,
    clusters.map(({ id }) => id),
  );
  for (const cluster of clusters) Object.assign(cluster, found.get(cluster.id));
}

/** The latest deployments of a list's services, where the operation asks for them. */
export function besideServices({ asked, reads, caller }: Context): Beside | undefined {
  return asked?.service?.has("latestDeployment") ? latestDeploymentBeside(reads, caller) : undefined;
}

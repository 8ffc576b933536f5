import type { Task } from "@aws-sdk/client-ecs";
import { AwsFailure, atOnce, type Log } from "../../kernel/index.ts";
import { knownOfCluster } from "../store/known-of-cluster.ts";
import { type Row, serviceRow, taskRow } from "../store/rows.ts";
import { type EndedScope, saveScopes } from "../store/scopes.ts";
import { saveListedEvents } from "../store/service-events.ts";
import { createHostListing } from "./list-hosts.ts";
import {
  beginPart,
  type ClusterToSync,
  type Counts,
  type ListingDeps,
  type Part,
  type PartListing,
  untriedPart,
} from "./list-part.ts";
import { listingFailure } from "./listing-failure.ts";
import { Patience } from "./patience.ts";
import { createDefinitionReader } from "./read-definitions.ts";

const clustersAtOnce = 4;

/**
 * Lists what is in the clusters of one account and region: services and hosts first, since tasks point at both. The three
 * listings of a cluster fail apart from each other and from other clusters'.
 */
export async function syncClusters(
  deps: ListingDeps & { log: Log },
  input: {
    clusters: readonly ClusterToSync[];
    /** Why the clusters are those that were known before, and not those that ECS has now. */
    clustersFailure: AwsFailure | null;
    signal?: AbortSignal | undefined;
    /** Told twice for each cluster: when its services and hosts were looked at, and when its tasks were. */
    onEnd?(): void;
  },
): Promise<Counts> {
  const { database, clock, log, source } = deps;
  const { clusters, clustersFailure, signal } = input;
  const counts: Counts = { listings: 0, failedListings: 0, changedRows: 0 };
  const patience = new Patience(clustersFailure);
  const readDefinitions = createDefinitionReader(deps);
  const hosts = createHostListing(deps, counts);
  const deleted = new Set<string>();

  /** Gives how the part ended; null when it is not over yet, or the cluster is no more. */
  async function tryPart(
    cluster: ClusterToSync,
    part: Part,
    list: (listing: PartListing) => Promise<EndedScope | null>,
  ): Promise<EndedScope | null> {
    if (signal?.aborted || deleted.has(cluster.id)) return null;
    const why = patience.givenUp(part);
    if (why !== null) return untriedPart(cluster, part, { counts, failure: why, at: clock.now() });
    const listing = await beginPart(deps, { cluster, part, counts });
    try {
      const ended = await list(listing);
      patience.succeeded(part);
      return ended;
    } catch (error) {
      const failure = listingFailure(error);
      if (await isDeleted(cluster, error)) return null;
      patience.failed(part, error);
      log.warn("fleet.listing-failed", { cluster: cluster.path, listing: part, failure });
      return listing.fail(failure);
    }
  }

  /** Of a cluster that went since the clusters were listed: the next listing of them will tell, and nothing failed. */
  async function isDeleted({ id, arn }: ClusterToSync, error: unknown): Promise<boolean> {
    if (!(error instanceof AwsFailure) || error.kind !== "notFound") return false;
    const found = source.cluster(arn).then((cluster) => cluster !== null);
    const isThere = await found.catch((failure: unknown) => {
      listingFailure(failure);
      return true;
    });
    if (!isThere) deleted.add(id);
    return !isThere;
  }

  const save = (ended: readonly (EndedScope | null)[]) =>
    saveScopes(
      database,
      ended.filter((each) => each !== null),
    );

  await atOnce(clustersAtOnce, clusters, async (cluster) => {
    const services = await tryPart(cluster, "services", async (listing) => {
      if (cluster.empty.has("services")) return listing.end(true);
      const complete = await source.services(cluster.arn, async (some, askedAt) => {
        const rows = rowsOf(some, (each) => serviceRow(cluster, each));
        await listing.store(rows, askedAt);
        counts.changedRows += await saveListedEvents(database, some);
        await readDefinitions(rows);
      });
      return listing.end(complete);
    });
    const failedHosts = await tryPart(cluster, "hosts", async (listing) => {
      await hosts.list(listing);
      return null;
    });
    await save([services, failedHosts]);
    input.onEnd?.();
  });
  await save(await hosts.end());
  await atOnce(clustersAtOnce, clusters, async (cluster) => {
    const tasks = await tryPart(cluster, "tasks", async (listing) => {
      const knownOf = knownOfCluster(database, cluster.id);
      const store = async (some: Task[], askedAt: Date) => {
        const known = await knownOf(some);
        const rows = rowsOf(some, (each) => taskRow(cluster, known, each));
        await listing.store(rows, askedAt);
        await readDefinitions(rows);
      };
      return listing.end(await source.tasks(cluster.arn, store, { desired: cluster.tasks }));
    });
    await save([tasks]);
    input.onEnd?.();
  });
  return counts;
}

function rowsOf<Item>(items: readonly Item[], toRow: (item: Item) => Row | null): Row[] {
  return items.map(toRow).filter((row) => row !== null);
}

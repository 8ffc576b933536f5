import type { ContainerInstance } from "@aws-sdk/client-ecs";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { type InstanceDetails, instanceDetailsOf } from "../store/instance-details.ts";
import { hostDetailRow } from "../store/inventory/host-detail-row.ts";
import { instanceRow } from "../store/inventory/instance-row.ts";
import { type InventoryRow, upsert } from "../store/inventory/upsert.ts";
import { hostRow } from "../store/rows.ts";
import type { EndedScope } from "../store/scopes.ts";
import type { ClusterToSync, Counts, ListingDeps, PartListing } from "./list-part.ts";
import { listingFailure } from "./listing-failure.ts";
import { instancesPerCall } from "./source.ts";

type WaitingHost = { host: ContainerInstance; part: PartListing; askedAt: Date };

/** The hosts of many clusters, which are asked for together at EC2. */
export type HostListing = {
  /** Takes a cluster's hosts from ECS; they are stored by the time of `end`. Throws AwsFailure. */
  list(part: PartListing): Promise<void>;
  end(): Promise<EndedScope[]>;
};

/**
 * Lists hosts. ECS tells of them by cluster, EC2 of all together: with a call of EC2 for each cluster there would be as
 * many of these as of ECS's own.
 */
export function createHostListing({ database, clock, source }: ListingDeps, counts: Counts): HostListing {
  const waiting: WaitingHost[] = [];
  const listed: { part: PartListing; complete: boolean }[] = [];
  const refused = new Map<PartListing, StoredMessage>();
  /** Of EC2, once it was asked. */
  let instances: EndedScope | null = null;

  async function detailsOf(hosts: readonly WaitingHost[]): Promise<Map<string, InstanceDetails>> {
    const ids = hosts.flatMap(({ host }) => (isOfEc2(host) ? [host.ec2InstanceId as string] : []));
    if (ids.length === 0) return new Map();
    const place = (hosts[0] as WaitingHost).part.cluster;
    instances ??= endOfInstances(place, clock.now());
    if (instances.failure === null) {
      try {
        const found = await source.instances(ids);
        await store(
          "ec2_instance",
          found.flatMap((instance) => instanceRow(place, instance) ?? []),
        );
      } catch (error) {
        instances.failure = listingFailure(error);
      }
    }
    // Hosts are known without EC2; what it said of them before still holds.
    return instanceDetailsOf(database, ids);
  }

  async function store(table: "ec2_instance" | "host_detail", rows: readonly InventoryRow[]): Promise<void> {
    counts.changedRows += await upsert(database, table, rows, clock.now());
  }

  async function storeSome(atLeast: number): Promise<void> {
    while (waiting.length >= atLeast && waiting.length > 0) {
      const some = waiting.splice(0, instancesPerCall);
      const details = await detailsOf(some);
      for (const [part, hosts] of Map.groupBy(some, (each) => each.part)) {
        const rows = hosts
          .map(({ host }) => hostRow(part.cluster, host, details.get(host.ec2InstanceId ?? "")))
          .filter((row) => row !== null);
        const askedAt = new Date(Math.min(...hosts.map((each) => each.askedAt.getTime())));
        try {
          await part.store(rows, askedAt);
          await store(
            "host_detail",
            hosts.flatMap(({ host }) => hostDetailRow(host) ?? []),
          );
        } catch (error) {
          // Of the cluster whose hosts these are, not of the one that is asked for by now.
          refused.set(part, listingFailure(error));
        }
      }
    }
  }

  return {
    async list(part) {
      const complete = part.cluster.empty.has("hosts")
        ? true
        : await source.hosts(part.cluster.arn, async (hosts, askedAt) => {
            for (const host of hosts) waiting.push({ host, part, askedAt });
            await storeSome(instancesPerCall);
          });
      listed.push({ part, complete });
    },
    async end() {
      await storeSome(1);
      const ended: EndedScope[] = instances === null ? [] : [instances];
      for (const { part, complete } of listed) {
        const failure = refused.get(part);
        ended.push(failure ? part.fail(failure) : await part.end(complete));
      }
      counts.listings += instances === null ? 0 : 1;
      counts.failedListings += instances?.failure ? 1 : 0;
      return ended;
    },
  };
}

/** EC2 is asked for a whole region, and fails apart from what ECS tells of hosts. */
function endOfInstances({ accountId, region }: ClusterToSync, at: Date): EndedScope {
  return {
    key: `instances:${accountId}:${region}`,
    kind: "instances",
    accountId,
    region,
    clusterId: null,
    failure: null,
    at,
  };
}

/** Instances of ECS Anywhere (`mi-…`) are none of EC2's. */
const isOfEc2 = ({ ec2InstanceId }: ContainerInstance) => ec2InstanceId?.startsWith("i-") === true;

import type { ContainerInstance } from "@aws-sdk/client-ecs";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { instanceDetailsOf } from "../store/instance-details.ts";
import { hostRow } from "../store/rows.ts";
import type { Ended, ListingDeps, PartListing } from "./list-part.ts";
import { listingFailure } from "./listing-failure.ts";
import { type InstanceDetails, instancesPerCall } from "./source.ts";

type WaitingHost = { host: ContainerInstance; part: PartListing; askedAt: Date };

/** The hosts of many clusters, which are asked for together at EC2. */
export type HostListing = {
  /** Takes a cluster's hosts from ECS; they are stored by the time of `end`. Throws AwsFailure. */
  list(part: PartListing): Promise<void>;
  end(): Promise<Ended[]>;
};

/**
 * Lists hosts. ECS tells of them by cluster, EC2 of all together: with a call of EC2 for each cluster there would be as
 * many of these as of ECS's own.
 */
export function createHostListing({ database, source }: ListingDeps): HostListing {
  const waiting: WaitingHost[] = [];
  const listed: { part: PartListing; complete: boolean }[] = [];
  const withoutDetails = new Set<PartListing>();
  let failure: StoredMessage | null = null;

  async function detailsOf(hosts: readonly WaitingHost[]): Promise<Map<string, InstanceDetails>> {
    const ids = hosts.flatMap(({ host }) => (isOfEc2(host) ? [host.ec2InstanceId as string] : []));
    if (ids.length === 0) return new Map();
    if (failure === null) {
      try {
        return await source.instances(ids);
      } catch (error) {
        failure = listingFailure(error);
      }
    }
    // Hosts are known without EC2; what it said of them before still holds.
    for (const { host, part } of hosts) if (isOfEc2(host)) withoutDetails.add(part);
    return instanceDetailsOf(database, ids);
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
        await part.store(rows, askedAt);
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
      const ended: Ended[] = [];
      for (const { part, complete } of listed) {
        const end = await part.end(complete);
        ended.push(withoutDetails.has(part) && end.failure === null ? { ...end, failure } : end);
      }
      return ended;
    },
  };
}

/** Instances of ECS Anywhere (`mi-…`) are none of EC2's. */
const isOfEc2 = ({ ec2InstanceId }: ContainerInstance) => ec2InstanceId?.startsWith("i-") === true;

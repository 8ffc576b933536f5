import {
  type Bind,
  type Page,
  type PageRequest,
  projectionsOf,
  type Reads,
  readRows,
} from "../../kernel/index.ts";
import {
  andVisible,
  type Caller,
  type Visibility,
  visibility,
  visiblePaths,
} from "../../permissions/index.ts";
import type { Host } from "../host.ts";
import {
  atLeast,
  during,
  inPlaces,
  is,
  isAny,
  type LabelFilter,
  labelled,
  type TimeRange,
} from "./conditions.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents } from "./listing.ts";
import { observedAt } from "./observed-at.ts";
import { byId, moment, type Order, text, whole } from "./order.ts";
import { pathsInSight } from "./paths-in-sight.ts";
import { clusterOfHost, isPresent, statesOf } from "./states.ts";

export type HostFilter = {
  /** Beginnings of paths: accounts and regions. */
  within?: readonly string[] | null | undefined;
  clusterId?: string | null | undefined;
  status?: readonly string[] | null | undefined;
  instanceType?: readonly string[] | null | undefined;
  capacityProvider?: readonly string[] | null | undefined;
  agentConnected?: boolean | null | undefined;
  labels?: readonly LabelFilter[] | null | undefined;
  /** ECS CPU units and MiB. */
  freeCpu?: number | null | undefined;
  freeMemory?: number | null | undefined;
  registered?: TimeRange | null | undefined;
};

export type HostOrderField = "NAME" | "REGISTERED_AT" | "STATUS" | "FREE_CPU" | "FREE_MEMORY";

const name = "coalesce(x.ec2_instance_id, reverse(split_part(reverse(x.arn), '/', 1)))";
const registeredAt = "coalesce(x.registered_at, x.first_seen_at)";
// A host that did not say has none.
const freeCpu = "coalesce(x.remaining_cpu, -1)";
const freeMemory = "coalesce(x.remaining_memory, -1)";

const hosts: Listing<Host, HostOrderField> = {
  kind: "host",
  projection: projectionsOf<Host>(
    {
      id: "x.id",
      arn: "x.arn",
      name,
      clusterId: "x.cluster_id",
      path: "x.path",
      ec2InstanceId: "x.ec2_instance_id",
      instanceType: "x.instance_type",
      privateIp: "x.private_ip",
      availabilityZone: "x.availability_zone",
      status: "x.status",
      agentConnected: "x.agent_connected",
      agentVersion: "x.agent_version",
      agentUpdateStatus: "x.agent_update_status",
      dockerVersion: "x.docker_version",
      statusReason: "x.status_reason",
      capacityProviderName: "x.capacity_provider",
      labels: "coalesce(x.labels, '[]')",
      registeredCpu: "x.registered_cpu",
      remainingCpu: "x.remaining_cpu",
      registeredMemory: "x.registered_memory",
      remainingMemory: "x.remaining_memory",
      registeredAt: "x.registered_at",
      observedAt: observedAt("'hosts:' || x.cluster_id"),
    },
    ["id"],
  ),
  key: [byId],
  orders: {
    // As the index host_name has it, which also finds a name by its beginning.
    NAME: [text(`(${name} COLLATE "C")`), byId],
    REGISTERED_AT: [moment(registeredAt), byId],
    STATUS: [text("x.status"), byId],
    FREE_CPU: [whole(freeCpu), byId],
    FREE_MEMORY: [whole(freeMemory), byId],
  },
};

export const hostOrders = { orders: hosts.orders, key: hosts.key };

function wanted(patterns: Visibility, filter: HostFilter) {
  const { agentConnected } = filter;
  return (bind: Bind) => [
    ...visiblePaths(patterns, bind),
    ...inPlaces(filter.within, bind),
    ...is("x.cluster_id", filter.clusterId, bind),
    ...isAny("x.status", filter.status, bind),
    ...isAny("x.instance_type", filter.instanceType, bind),
    // As the index host_present_disconnected has it.
    ...(agentConnected == null ? [] : [agentConnected ? "x.agent_connected" : "NOT x.agent_connected"]),
    ...atLeast(freeCpu, filter.freeCpu, bind),
    ...atLeast(freeMemory, filter.freeMemory, bind),
    ...during(registeredAt, filter.registered, bind),
    ...isAny("x.capacity_provider", filter.capacityProvider, bind),
    ...labelled(filter.labels, bind),
  ];
}

export async function listHosts(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: HostFilter; order?: Order<HostOrderField> },
): Promise<Page<Host>> {
  const { page, filter, order } = input;
  const where = wanted(await pathsInSight(reads, caller), filter);
  return readPage(reads, hosts, { page, order, where });
}

export async function countHosts(reads: Reads, caller: Caller, filter: HostFilter): Promise<number | null> {
  return readCount(reads, hosts, { where: wanted(await pathsInSight(reads, caller), filter) });
}

export function hostsOfClusters(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest; filter?: HostFilter; order?: Order<HostOrderField> },
): Promise<Map<string, Page<Host>>> {
  const { filter = {}, ...rest } = input;
  return readPagesOfParents(reads, hosts, {
    ...rest,
    parent: "cluster_id",
    where: wanted(visibility(caller.grants, "fleet:read"), filter),
  });
}

export function hostsByIds(reads: Reads, caller: Caller, ids: readonly string[]): Promise<Map<string, Host>> {
  return readByIds(reads, hosts, { ids, patterns: visibility(caller.grants, "fleet:read") });
}

/** Running tasks of each host, as far as the reader may see them. */
export async function taskCountsOfHosts(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const running = "x.last_status = 'RUNNING'";
  const visible = andVisible(visibility(caller.grants, "fleet:read"), bind, "x.path");
  const from = statesOf(reads, "task", bind);
  const hosts = `${bind(ids)}::text[]`;
  const present = isPresent(reads, bind).join(" AND ");
  const text =
    reads.at === undefined
      ? `SELECT x.host_id, count(*)::int FROM ${from} WHERE ${present} AND x.host_id = ANY (${hosts}) ` +
        `AND ${running}${visible} GROUP BY x.host_id`
      : `SELECT p.id, (SELECT count(*)::int FROM ${from} WHERE ${present} AND x.host_id = p.id AND ${running} ` +
        `AND x.cluster_id = ${clusterOfHost("p.id")}${visible}) FROM unnest(${hosts}) AS p(id)`;
  const rows = await readRows(reads, text, values);
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const [id, count] of rows) counts.set(id as string, count as number);
  return counts;
}

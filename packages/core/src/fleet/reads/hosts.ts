import {
  type Bind,
  type Page,
  type PageRequest,
  projectionsOf,
  type Reads,
  readRows,
} from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";
import type { Host } from "../host.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents, visiblePaths } from "./listing.ts";
import { isPresent, statesOf } from "./states.ts";

export type HostFilter = {
  clusterId?: string | null | undefined;
  agentConnected?: boolean | null | undefined;
};

const hosts: Listing<Host> = {
  kind: "host",
  projection: projectionsOf<Host>(
    {
      id: "x.id",
      arn: "x.arn",
      name: "coalesce(x.ec2_instance_id, reverse(split_part(reverse(x.arn), '/', 1)))",
      clusterId: "x.cluster_id",
      path: "x.path",
      ec2InstanceId: "x.ec2_instance_id",
      instanceType: "x.instance_type",
      privateIp: "x.private_ip",
      availabilityZone: "x.availability_zone",
      status: "x.status",
      agentConnected: "x.agent_connected",
      agentVersion: "x.agent_version",
      registeredCpu: "x.registered_cpu",
      remainingCpu: "x.remaining_cpu",
      registeredMemory: "x.registered_memory",
      remainingMemory: "x.remaining_memory",
      registeredAt: "x.registered_at",
      observedAt: "coalesce(o.observed_at, x.first_seen_at)",
    },
    ["id"],
  ),
  from: "host x LEFT JOIN listing_scope o ON o.key = 'hosts:' || x.cluster_id",
  key: ["id"],
};

function wanted(caller: Caller, filter: HostFilter) {
  return (bind: Bind) => [
    ...visiblePaths(visibility(caller.grants, "fleet:read"), bind),
    ...(filter.clusterId == null ? [] : [`x.cluster_id = ${bind(filter.clusterId)}`]),
    ...(filter.agentConnected == null ? [] : [`x.agent_connected = ${bind(filter.agentConnected)}`]),
  ];
}

export function listHosts(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: HostFilter },
): Promise<Page<Host>> {
  return readPage(reads, hosts, { page: input.page, where: wanted(caller, input.filter) });
}

export function countHosts(reads: Reads, caller: Caller, filter: HostFilter): Promise<number> {
  return readCount(reads, "host", { where: wanted(caller, filter) });
}

export function hostsOfClusters(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<Host>>> {
  return readPagesOfParents(reads, hosts, { ...input, parent: "cluster_id", where: wanted(caller, {}) });
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
  const text =
    `SELECT x.host_id, count(*)::int FROM ${statesOf(reads, "task", bind)} WHERE ` +
    [...isPresent(reads), `x.host_id = ANY (${bind(ids)}::text[])`, "x.last_status = 'RUNNING'"].join(
      " AND ",
    ) +
    `${andVisible(visibility(caller.grants, "fleet:read"), bind, "x.path")} GROUP BY x.host_id`;
  const rows = await readRows(reads, text, values);
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const [id, count] of rows) counts.set(id as string, count as number);
  return counts;
}

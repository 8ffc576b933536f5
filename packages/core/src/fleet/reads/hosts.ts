import { type Page, type PageRequest, type Reads, readRows } from "../../kernel/index.ts";
import { type Caller, visibility } from "../../permissions/index.ts";
import type { Host } from "../host.ts";
import {
  type Bind,
  type Listing,
  readByIds,
  readCount,
  readPage,
  readPagesOfParents,
  visiblePaths,
} from "./listing.ts";

export type HostFilter = {
  clusterId?: string | null | undefined;
  agentConnected?: boolean | null | undefined;
};

const hosts: Listing<Host> = {
  columns:
    "x.id, x.arn, x.cluster_id, x.path, x.ec2_instance_id, x.instance_type, x.private_ip, x.availability_zone, " +
    "x.status, x.agent_connected, x.agent_version, x.registered_cpu, x.remaining_cpu, x.registered_memory, " +
    "x.remaining_memory, x.registered_at, coalesce(o.observed_at, x.first_seen_at) AS observed_at",
  from: "host x LEFT JOIN listing_scope o ON o.key = 'hosts:' || x.cluster_id",
  key: ["id"],
  toItem: (row) =>
    ({
      id: row[0],
      arn: row[1],
      name: row[4] ?? (row[1] as string).slice((row[1] as string).lastIndexOf("/") + 1),
      clusterId: row[2],
      path: row[3],
      ec2InstanceId: row[4],
      instanceType: row[5],
      privateIp: row[6],
      availabilityZone: row[7],
      status: row[8],
      agentConnected: row[9],
      agentVersion: row[10],
      registeredCpu: row[11],
      remainingCpu: row[12],
      registeredMemory: row[13],
      remainingMemory: row[14],
      registeredAt: row[15],
      observedAt: row[16],
    }) as Host,
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
  const rows = await readRows(
    reads,
    "SELECT host_id, count(*)::int FROM task WHERE host_id = ANY ($1::text[]) AND gone_at IS NULL " +
      "AND last_status = 'RUNNING' AND ($2::text[] IS NULL OR path LIKE ANY ($2)) GROUP BY host_id",
    [ids, visibility(caller.grants, "fleet:read")],
  );
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const [id, count] of rows) counts.set(id as string, count as number);
  return counts;
}

import { type Bind, projectionsOf, type Reads, readRows } from "../../kernel/index.ts";
import {
  andVisible,
  type Caller,
  clusterVisibility,
  regionVisibility,
  visibility,
} from "../../permissions/index.ts";
import {
  type AutoScalingGroup,
  type CapacityProvider,
  type ClusterCapacity,
  capacityProviderKind,
  type ScalingTarget,
} from "../capacity.ts";

const observed = (kind: string, table: string) =>
  `coalesce((SELECT o.observed_at FROM listing_scope o WHERE o.key = '${kind}:' || ${table}.account_id || ':' || ${table}.region), ${table}.first_seen_at)`;

const providers = projectionsOf<CapacityProvider>(
  {
    id: "p.id",
    arn: "p.arn",
    name: "p.name",
    accountId: "p.account_id",
    region: "p.region",
    place: "p.place",
    kind: { sql: "p.kind", read: capacityProviderKind },
    rawKind: "p.kind",
    status: "p.status",
    autoScalingGroupName: "p.auto_scaling_group",
    managedScaling: "p.managed_scaling",
    targetCapacity: "p.target_capacity",
    terminationProtection: "p.termination_protection",
    managedDraining: "p.managed_draining",
    labels: "p.labels",
    observedAt: observed("capacity_providers", "p"),
  },
  [],
)(undefined);

const groups = projectionsOf<AutoScalingGroup>(
  {
    id: "g.id",
    arn: "g.arn",
    name: "g.name",
    minSize: "g.min_size",
    maxSize: "g.max_size",
    desiredCapacity: "g.desired_capacity",
    inServiceCount: "g.in_service",
    instanceCount: "g.instances",
    labels: "g.labels",
    observedAt: observed("auto_scaling_groups", "g"),
  },
  [],
)(undefined);

function parametersOf(caller: Caller) {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  return { values, bind, regions: regionVisibility(caller.grants, "fleet:read") };
}

/** Capacity providers by id, also those that are gone. */
export async function capacityProvidersByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, CapacityProvider>> {
  const { values, bind, regions } = parametersOf(caller);
  const text = `SELECT ${providers.select} FROM capacity_provider p WHERE p.id = ANY (${bind(ids)}::text[])${andVisible(regions, bind, "p.place")}`;
  const rows = await readRows(reads, text, values);
  return new Map(rows.map((row) => [row[0] as string, providers.toItem(row)]));
}

/** What a name stands for in a cluster: one of its region's, or one of its own. The present one, where there were several. */
const namedIn = (cluster: string, name: string) =>
  `p.account_id = ${cluster}.account_id AND p.region = ${cluster}.region AND p.name = ${name} ` +
  `AND (p.cluster_name IS NULL OR p.cluster_name = ${cluster}.name)`;

/** Capacity providers by the name that something in a cluster gives: keys are the cluster's id, a space, and the name. */
export async function capacityProvidersByNames(
  reads: Reads,
  _caller: Caller,
  keys: readonly string[],
): Promise<Map<string, CapacityProvider>> {
  const text =
    `SELECT DISTINCT ON (k.key) k.key, ${providers.select} FROM unnest($1::text[]) AS k(key) ` +
    "JOIN cluster c ON c.id = split_part(k.key, ' ', 1) " +
    `JOIN capacity_provider p ON ${namedIn("c", "split_part(k.key, ' ', 2)")} ORDER BY k.key, p.gone_at DESC NULLS FIRST, p.id`;
  const rows = await readRows(reads, text, [keys]);
  return new Map(rows.map((row) => [row[0] as string, providers.toItem(row, 1)]));
}

/** The capacity providers that each cluster may use, by name. */
export async function capacityProvidersOfClusters(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, CapacityProvider[]>> {
  const { values, bind } = parametersOf(caller);
  const clusters = clusterVisibility(caller.grants, "fleet:read");
  const text =
    `SELECT c.id, ${providers.select} FROM cluster c CROSS JOIN LATERAL jsonb_array_elements_text(c.capacity_providers) AS n(name) ` +
    `JOIN capacity_provider p ON ${namedIn("c", "n.name")} AND p.gone_at IS NULL ` +
    `WHERE c.id = ANY (${bind(ids)}::text[])${andVisible(clusters, bind, "c.path")} ORDER BY p.name, p.id`;
  const lists = new Map(ids.map((id): [string, CapacityProvider[]] => [id, []]));
  for (const row of await readRows(reads, text, values))
    lists.get(row[0] as string)?.push(providers.toItem(row, 1));
  return lists;
}

/**
 * What each cluster has of its capacity providers: the hosts that they brought, and what is free on those that are
 * ACTIVE. Hosts of no provider come last.
 */
export async function capacityOfClusters(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, ClusterCapacity[]>> {
  const { values, bind } = parametersOf(caller);
  const seen = andVisible(visibility(caller.grants, "fleet:read"), bind, "h.path");
  const text =
    "WITH hosts AS (SELECT h.cluster_id, h.capacity_provider AS name, count(*)::int AS hosts, " +
    "coalesce(sum(h.registered_cpu), 0)::int AS cpu, coalesce(sum(h.remaining_cpu) FILTER (WHERE h.status = 'ACTIVE'), 0)::int AS cpu_free, " +
    "coalesce(sum(h.registered_memory), 0)::bigint AS memory, coalesce(sum(h.remaining_memory) FILTER (WHERE h.status = 'ACTIVE'), 0)::bigint AS memory_free " +
    `FROM host h WHERE h.gone_at IS NULL AND h.cluster_id = ANY (${bind(ids)}::text[])${seen} GROUP BY 1, 2), ` +
    "names AS (SELECT c.id AS cluster_id, n.name FROM cluster c CROSS JOIN LATERAL jsonb_array_elements_text(c.capacity_providers) AS n(name) " +
    `WHERE c.id = ANY (${bind(ids)}::text[]) UNION SELECT cluster_id, name FROM hosts) ` +
    "SELECT n.cluster_id, n.name, coalesce(h.hosts, 0), coalesce(h.cpu, 0), coalesce(h.cpu_free, 0), coalesce(h.memory, 0), coalesce(h.memory_free, 0), " +
    `${providers.select} FROM names n JOIN cluster c ON c.id = n.cluster_id ` +
    "LEFT JOIN hosts h ON h.cluster_id = n.cluster_id AND h.name IS NOT DISTINCT FROM n.name " +
    `LEFT JOIN capacity_provider p ON ${namedIn("c", "n.name")} AND p.gone_at IS NULL ORDER BY n.cluster_id, n.name NULLS LAST`;
  const lists = new Map(ids.map((id): [string, ClusterCapacity[]] => [id, []]));
  for (const row of await readRows(reads, text, values)) {
    const [id, name, hostCount, registeredCpu, remainingCpu, registeredMemory, remainingMemory, providerId] =
      row;
    const provider = providerId === null ? null : providers.toItem(row, 7);
    const counts = { hostCount, registeredCpu, remainingCpu, registeredMemory, remainingMemory };
    lists.get(id as string)?.push({ name, provider, ...counts } as ClusterCapacity);
  }
  return lists;
}

/** Auto Scaling groups by id, also those that are gone. */
export async function autoScalingGroupsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, AutoScalingGroup>> {
  const { values, bind, regions } = parametersOf(caller);
  const text = `SELECT ${groups.select} FROM auto_scaling_group g WHERE g.id = ANY (${bind(ids)}::text[])${andVisible(regions, bind, "g.place")}`;
  const rows = await readRows(reads, text, values);
  return new Map(rows.map((row) => [row[0] as string, groups.toItem(row)]));
}

/** Auto Scaling groups by name: keys are account/region, a space, and the name. */
export async function autoScalingGroupsByNames(
  reads: Reads,
  _caller: Caller,
  keys: readonly string[],
): Promise<Map<string, AutoScalingGroup>> {
  // A group's name may hold spaces, an account's and a region's cannot.
  const text =
    `SELECT DISTINCT ON (k.key) k.key, ${groups.select} FROM unnest($1::text[]) AS k(key) ` +
    "JOIN auto_scaling_group g ON g.place = split_part(k.key, ' ', 1) AND g.name = substr(k.key, strpos(k.key, ' ') + 1) " +
    "ORDER BY k.key, g.gone_at DESC NULLS FIRST, g.id";
  const rows = await readRows(reads, text, [keys]);
  return new Map(rows.map((row) => [row[0] as string, groups.toItem(row, 1)]));
}

const targets = projectionsOf<ScalingTarget>(
  {
    minCapacity: "s.min_capacity",
    maxCapacity: "s.max_capacity",
    scaleInSuspended: "s.scale_in_suspended",
    scaleOutSuspended: "s.scale_out_suspended",
    scheduledSuspended: "s.scheduled_suspended",
    createdAt: "s.created_at",
    observedAt: observed("scaling_targets", "s"),
  },
  [],
)(undefined);

/** Application Auto Scaling's bounds of services, by the service's path. */
export async function scalingTargetsByPaths(
  reads: Reads,
  _caller: Caller,
  paths: readonly string[],
): Promise<Map<string, ScalingTarget>> {
  const text = `SELECT s.id, ${targets.select} FROM scaling_target s WHERE s.id = ANY ($1::text[]) AND s.gone_at IS NULL`;
  const rows = await readRows(reads, text, [paths]);
  return new Map(rows.map((row) => [row[0] as string, targets.toItem(row, 1)]));
}

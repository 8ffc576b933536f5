import type { Database } from "@fleetgraph/database";
import { agentSettingsOf } from "../aws/agent-settings-of.ts";
import { machineImagesOf } from "../aws/machine-images-of.ts";
import type { InsightsDeps } from "../insights-job.ts";
import type { ClusterFacts, DefinitionFact, FactName, HostFact, ServiceFact, TaskFact } from "./facts.ts";
import { readGroups, readRoom } from "./read-room.ts";
import { readDisks, readUsage, readWatchedHosts } from "./read-usage.ts";
import { enteredOf } from "./trail-facts.ts";

export type Cluster = ClusterFacts["cluster"];

/** The clusters of an account's region that are there. */
export async function clustersOfPlace(
  { pool }: Database,
  { account, region }: { account: string; region: string },
): Promise<Cluster[]> {
  const { rows } = await pool.query<Cluster>(
    `SELECT c.id, c.arn, c.name, c.path, c.capacity_providers AS "capacityProviders" FROM cluster c
       JOIN account a ON a.id = c.account_id
      WHERE a.name = $1 AND c.region = $2 AND c.gone_at IS NULL ORDER BY c.name, c.id`,
    [account, region],
  );
  return rows;
}

/** The facts of one cluster that the rules need; the others, and those that were never listed or not lately, are null. */
export async function readClusterFacts(
  deps: InsightsDeps,
  input: {
    looked: Pick<ClusterFacts, "now" | "account" | "region" | "settings">;
    cluster: Cluster;
    needed: ReadonlySet<FactName>;
  },
): Promise<ClusterFacts> {
  const { database } = deps;
  const { looked, cluster, needed } = input;
  const fresh = await listedLately(database, cluster.id);
  const wants = (name: FactName, listing: string) => needed.has(name) && fresh.has(listing);
  return {
    ...looked,
    cluster,
    hosts: wants("hosts", "hosts")
      ? await hostsOf(database, { clusterId: cluster.id, now: looked.now })
      : null,
    services: wants("services", "services") ? await servicesOf(database, cluster.id) : null,
    tasks: wants("tasks", "tasks") ? await tasksOf(database, cluster.id) : null,
    definitions: wants("definitions", "services") ? await definitionsOf(database, cluster.id) : null,
    entered: needed.has("entered") ? await enteredOf(database, { ...looked, clusterId: cluster.id }) : null,
    usage: needed.has("usage")
      ? await readUsage(database, { clusterId: cluster.id, now: looked.now, days: looked.settings.usageDays })
      : null,
    disks: needed.has("disks") ? await readDisks(database, { clusterId: cluster.id, now: looked.now }) : null,
    watched: needed.has("watched")
      ? await readWatchedHosts(database, { clusterId: cluster.id, now: looked.now })
      : null,
    room: wants("room", "hosts")
      ? await readRoom(database, { clusterId: cluster.id, now: looked.now })
      : null,
    groups: needed.has("groups")
      ? await readGroups(database, {
          providers: cluster.capacityProviders,
          place: `${looked.account}/${looked.region}`,
        })
      : null,
    agentSettings: wants("agentSettings", "hosts") ? await agentSettingsOf(deps, cluster) : null,
    machineImages: wants("machineImages", "hosts") ? await machineImagesOf(deps, cluster) : null,
  };
}

/** The kinds of listings of a cluster that were read in full and do not fail at present. */
async function listedLately({ pool }: Database, clusterId: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ kind: string }>(
    "SELECT split_part(key, ':', 1) AS kind FROM listing_scope WHERE cluster_id = $1 AND observed_at IS NOT NULL AND failed_since IS NULL",
    [clusterId],
  );
  return new Set(rows.map(({ kind }) => kind));
}

async function hostsOf(
  { pool }: Database,
  { clusterId, now }: { clusterId: string; now: Date },
): Promise<HostFact[]> {
  const { rows } = await pool.query(
    `SELECT h.id, h.arn, coalesce(h.ec2_instance_id, reverse(split_part(reverse(h.arn), '/', 1))) AS name,
       h.ec2_instance_id AS "ec2InstanceId", h.instance_type AS "instanceType", h.availability_zone AS "availabilityZone",
       h.status, h.agent_connected AS "agentConnected", h.agent_version AS "agentVersion", h.docker_version AS "dockerVersion",
       h.capacity_provider AS "capacityProvider", h.registered_cpu AS "registeredCpu", h.remaining_cpu AS "remainingCpu",
       h.registered_memory AS "registeredMemory", h.remaining_memory AS "remainingMemory", h.registered_at AS "registeredAt",
       CASE WHEN h.agent_connected = false THEN coalesce((SELECT max(p.valid_until) FROM host_past p
         WHERE p.id = h.id AND p.agent_connected IS DISTINCT FROM false), h.registered_at, h.first_seen_at) END AS "disconnectedSince",
       CASE WHEN h.status = 'DRAINING' THEN coalesce((SELECT max(p.valid_until) FROM host_past p
         WHERE p.id = h.id AND p.status <> 'DRAINING'), h.registered_at, h.first_seen_at) END AS "drainingSince",
       CASE WHEN h.status = 'DRAINING' THEN greatest(
         (SELECT max(coalesce(t.stopped_at, t.gone_at)) FROM task t WHERE t.host_id = h.id AND t.gone_at IS NOT NULL),
         (SELECT max(coalesce(p.stopped_at, p.gone_at)) FROM task_past p WHERE p.host_id = h.id AND p.gone_at > $2::timestamptz - interval '8 days')
       ) END AS "lastTaskLeftAt", d.attributes,
       CASE WHEN i.id IS NOT NULL THEN json_build_object('imageId', i.image_id, 'launchedAt', i.launched_at, 'lifecycle', i.lifecycle,
         'autoScalingGroup', i.auto_scaling_group, 'labels', i.labels) END AS instance
     FROM host h LEFT JOIN host_detail d ON d.id = h.id AND d.gone_at IS NULL
       LEFT JOIN ec2_instance i ON i.id = h.ec2_instance_id AND i.gone_at IS NULL
     WHERE h.cluster_id = $1 AND h.gone_at IS NULL ORDER BY h.id`,
    [clusterId, now.toISOString()],
  );
  return rows.map((row) => ({
    ...row,
    attributes:
      row.attributes === null
        ? null
        : new Map(
            (row.attributes as { name: string; value: string | null }[]).map(({ name, value }) => [
              name,
              value,
            ]),
          ),
    instance: row.instance && {
      ...row.instance,
      launchedAt: row.instance.launchedAt === null ? null : new Date(row.instance.launchedAt),
    },
  }));
}

async function servicesOf({ pool }: Database, clusterId: string): Promise<ServiceFact[]> {
  const { rows } = await pool.query<ServiceFact>(
    `SELECT s.id, s.arn, s.name, s.path, s.launch_type AS "launchType", s.scheduling_strategy AS "schedulingStrategy",
       s.desired_count AS "desiredCount", s.running_count AS "runningCount", s.pending_count AS "pendingCount",
       s.task_definition_arn AS "taskDefinitionArn", s.deployment_controller AS "deploymentController",
       s.deployment_configuration AS "deploymentConfiguration", s.capacity_provider_strategy AS "capacityProviderStrategy",
       s.labels, s.created_at AS "createdAt"
     FROM service s WHERE s.cluster_id = $1 AND s.gone_at IS NULL AND s.status = 'ACTIVE' ORDER BY s.name, s.id`,
    [clusterId],
  );
  return rows;
}

async function tasksOf({ pool }: Database, clusterId: string): Promise<TaskFact[]> {
  const { rows } = await pool.query<TaskFact>(
    `SELECT t.id, t.arn, t.service_id AS "serviceId", t.host_id AS "hostId", t.task_definition_arn AS "taskDefinitionArn",
       t.last_status AS "lastStatus", t.health_status AS "healthStatus", t.launch_type AS "launchType", t.cpu, t.memory,
       t.started_at AS "startedAt", t.started_by AS "startedBy", t.group_name AS "group",
       (SELECT coalesce(json_agg(json_build_object('name', c->>'name', 'image', c->>'image', 'runtimeId', c->>'runtimeId')), '[]')
          FROM jsonb_array_elements(t.containers) c) AS containers
     FROM task t WHERE t.cluster_id = $1 AND t.gone_at IS NULL AND t.desired_status IS DISTINCT FROM 'STOPPED' AND t.last_status <> 'STOPPED' ORDER BY t.id`,
    [clusterId],
  );
  return rows;
}

/** Without the values of their environment, which no rule is shown. */
async function definitionsOf({ pool }: Database, clusterId: string): Promise<Map<string, DefinitionFact>> {
  const { rows } = await pool.query<{ arn: string; definition: DefinitionFact }>(
    `SELECT d.arn, d.definition FROM task_definition d WHERE d.arn IN (
       SELECT task_definition_arn FROM service WHERE cluster_id = $1 AND gone_at IS NULL
       UNION SELECT task_definition_arn FROM task WHERE cluster_id = $1 AND gone_at IS NULL)`,
    [clusterId],
  );
  return new Map(
    rows.map(({ arn, definition }) => [
      arn,
      {
        ...definition,
        ...(definition.containerDefinitions && {
          containerDefinitions: definition.containerDefinitions.map(({ environment, ...container }) => ({
            ...container,
            ...(environment && { environment: environment.map(({ name }) => ({ name })) }),
          })),
        }),
      } as DefinitionFact,
    ]),
  );
}

import { createHash } from "node:crypto";
import type {
  CapacityProviderStrategyItem,
  Cluster,
  ContainerInstance,
  Service,
  Tag,
  Task,
} from "@aws-sdk/client-ecs";
import { idOfArn, storableJson } from "../../kernel/index.ts";
import type { Label } from "../account.ts";
import { type Container, healthStatus } from "../task.ts";
import type { InstanceDetails } from "./instance-details.ts";

/** A row as it is ingested: column to value; JSON columns as text. */
export type Row = Record<string, unknown>;
export type Place = { accountId: string; accountName: string; region: string };

const lastPart = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
const instant = (date: Date | undefined) =>
  date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
const whole = (text: string | undefined) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : null);

/** Adds the hash that tells a changed row from an unchanged one; JSON columns are storable already. */
function hashed(given: Row): Row {
  const json = storableJson(given);
  // Where a character was replaced: a row is not read again for nothing.
  const row: Row = json.includes("\ufffd") ? (JSON.parse(json) as Row) : given;
  const hash = createHash("sha256").update(json).digest();
  return { ...row, content_hash: hash.subarray(0, 16) };
}

function labelsOf(tags: readonly Tag[] | undefined): string {
  const labels: Label[] = (tags ?? []).map(({ key = "", value = "" }) => ({ key, value }));
  return storableJson(labels.sort((one, other) => (one.key < other.key ? -1 : 1)));
}

/** AWS gives lists in any order: what is the same must read the same. */
const byName = (one: { name: string }, other: { name: string }) =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0;

const places = ["PRIMARY", "ACTIVE", "INACTIVE"];

/** ECS's deployments of a service as they are kept: the primary one first. */
function deploymentsOf({ deployments = [] }: Service) {
  const kept = deployments.map((each) => ({
    id: each.id ?? null,
    status: each.status ?? null,
    taskDefinition: each.taskDefinition ?? null,
    rolloutState: each.rolloutState ?? null,
  }));
  const key = ({ status, id }: (typeof kept)[number]) => `${places.indexOf(status ?? "") & 3} ${id}`;
  return kept.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** The same text for the same value, whatever the order of its members and of the names it lists. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const members = value.map(canonical);
    return members.every((each) => typeof each === "string") ? members.sort() : members;
  }
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, canonical(member)]));
}

function strategyOf(strategy: readonly CapacityProviderStrategyItem[] | undefined): string {
  const items = (strategy ?? []).map(({ capacityProvider, weight, base }) => ({
    name: capacityProvider ?? "",
    weight: weight ?? 0,
    base: base ?? 0,
  }));
  return storableJson(items.sort(byName));
}

/** The elastic network interface of a task in awsvpc (API_Attachment). */
function interfaceOf(task: Task) {
  const details = (task.attachments ?? [])
    .filter(({ type }) => type === "ElasticNetworkInterface" || type === "eni")
    .flatMap((attachment) => attachment.details ?? []);
  const detail = (name: string) => details.find((each) => each.name === name)?.value ?? null;
  return { private_ip: detail("privateIPv4Address"), network_interface_id: detail("networkInterfaceId") };
}

export function clusterPath(place: Place, name: string): string {
  return `${place.accountName}/${place.region}/${name}/`;
}

/** A cluster of the ECS API as a row; null for one without an ARN, which names nothing. */
export function clusterRow(place: Place, cluster: Cluster): Row | null {
  const arn = cluster.clusterArn;
  if (!arn) return null;
  const name = cluster.clusterName ?? lastPart(arn);
  return hashed({
    id: idOfArn("cluster", arn),
    account_id: place.accountId,
    region: place.region,
    arn,
    name,
    path: clusterPath(place, name),
    status: cluster.status ?? "UNKNOWN",
    labels: labelsOf(cluster.tags),
    capacity_providers: storableJson([...(cluster.capacityProviders ?? [])].sort()),
    default_strategy: strategyOf(cluster.defaultCapacityProviderStrategy),
  });
}

export function serviceRow(cluster: { id: string; path: string }, service: Service): Row | null {
  const arn = service.serviceArn;
  if (!arn) return null;
  const name = service.serviceName ?? lastPart(arn);
  return hashed({
    id: idOfArn("service", arn),
    cluster_id: cluster.id,
    arn,
    name,
    path: cluster.path + name,
    status: service.status ?? "UNKNOWN",
    launch_type: service.launchType ?? null,
    scheduling_strategy: service.schedulingStrategy ?? "REPLICA",
    // The API reference: ECS where the service does not say.
    deployment_controller: service.deploymentController?.type ?? "ECS",
    desired_count: service.desiredCount ?? 0,
    running_count: service.runningCount ?? 0,
    pending_count: service.pendingCount ?? 0,
    task_definition_arn: service.taskDefinition ?? null,
    deployments: storableJson(deploymentsOf(service)),
    deployment_configuration: storableJson(canonical(service.deploymentConfiguration ?? {})),
    labels: labelsOf(service.tags),
    capacity_provider_strategy: strategyOf(service.capacityProviderStrategy),
    platform_version: service.platformVersion ?? null,
    current_service_deployment: service.currentServiceDeployment ?? null,
    created_at: instant(service.createdAt),
  });
}

/** The tags of the EC2 instance and the container instance's own, which count more where both have one. */
function withTagsOf(instance: InstanceDetails | undefined, tags: readonly Tag[]): Tag[] {
  const own = new Set(tags.map(({ key }) => key));
  return [...(instance?.labels ?? []).filter(({ key }) => !own.has(key)), ...tags];
}

export function hostRow(
  cluster: { id: string; path: string },
  host: ContainerInstance,
  instance: InstanceDetails | undefined,
): Row | null {
  const arn = host.containerInstanceArn;
  if (!arn) return null;
  const resource = (resources: ContainerInstance["registeredResources"], name: string) =>
    resources?.find((each) => each.name === name)?.integerValue ?? null;
  const attribute = (name: string) => host.attributes?.find((each) => each.name === name)?.value ?? null;
  return hashed({
    id: idOfArn("host", arn),
    cluster_id: cluster.id,
    arn,
    path: cluster.path,
    ec2_instance_id: host.ec2InstanceId ?? null,
    instance_type: instance?.type ?? attribute("ecs.instance-type"),
    private_ip: instance?.privateIp ?? null,
    availability_zone: attribute("ecs.availability-zone"),
    status: host.status ?? "UNKNOWN",
    agent_connected: host.agentConnected ?? null,
    agent_version: host.versionInfo?.agentVersion ?? null,
    // "DockerVersion: 25.0.8" (API_VersionInfo).
    docker_version: host.versionInfo?.dockerVersion?.replace(/^DockerVersion:\s*/, "") || null,
    agent_update_status: host.agentUpdateStatus ?? null,
    status_reason: host.statusReason ?? null,
    capacity_provider: host.capacityProviderName ?? null,
    labels: host.tags === undefined ? null : labelsOf(withTagsOf(instance, host.tags)),
    registered_cpu: resource(host.registeredResources, "CPU"),
    remaining_cpu: resource(host.remainingResources, "CPU"),
    registered_memory: resource(host.registeredResources, "MEMORY"),
    remaining_memory: resource(host.remainingResources, "MEMORY"),
    registered_at: instant(host.registeredAt),
    version: host.version ?? null,
  });
}

/** What a task belongs to, as the store knows it: rows that are not there yet are not pointed at. */
export type Known = {
  services: ReadonlyMap<string, { id: string; path: string }>;
  hosts: ReadonlySet<string>;
};

/** `group` is service:NAME for a task of a service (API reference, Task). */
export function serviceNameOf({ group }: Pick<Task, "group">): string | null {
  return group?.startsWith("service:") ? group.slice("service:".length) : null;
}

export function taskRow(cluster: { id: string; path: string }, known: Known, task: Task): Row | null {
  const arn = task.taskArn;
  if (!arn) return null;
  const name = serviceNameOf(task);
  const service = name === null ? undefined : known.services.get(name);
  const hostId = task.containerInstanceArn ? idOfArn("host", task.containerInstanceArn) : null;
  const containers = (task.containers ?? []).map(
    (container): Container => ({
      name: container.name ?? "",
      image: container.image ?? null,
      imageDigest: container.imageDigest ?? null,
      runtimeId: container.runtimeId ?? null,
      status: container.lastStatus ?? null,
      health: container.healthStatus === undefined ? null : healthStatus(container.healthStatus),
      exitCode: container.exitCode ?? null,
      reason: container.reason ?? null,
    }),
  );
  return hashed({
    id: idOfArn("task", arn),
    cluster_id: cluster.id,
    service_id: service?.id ?? null,
    host_id: hostId !== null && known.hosts.has(hostId) ? hostId : null,
    arn,
    path: service?.path ?? cluster.path,
    task_definition_arn: task.taskDefinitionArn ?? null,
    last_status: task.lastStatus ?? "UNKNOWN",
    desired_status: task.desiredStatus ?? null,
    health_status: task.healthStatus ?? null,
    launch_type: task.launchType ?? null,
    cpu: whole(task.cpu),
    memory: whole(task.memory),
    started_by: task.startedBy ?? null,
    group_name: task.group ?? null,
    availability_zone: task.availabilityZone ?? null,
    platform_version: task.platformVersion ?? null,
    capacity_provider: task.capacityProviderName ?? null,
    connectivity: task.connectivity ?? null,
    ...interfaceOf(task),
    labels: task.tags === undefined ? null : labelsOf(task.tags),
    containers: storableJson(containers.sort(byName)),
    created_at: instant(task.createdAt),
    pull_started_at: instant(task.pullStartedAt),
    pull_stopped_at: instant(task.pullStoppedAt),
    started_at: instant(task.startedAt),
    stopping_at: instant(task.stoppingAt),
    execution_stopped_at: instant(task.executionStoppedAt),
    stopped_at: instant(task.stoppedAt),
    stop_code: task.stopCode ?? null,
    stopped_reason: task.stoppedReason ?? null,
    version: task.version ?? null,
  });
}

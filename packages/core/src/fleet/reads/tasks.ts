import { type Bind, type Page, type PageRequest, projectionsOf, type Reads } from "../../kernel/index.ts";
import { type Caller, type Visibility, visibility, visiblePaths } from "../../permissions/index.ts";
import { launchType } from "../service.ts";
import { healthStatus, type Task, taskStatus } from "../task.ts";
import {
  during,
  inPlaces,
  is,
  isAny,
  type LabelFilter,
  labelled,
  runsImage,
  startsFromRevision,
  type TimeRange,
} from "./conditions.ts";
import { heldStates, isOfMoment } from "./held-states.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents } from "./listing.ts";
import { observedAt } from "./observed-at.ts";
import { byId, moment, type Order, text } from "./order.ts";
import { pathsInSight } from "./paths-in-sight.ts";
import { hasGone } from "./states.ts";

export type TaskFilter = {
  /** Beginnings of paths: accounts and regions. */
  within?: readonly string[] | null | undefined;
  clusterId?: string | null | undefined;
  serviceId?: string | null | undefined;
  hostId?: string | null | undefined;
  status?: readonly string[] | null | undefined;
  health?: readonly string[] | null | undefined;
  launchType?: readonly string[] | null | undefined;
  capacityProvider?: readonly string[] | null | undefined;
  stopCode?: readonly string[] | null | undefined;
  labels?: readonly LabelFilter[] | null | undefined;
  image?: string | null | undefined;
  taskDefinition?: string | null | undefined;
  created?: TimeRange | null | undefined;
  stopped?: TimeRange | null | undefined;
  includeStopped?: boolean | null | undefined;
};

export type TaskOrderField = "CREATED_AT" | "STATUS" | "STOPPED_AT";

const createdAt = "coalesce(x.created_at, x.first_seen_at)";
const stoppedAt = "coalesce(x.stopped_at, x.gone_at)";

const tasks: Listing<Task, TaskOrderField> = {
  kind: "task",
  projection: projectionsOf<Task>(
    {
      id: "x.id",
      arn: "x.arn",
      name: "reverse(split_part(reverse(x.arn), '/', 1))",
      clusterId: "x.cluster_id",
      serviceId: "x.service_id",
      hostId: "x.host_id",
      path: "x.path",
      status: { sql: "x.last_status", read: taskStatus },
      rawStatus: "x.last_status",
      desiredStatus: "x.desired_status",
      health: {
        sql: "x.health_status",
        read: (raw: string | null) => (raw === null ? null : healthStatus(raw)),
      },
      launchType: {
        sql: "x.launch_type",
        read: (raw: string | null) => (raw === null ? null : launchType(raw)),
      },
      cpu: "x.cpu",
      memory: "x.memory",
      taskDefinitionArn: "x.task_definition_arn",
      group: "x.group_name",
      availabilityZone: "x.availability_zone",
      platformVersion: "x.platform_version",
      capacityProviderName: "x.capacity_provider",
      connectivity: "x.connectivity",
      privateIp: "x.private_ip",
      networkInterfaceId: "x.network_interface_id",
      labels: "coalesce(x.labels, '[]')",
      containers: "x.containers",
      createdAt: "x.created_at",
      pullStartedAt: "x.pull_started_at",
      pullStoppedAt: "x.pull_stopped_at",
      stoppingAt: "x.stopping_at",
      executionStoppedAt: "x.execution_stopped_at",
      startedAt: "x.started_at",
      stoppedAt: "x.stopped_at",
      stopCode: "x.stop_code",
      stoppedReason: "x.stopped_reason",
      observedAt: observedAt("'tasks:' || x.cluster_id"),
    },
    ["id"],
  ),
  key: [byId],
  orders: {
    CREATED_AT: [moment(createdAt), byId],
    STATUS: [text("x.last_status"), byId],
    STOPPED_AT: [moment(stoppedAt), byId],
  },
};

export const taskOrders = { orders: tasks.orders, key: tasks.key };

/** What only a task that has stopped has: asking for it is asking for those. */
function ofStopped(filter: TaskFilter, order: Order<TaskOrderField>): boolean {
  return filter.stopCode != null || filter.stopped != null || order?.field === "STOPPED_AT";
}

function conditionsOf(
  reads: Reads,
  patterns: Visibility,
  { filter, order = null }: { filter: TaskFilter; order?: Order<TaskOrderField> | undefined },
) {
  const stopped = ofStopped(filter, order);
  return {
    order,
    goneToo: stopped || filter.includeStopped === true || filter.status?.includes("STOPPED"),
    where: (bind: Bind) => [
      ...visiblePaths(patterns, bind),
      ...(stopped ? hasGone(reads, bind) : []),
      ...inPlaces(filter.within, bind),
      ...is("x.cluster_id", filter.clusterId, bind),
      ...is("x.service_id", filter.serviceId, bind),
      ...is("x.host_id", filter.hostId, bind),
      ...isAny("x.last_status", filter.status, bind),
      ...isAny("x.health_status", filter.health, bind),
      ...isAny("x.launch_type", filter.launchType, bind),
      ...isAny("x.capacity_provider", filter.capacityProvider, bind),
      ...isAny("x.stop_code", filter.stopCode, bind),
      ...during(createdAt, filter.created, bind),
      ...during(stoppedAt, filter.stopped, bind),
      ...ofLabelledService(reads, filter.labels, bind),
      ...runsImage(filter.image, bind),
      ...startsFromRevision(filter.taskDefinition, bind),
    ],
  };
}

/** A task that has stopped may be one of a service that is gone. */
function ofLabelledService(reads: Reads, labels: TaskFilter["labels"], bind: Bind): string[] {
  const where = labelled(labels, bind);
  if (where.length === 0) return [];
  if (!isOfMoment(reads))
    return [`x.service_id IN (SELECT x.id FROM service x WHERE ${where.join(" AND ")})`];
  const held = { table: "service", select: "x.id", where, goneToo: true } as const;
  const { present, past } = heldStates(reads, held, bind);
  // As a condition, not a join: a join looks the services up anew for each task where it takes these for few. A
  // condition is hashed, once for all parents of a list.
  return [`(x.service_id IN (${present} UNION ALL ${past})) IS TRUE`];
}

/** Stopped tasks are of the past as well. */
function patternsOf(reads: Reads, caller: Caller, filter: TaskFilter, order?: Order<TaskOrderField>) {
  const isOfNow =
    !ofStopped(filter, order ?? null) && !filter.includeStopped && !filter.status?.includes("STOPPED");
  return isOfNow ? pathsInSight(reads, caller) : visibility(caller.grants, "fleet:read");
}

export async function listTasks(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: TaskFilter; order?: Order<TaskOrderField> },
): Promise<Page<Task>> {
  const { page, filter, order } = input;
  const patterns = await patternsOf(reads, caller, filter, order);
  return readPage(reads, tasks, { page, ...conditionsOf(reads, patterns, { filter, order }) });
}

export async function countTasks(
  reads: Reads,
  caller: Caller,
  filter: TaskFilter,
  order?: Order<TaskOrderField>,
): Promise<number | null> {
  const patterns = await patternsOf(reads, caller, filter, order);
  return readCount(reads, tasks, conditionsOf(reads, patterns, { filter, order }));
}

type OfParents = {
  ids: readonly string[];
  page: PageRequest;
  filter?: TaskFilter;
  order?: Order<TaskOrderField>;
};

export function tasksOfClusters(reads: Reads, caller: Caller, input: OfParents) {
  return tasksOf("cluster_id", reads, caller, input);
}

export function tasksOfServices(reads: Reads, caller: Caller, input: OfParents) {
  return tasksOf("service_id", reads, caller, input);
}

export function tasksOfHosts(reads: Reads, caller: Caller, input: OfParents) {
  return tasksOf("host_id", reads, caller, input);
}

function tasksOf(
  parent: "cluster_id" | "service_id" | "host_id",
  reads: Reads,
  caller: Caller,
  { ids, page, filter = {}, order }: OfParents,
): Promise<Map<string, Page<Task>>> {
  // The tasks of a parent are few.
  const conditions = conditionsOf(reads, visibility(caller.grants, "fleet:read"), { filter, order });
  return readPagesOfParents(reads, tasks, { ids, page, parent, ...conditions });
}

export function tasksByIds(reads: Reads, caller: Caller, ids: readonly string[]): Promise<Map<string, Task>> {
  return readByIds(reads, tasks, { ids, patterns: visibility(caller.grants, "fleet:read") });
}

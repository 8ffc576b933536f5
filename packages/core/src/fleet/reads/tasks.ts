import { type Bind, type Page, type PageRequest, projectionsOf, type Reads } from "../../kernel/index.ts";
import { type Caller, visibility } from "../../permissions/index.ts";
import { launchType } from "../service.ts";
import { healthStatus, type Task, taskStatus } from "../task.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents, visiblePaths } from "./listing.ts";

export type TaskFilter = {
  clusterId?: string | null | undefined;
  serviceId?: string | null | undefined;
  hostId?: string | null | undefined;
  status?: readonly string[] | null | undefined;
  includeStopped?: boolean | null | undefined;
};

const tasks: Listing<Task> = {
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
      containers: "x.containers",
      createdAt: "x.created_at",
      startedAt: "x.started_at",
      stoppedAt: "x.stopped_at",
      stopCode: "x.stop_code",
      stoppedReason: "x.stopped_reason",
      observedAt: "coalesce(o.observed_at, x.first_seen_at)",
    },
    ["id"],
  ),
  from: "task x LEFT JOIN listing_scope o ON o.key = 'tasks:' || x.cluster_id",
  key: ["id"],
};

function wanted(caller: Caller, filter: TaskFilter) {
  return (bind: Bind) => [
    ...visiblePaths(visibility(caller.grants, "fleet:read"), bind),
    ...(filter.clusterId == null ? [] : [`x.cluster_id = ${bind(filter.clusterId)}`]),
    ...(filter.serviceId == null ? [] : [`x.service_id = ${bind(filter.serviceId)}`]),
    ...(filter.hostId == null ? [] : [`x.host_id = ${bind(filter.hostId)}`]),
    ...(filter.status == null ? [] : [`x.last_status = ANY (${bind(filter.status)}::text[])`]),
  ];
}

export function listTasks(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: TaskFilter },
): Promise<Page<Task>> {
  const { page, filter } = input;
  return readPage(reads, tasks, {
    page,
    where: wanted(caller, filter),
    goneToo: filter.includeStopped === true,
  });
}

export function countTasks(reads: Reads, caller: Caller, filter: TaskFilter): Promise<number> {
  return readCount(reads, "task", { where: wanted(caller, filter), goneToo: filter.includeStopped === true });
}

type OfParents = { ids: readonly string[]; page: PageRequest };

export function tasksOfClusters(
  reads: Reads,
  caller: Caller,
  input: OfParents,
): Promise<Map<string, Page<Task>>> {
  return readPagesOfParents(reads, tasks, { ...input, parent: "cluster_id", where: wanted(caller, {}) });
}

export function tasksOfServices(
  reads: Reads,
  caller: Caller,
  input: OfParents,
): Promise<Map<string, Page<Task>>> {
  return readPagesOfParents(reads, tasks, { ...input, parent: "service_id", where: wanted(caller, {}) });
}

export function tasksOfHosts(
  reads: Reads,
  caller: Caller,
  input: OfParents,
): Promise<Map<string, Page<Task>>> {
  return readPagesOfParents(reads, tasks, { ...input, parent: "host_id", where: wanted(caller, {}) });
}

export function tasksByIds(reads: Reads, caller: Caller, ids: readonly string[]): Promise<Map<string, Task>> {
  return readByIds(reads, tasks, { ids, patterns: visibility(caller.grants, "fleet:read") });
}

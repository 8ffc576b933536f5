import type { Page, PageRequest, Reads } from "../../kernel/index.ts";
import { type Caller, visibility } from "../../permissions/index.ts";
import { launchType } from "../service.ts";
import { healthStatus, type Task, taskStatus } from "../task.ts";
import {
  type Bind,
  type Listing,
  readByIds,
  readCount,
  readPage,
  readPagesOfParents,
  visiblePaths,
} from "./listing.ts";

export type TaskFilter = {
  clusterId?: string | null | undefined;
  serviceId?: string | null | undefined;
  hostId?: string | null | undefined;
  status?: readonly string[] | null | undefined;
  includeStopped?: boolean | null | undefined;
};

const tasks: Listing<Task> = {
  columns:
    "x.id, x.arn, x.cluster_id, x.service_id, x.host_id, x.path, x.last_status, x.desired_status, x.health_status, " +
    "x.launch_type, x.cpu, x.memory, x.task_definition_arn, x.containers, x.created_at, x.started_at, x.stopped_at, " +
    "x.stop_code, x.stopped_reason, coalesce(o.observed_at, x.first_seen_at) AS observed_at",
  from: "task x LEFT JOIN listing_scope o ON o.key = 'tasks:' || x.cluster_id",
  key: ["id"],
  toItem: (row) =>
    ({
      id: row[0],
      arn: row[1],
      name: (row[1] as string).slice((row[1] as string).lastIndexOf("/") + 1),
      clusterId: row[2],
      serviceId: row[3],
      hostId: row[4],
      path: row[5],
      status: taskStatus(row[6] as string),
      rawStatus: row[6],
      desiredStatus: row[7],
      health: row[8] === null ? null : healthStatus(row[8] as string),
      launchType: row[9] === null ? null : launchType(row[9] as string),
      cpu: row[10],
      memory: row[11],
      taskDefinitionArn: row[12],
      containers: row[13],
      createdAt: row[14],
      startedAt: row[15],
      stoppedAt: row[16],
      stopCode: row[17],
      stoppedReason: row[18],
      observedAt: row[19],
    }) as Task,
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

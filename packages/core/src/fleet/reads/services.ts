import type { Page, PageRequest, Reads } from "../../kernel/index.ts";
import { type Caller, visibility } from "../../permissions/index.ts";
import { deploymentController, launchType, type Service, serviceStatus } from "../service.ts";
import { type LabelFilter, labelled } from "./clusters.ts";
import {
  type Bind,
  type Listing,
  readByIds,
  readCount,
  readPage,
  readPagesOfParents,
  visiblePaths,
} from "./listing.ts";

export type ServiceFilter = {
  clusterId?: string | null | undefined;
  name?: string | null | undefined;
  label?: LabelFilter | null | undefined;
  steady?: boolean | null | undefined;
};

const steady = "x.running_count = x.desired_count AND jsonb_array_length(x.deployments) <= 1";

const services: Listing<Service> = {
  columns:
    "x.id, x.arn, x.name, x.cluster_id, x.path, x.status, x.launch_type, x.scheduling_strategy, " +
    "x.deployment_controller, x.desired_count, x.running_count, x.pending_count, " +
    `(${steady}) AS steady, x.task_definition_arn, x.labels, x.created_at, ` +
    "coalesce(o.observed_at, x.first_seen_at) AS observed_at",
  from: "service x LEFT JOIN listing_scope o ON o.key = 'services:' || x.cluster_id",
  key: ["name", "id"],
  toItem: (row) =>
    ({
      id: row[0],
      arn: row[1],
      name: row[2],
      clusterId: row[3],
      path: row[4],
      status: serviceStatus(row[5] as string),
      rawStatus: row[5],
      launchType: row[6] === null ? null : launchType(row[6] as string),
      schedulingStrategy: row[7],
      deploymentController: deploymentController(row[8] as string),
      desiredCount: row[9],
      runningCount: row[10],
      pendingCount: row[11],
      steady: row[12],
      taskDefinitionArn: row[13],
      labels: row[14],
      createdAt: row[15],
      observedAt: row[16],
    }) as Service,
};

function wanted(caller: Caller, filter: ServiceFilter) {
  return (bind: Bind) => [
    ...visiblePaths(visibility(caller.grants, "fleet:read"), bind),
    ...(filter.clusterId == null ? [] : [`x.cluster_id = ${bind(filter.clusterId)}`]),
    ...(filter.name == null ? [] : [`x.name = ${bind(filter.name)}`]),
    ...(filter.steady == null ? [] : [filter.steady ? `(${steady})` : `NOT (${steady})`]),
    ...labelled(filter.label, bind),
  ];
}

export function listServices(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: ServiceFilter },
): Promise<Page<Service>> {
  return readPage(reads, services, { page: input.page, where: wanted(caller, input.filter) });
}

export function countServices(reads: Reads, caller: Caller, filter: ServiceFilter): Promise<number> {
  return readCount(reads, "service", { where: wanted(caller, filter) });
}

export function servicesOfClusters(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<Service>>> {
  return readPagesOfParents(reads, services, { ...input, parent: "cluster_id", where: wanted(caller, {}) });
}

export function servicesByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Service>> {
  return readByIds(reads, services, { ids, patterns: visibility(caller.grants, "fleet:read") });
}

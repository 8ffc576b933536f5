import { type Bind, type Page, type PageRequest, projectionsOf, type Reads } from "../../kernel/index.ts";
import { type Caller, visibility } from "../../permissions/index.ts";
import { deploymentController, launchType, type Service, serviceStatus } from "../service.ts";
import { type LabelFilter, labelled } from "./clusters.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents, visiblePaths } from "./listing.ts";

export type ServiceFilter = {
  clusterId?: string | null | undefined;
  name?: string | null | undefined;
  label?: LabelFilter | null | undefined;
  steady?: boolean | null | undefined;
};

const steady = "x.running_count = x.desired_count AND jsonb_array_length(x.deployments) <= 1";

const services: Listing<Service> = {
  kind: "service",
  projection: projectionsOf<Service>(
    {
      id: "x.id",
      arn: "x.arn",
      name: "x.name",
      clusterId: "x.cluster_id",
      path: "x.path",
      status: { sql: "x.status", read: serviceStatus },
      rawStatus: "x.status",
      launchType: {
        sql: "x.launch_type",
        read: (raw: string | null) => (raw === null ? null : launchType(raw)),
      },
      schedulingStrategy: "x.scheduling_strategy",
      deploymentController: { sql: "x.deployment_controller", read: deploymentController },
      desiredCount: "x.desired_count",
      runningCount: "x.running_count",
      pendingCount: "x.pending_count",
      steady: `(${steady})`,
      taskDefinitionArn: "x.task_definition_arn",
      labels: "x.labels",
      createdAt: "x.created_at",
      observedAt: "coalesce(o.observed_at, x.first_seen_at)",
    },
    ["id", "name"],
  ),
  from: "service x LEFT JOIN listing_scope o ON o.key = 'services:' || x.cluster_id",
  key: ["name", "id"],
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

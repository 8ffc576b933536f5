import { type Bind, type Page, type PageRequest, projectionsOf, type Reads } from "../../kernel/index.ts";
import { type Caller, type Visibility, visibility, visiblePaths } from "../../permissions/index.ts";
import { deploymentController, launchType, type Service, serviceStatus } from "../service.ts";
import {
  during,
  inPlaces,
  is,
  isAny,
  type LabelFilter,
  labelled,
  startsFromImage,
  startsFromRevision,
  type TimeRange,
} from "./conditions.ts";
import { type Listing, readByIds, readCount, readPage, readPagesOfParents } from "./listing.ts";
import { observedAt } from "./observed-at.ts";
import { byId, moment, type Order, text } from "./order.ts";
import { pathsInSight } from "./paths-in-sight.ts";

export type ServiceFilter = {
  /** Beginnings of paths: accounts and regions. */
  within?: readonly string[] | null | undefined;
  clusterId?: string | null | undefined;
  name?: string | null | undefined;
  status?: readonly string[] | null | undefined;
  launchType?: readonly string[] | null | undefined;
  labels?: readonly LabelFilter[] | null | undefined;
  image?: string | null | undefined;
  taskDefinition?: string | null | undefined;
  steady?: boolean | null | undefined;
  created?: TimeRange | null | undefined;
};

export type ServiceOrderField = "NAME" | "CREATED_AT" | "STATUS";

const steady = "x.running_count = x.desired_count AND jsonb_array_length(x.deployments) <= 1";

const createdAt = "coalesce(x.created_at, x.first_seen_at)";

const services: Listing<Service, ServiceOrderField> = {
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
      capacityProviderStrategy: "x.capacity_provider_strategy",
      platformVersion: "x.platform_version",
      createdAt: "x.created_at",
      observedAt: observedAt("'services:' || x.cluster_id"),
    },
    ["id", "name"],
  ),
  key: [text("x.name"), byId],
  orders: {
    NAME: [text("x.name"), byId],
    CREATED_AT: [moment(createdAt), byId],
    STATUS: [text("x.status"), text("x.name"), byId],
  },
};

export const serviceOrders = { orders: services.orders, key: services.key };

function wanted(patterns: Visibility, filter: ServiceFilter) {
  return (bind: Bind) => [
    ...visiblePaths(patterns, bind),
    ...inPlaces(filter.within, bind),
    ...is("x.cluster_id", filter.clusterId, bind),
    ...is("x.name", filter.name, bind),
    ...isAny("x.status", filter.status, bind),
    ...isAny("x.launch_type", filter.launchType, bind),
    // As the index service_present_unsteady has it.
    ...(filter.steady == null ? [] : [filter.steady ? `(${steady})` : `NOT (${steady})`]),
    ...during(createdAt, filter.created, bind),
    ...labelled(filter.labels, bind),
    ...startsFromImage(filter.image, bind),
    ...startsFromRevision(filter.taskDefinition, bind),
  ];
}

export async function listServices(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: ServiceFilter; order?: Order<ServiceOrderField> },
): Promise<Page<Service>> {
  const { page, filter, order } = input;
  const where = wanted(await pathsInSight(reads, caller), filter);
  return readPage(reads, services, { page, order, where });
}

export async function countServices(
  reads: Reads,
  caller: Caller,
  filter: ServiceFilter,
): Promise<number | null> {
  return readCount(reads, services, { where: wanted(await pathsInSight(reads, caller), filter) });
}

export function servicesOfClusters(
  reads: Reads,
  caller: Caller,
  input: {
    ids: readonly string[];
    page: PageRequest;
    filter?: ServiceFilter;
    order?: Order<ServiceOrderField>;
  },
): Promise<Map<string, Page<Service>>> {
  const { filter = {}, ...rest } = input;
  return readPagesOfParents(reads, services, {
    ...rest,
    parent: "cluster_id",
    where: wanted(visibility(caller.grants, "fleet:read"), filter),
  });
}

export function servicesByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Service>> {
  return readByIds(reads, services, { ids, patterns: visibility(caller.grants, "fleet:read") });
}

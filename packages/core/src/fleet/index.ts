export {
  type Account,
  type FleetSync,
  type Label,
  type ListingFreshness,
  type ListingKind,
  listingKinds,
} from "./account.ts";
export { type AccountConfiguration, accountsConfiguration } from "./account-configuration.ts";
export { accountNumberOf } from "./account-number.ts";
export { AccountNotConfigured, type AwsAccounts, createAwsAccounts } from "./aws-accounts.ts";
export { createSharedRateGate } from "./budgets/shared-rate-gate.ts";
export type {
  AutoScalingGroup,
  CapacityProvider,
  ClusterCapacity,
  ScalingTarget,
  StrategyItem,
} from "./capacity.ts";
export type { Cluster, ClusterCounts } from "./cluster.ts";
export { type EcrImage, parseEcrImage } from "./ecr-image.ts";
export type { EcsDeployment, EcsRevision } from "./ecs-deployment.ts";
export { replayEvent } from "./ecs-events/replay-event.ts";
export { replayTask, requestReplay } from "./ecs-events/request-replay.ts";
export { startEventSources } from "./ecs-events/start-event-sources.ts";
export { type HistoryConfiguration, historyConfiguration } from "./history-configuration.ts";
export type { Host } from "./host.ts";
export type { Image } from "./image.ts";
export type { Ec2Instance, HealthCheck, HostAttribute, HostDetails } from "./instance.ts";
export { listPlace } from "./listing/list-place.ts";
export { placeTask } from "./listing/place.ts";
export { planListings } from "./listing/plan-listings.ts";
export { createServiceRefresh, type RefreshInput } from "./listing/refresh-service.ts";
export { requestSync, syncJob, syncTask } from "./listing/request-sync.ts";
export { syncFleet } from "./listing/sync-fleet.ts";
export type { SyncDeps, SyncSummary } from "./listing/sync-region.ts";
export {
  accountNames,
  accountsByIds,
  type FleetCounts,
  fleetCounts,
  fleetSyncsByIds,
  freshnessOfClusters,
  lastSync,
  listAccounts,
  oldestListing,
  staleListings,
} from "./reads/accounts.ts";
export {
  autoScalingGroupsByIds,
  autoScalingGroupsByNames,
  capacityOfClusters,
  capacityProvidersByIds,
  capacityProvidersByNames,
  capacityProvidersOfClusters,
  scalingTargetsByPaths,
} from "./reads/capacity.ts";
export {
  type ClusterFilter,
  type ClusterOrderField,
  clusterOrders,
  clustersByIds,
  clustersOfAccounts,
  countClusters,
  countsBeside,
  countsOfClusters,
  listClusters,
} from "./reads/clusters.ts";
export { inPlaces, type LabelFilter, labelled, type TimeRange } from "./reads/conditions.ts";
export {
  ecsDeploymentsByArns,
  ecsDeploymentsByIds,
  ecsDeploymentsOfServices,
  ecsRevisionsByArns,
} from "./reads/ecs-deployments.ts";
export {
  countEventProblems,
  type EventProblem,
  eventProblemsByIds,
  eventProblemsPage,
} from "./reads/event-problems.ts";
export { type EventSource, type EventSourceState, eventSources } from "./reads/event-sources.ts";
export { findCluster, findHost, findService, findTask } from "./reads/find.ts";
export { healthyTasks } from "./reads/healthy-tasks.ts";
export { hostDetailsByIds, instancesByIds } from "./reads/host-details.ts";
export { hostNamesOfCluster } from "./reads/host-names.ts";
export {
  countHosts,
  type HostFilter,
  type HostOrderField,
  hostOrders,
  hostsByIds,
  hostsOfClusters,
  listHosts,
  taskCountsOfHosts,
} from "./reads/hosts.ts";
export {
  countImages,
  type ImageFilter,
  imageReferenceOf,
  imagesByIds,
  imagesByReferences,
  listImages,
  servicesOfImages,
} from "./reads/images.ts";
export { historySince, momentOfPast } from "./reads/moment.ts";
export { cursorShape, type Order, orderName, placeOf } from "./reads/order.ts";
export { type PlaceListing, placeListings } from "./reads/place-listings.ts";
export { type CallCounts, type RateBudget, rateBudgets } from "./reads/rate-budgets.ts";
export { keyOfRunning, type Running, type RunningImage, runningPage } from "./reads/running-images.ts";
export { serviceEventsOfServices } from "./reads/service-events.ts";
export {
  countServices,
  listServices,
  type ServiceFilter,
  type ServiceOrderField,
  serviceOrders,
  servicesByIds,
  servicesOfClusters,
} from "./reads/services.ts";
export { storedDefinition, taskDefinitionsByArns } from "./reads/task-definitions.ts";
export { taskTimelines } from "./reads/task-timelines.ts";
export {
  countTasks,
  listTasks,
  type TaskFilter,
  type TaskOrderField,
  taskOrders,
  tasksByIds,
  tasksOfClusters,
  tasksOfHosts,
  tasksOfServices,
} from "./reads/tasks.ts";
export { serviceCountsWithin } from "./reads/within.ts";
export { recordReveals } from "./record-reveals.ts";
export type { Service } from "./service.ts";
export type { ServiceEvent } from "./service-event.ts";
export { saveAccount } from "./store/accounts.ts";
export { forgetAside } from "./store/forget-aside.ts";
export { keepHistory } from "./store/keep-history.ts";
export { saveHost } from "./store/save-host.ts";
export { saveDefinition } from "./store/task-definitions.ts";
export type { Container, Task } from "./task.ts";
export type { ContainerDefinition, TaskDefinition } from "./task-definition.ts";
export type { ContainerExit, TaskTimelineEntry } from "./task-timeline.ts";
